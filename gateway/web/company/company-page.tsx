import { findCompany, type CompanyView } from '@consigna/contracts/directory/company';
import { createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { useNavigate } from '@tanstack/react-router';
import { useApiQuery } from '../app/api/hooks';
import { CompanyContext, useAllowed, useCompany, useSession } from '../app/company';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { languageNames, useText } from '../app/text';
import { ButtonLink } from '../ui/button';
import { DocumentPage, type DocumentAction } from '../ui/document-page/document-page';
import { EmptyState } from '../ui/empty-state';
import { ReadField } from '../ui/field';
import { Pill } from '../ui/pill';
import { NoRecord } from '../ui/no-record';
import { Timeline } from '../ui/timeline';
import { Checklist } from './checklist';
import styles from './company.module.css';
import { useHeadquarters } from './headquarters';
import { NewCompany } from './new-company';
import { here, orders } from './places';
import { checks, isReady } from './readiness';
import { Members, Modules, Places, Roles, Section } from './sections';
import { useReadiness } from './use-readiness';

export default function CompanyPage({ id }: { readonly id: string }) {
  const { t } = useText();
  const { companies } = useSession();
  if (id === NEW) return <AtHeadquarters />;
  const company = companies.find((each) => each.id === id);
  if (company === undefined) return <EmptyState title={t('app.not-found.title')} text={t('company.not-a-member')} />;
  return (
    <CompanyContext value={company}>
      <CompanyOfContext />
    </CompanyContext>
  );
}

/** Companies are added by headquarters alone. */
function AtHeadquarters() {
  const { t } = useText();
  const headquarters = useHeadquarters();
  if (headquarters === undefined) return null;
  if (headquarters === null) return <EmptyState title={t('company.new')} text={t('company.new.headquarters-only')} />;
  return (
    <CompanyContext value={headquarters.company}>
      <NewCompany headquarters={headquarters.summary} />
    </CompanyContext>
  );
}

function CompanyOfContext() {
  const company = useApiQuery(findCompany, {});
  if (company.data === undefined) return <NoRecord error={company.error} />;
  return <CompanyDocument company={company.data} />;
}

/** A company: what it is, whether it can trade, who is in it and what it uses. */
function CompanyDocument({ company }: { readonly company: CompanyView }) {
  const { t, language } = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const allowed = useAllowed();
  const { now } = useCompany();
  const standings = useReadiness(company);
  const ready = isReady(standings);
  const done = checks.filter((check) => standings[check].state === 'done').length;
  const countries = new Intl.DisplayNames(language, { type: 'region' });
  const actions: DocumentAction[] = [];
  if (allowed(createSalesOrder.permission))
    actions.push({
      id: 'sell',
      kind: 'main',
      label: t('company.sell'),
      disabled: !ready,
      run: () => void navigate({ to: addressOf(orders, company.code, NEW) }),
    });
  return (
    <DocumentPage
      id={company.id}
      list={{ label: t('company.room'), href: addressOf(here, undefined) }}
      title={company.name}
      state={
        ready ? (
          <Pill shape="done">{t('company.ready')}</Pill>
        ) : (
          <Pill shape="partial">{t('company.ready.part', { done, count: checks.length })}</Pill>
        )
      }
      note={company.sandbox ? t('company.sandbox.true') : undefined}
      actions={actions}
      status={t(ready ? 'company.ready.text' : 'company.ready.lacks')}
      fields={
        <>
          <ReadField label={t('company.code')}>{company.code}</ReadField>
          <ReadField label={t('company.country')}>{countries.of(company.country) ?? company.country}</ReadField>
          <ReadField label={t('company.currency')}>{company.baseCurrency}</ReadField>
          <ReadField label={t('company.chart')}>{t(`company.chart.${company.chartTemplate}`)}</ReadField>
          <ReadField label={t('company.opened-on')}>{format.date(company.openedOn)}</ReadField>
          <ReadField label={t('company.clock')}>
            {now === null ? t('company.clock.real') : format.date(now.slice(0, 10))}
          </ReadField>
          <ReadField label={t('company.locale')}>{languageNames[company.locale]}</ReadField>
          <ReadField label={t('company.time-zone')}>{company.timeZone}</ReadField>
        </>
      }
      side={<Timeline service="directory" document="company" documentId={company.id} />}
    >
      <div className={styles['sections']}>
        <Section
          id="ready"
          title={t('company.check')}
          extra={
            <ButtonLink small look="quiet" to={`/${company.code}`}>
              {t('company.enter', { code: company.code })}
            </ButtonLink>
          }
        >
          <Checklist company={company} standings={standings} />
        </Section>
        <Places company={company} />
        <Members />
        <Modules company={company} />
        <Roles />
      </div>
    </DocumentPage>
  );
}
