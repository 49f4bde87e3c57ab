import { addCompany, Locale, type CompanySummary, type CompanyView } from '@consigna/contracts/directory/company';
import { chartTemplates } from '@consigna/contracts/directory/events';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useCommand } from '../app/api/hooks';
import { businessDay, useCompany, useSession } from '../app/company';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { SESSION, type Session } from '../app/session';
import { useFormat } from '../app/format';
import { languageNames, useText } from '../app/text';
import { DocumentPage } from '../ui/document-page/document-page';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { DraftFound, LeaveQuestion } from '../ui/document-page/questions';
import { SelectField, TextField } from '../ui/field';
import { parseDate } from '../ui/line-grid/parse';
import { fieldProblems } from '../ui/problem-banner';
import { blankCompany, inCountry, inputOf, type CompanyForm } from './company-form';
import styles from './company.module.css';
import { countryOptions, currencyOptions, here, timeZoneOptions } from './places';

/** Rights act within a second of being given; the session is asked again until it shows the company. */
const SESSION_TRIES = 5;
const SESSION_PAUSE_MS = 500;

/** A new company of the network, made at its headquarters, which are the company of the context. */
export function NewCompany({ headquarters }: { readonly headquarters: CompanySummary }) {
  const { t, language } = useText();
  const { user } = useSession();
  const company = useCompany();
  const navigate = useNavigate();
  const today = businessDay(company);
  const [blank] = useState(() => blankCompany(headquarters, user.username, today));
  const [form, setForm] = useState(blank);
  const [isTypingDay, setTypingDay] = useState(false);
  const format = useFormat();
  const isDirty = JSON.stringify(form) !== JSON.stringify(blank);
  const copy = useDraftCopy({ key: `${company.code}.company.${NEW}`, form, isDirty });
  const openedOn = parseDate(form.openedOn, today);
  const isShown = useCompanyShown();
  const create = useCommand(addCompany);
  const problems = useMemo(() => fieldProblems(create.error), [create.error]);
  const countries = useMemo(() => countryOptions(language), [language]);
  const currencies = useMemo(() => currencyOptions(language), [language]);
  const zones = useMemo(() => timeZoneOptions(), []);

  const change = (part: Partial<CompanyForm>) => setForm({ ...form, ...part });
  const finish = async ({ id }: CompanyView) => {
    copy.forget();
    const isOurs = await isShown(id);
    await navigate({ to: addressOf(here, undefined, isOurs ? id : undefined), replace: true, ignoreBlocker: true });
  };
  const save = () => {
    if (openedOn === undefined) goTo('/openedOn');
    else create.mutate(inputOf(form, openedOn), { onSuccess: (made) => void finish(made) });
  };
  /** A field by the pointer of the member it fills; the gateway names members, the form their places. */
  const text = (name: 'code' | 'name' | 'branchCode' | 'branchName' | 'owners', pointers: readonly string[]) => ({
    name: pointers[0] ?? '',
    value: form[name],
    problem: pointers.map((pointer) => problems.get(pointer)).find((problem) => problem !== undefined),
    onChange: ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) =>
      change({ [name]: currentTarget.value }),
  });
  return (
    <>
      <DocumentPage
        id={NEW}
        list={{ label: t('company.room'), href: addressOf(here, undefined) }}
        title={t('company.new')}
        note={headquarters.name}
        error={create.error}
        placeOf={(pointer) => ({ goTo: () => goTo(pointer) })}
        banner={<DraftFound copy={copy} onTake={() => copy.take(setForm)} />}
        status={create.isPending ? t('ui.working') : ''}
        actions={[
          {
            id: 'create',
            kind: 'main',
            label: t('company.create'),
            disabled: create.isPending || create.isSuccess,
            run: save,
          },
        ]}
        fields={
          <>
            <TextField label={t('company.code')} autoFocus required {...text('code', ['/code'])} />
            <div className={styles['wide']}>
              <TextField label={t('company.name')} required {...text('name', ['/name'])} />
            </div>
            <SelectField
              label={t('company.country')}
              name="/country"
              value={form.country}
              options={countries}
              problem={problems.get('/country')}
              onChange={({ currentTarget }) => setForm(inCountry(form, currentTarget.value))}
            />
            <SelectField
              label={t('company.currency')}
              name="/baseCurrency"
              value={form.baseCurrency}
              options={currencies}
              problem={problems.get('/baseCurrency')}
              onChange={({ currentTarget }) => change({ baseCurrency: currentTarget.value })}
            />
            <SelectField
              label={t('company.chart')}
              name="/chartTemplate"
              value={form.chartTemplate}
              options={chartTemplates.map((value) => ({ value, label: t(`company.chart.${value}`) }))}
              problem={problems.get('/chartTemplate')}
              onChange={({ currentTarget }) =>
                change({ chartTemplate: chartTemplates.find((each) => each === currentTarget.value) ?? 'ifrs' })
              }
            />
            <TextField
              label={t('company.opened-on')}
              name="/openedOn"
              value={isTypingDay || openedOn === undefined ? form.openedOn : format.date(openedOn)}
              placeholder={t('ui.date.hint')}
              onFocus={() => setTypingDay(true)}
              problem={openedOn === undefined ? t('ui.date.problem') : problems.get('/openedOn')}
              onChange={({ currentTarget }) => change({ openedOn: currentTarget.value })}
              onBlur={() => {
                setTypingDay(false);
                if (openedOn !== undefined) change({ openedOn });
              }}
            />
            <SelectField
              label={t('company.locale')}
              name="/locale"
              value={form.locale}
              options={Locale.options.map((value) => ({ value, label: languageNames[value] }))}
              problem={problems.get('/locale')}
              onChange={({ currentTarget }) =>
                change({ locale: Locale.options.find((each) => each === currentTarget.value) ?? 'en' })
              }
            />
            <SelectField
              label={t('company.time-zone')}
              name="/timeZone"
              value={form.timeZone}
              options={zones}
              problem={problems.get('/timeZone')}
              onChange={({ currentTarget }) => change({ timeZone: currentTarget.value })}
            />
            <TextField
              label={t('company.branch-code')}
              placeholder={form.code}
              {...text('branchCode', ['/branch/code'])}
            />
            <TextField
              label={t('company.branch-name')}
              placeholder={form.name}
              {...text('branchName', ['/branch/name'])}
            />
            <TextField label={t('company.owners')} {...text('owners', ['/ownerUsernames', '/username'])} />
            <SelectField
              label={t('company.kind')}
              name="/sandbox"
              value={String(form.sandbox)}
              options={['false', 'true'].map((value) => ({ value, label: t(`company.sandbox.${value}`) }))}
              problem={problems.get('/sandbox')}
              onChange={({ currentTarget }) => change({ sandbox: currentTarget.value === 'true' })}
            />
          </>
        }
      >
        <p className={styles['note']}>{t('company.new.text')}</p>
      </DocumentPage>
      <LeaveQuestion isDirty={isDirty && !create.isSuccess} onDiscard={copy.forget} />
    </>
  );
}

/** Waits until the person's session shows a company they were given; false where it does not. */
function useCompanyShown(): (companyId: string) => Promise<boolean> {
  const queries = useQueryClient();
  return async (companyId) => {
    for (let tries = 0; tries < SESSION_TRIES; tries += 1) {
      if (tries > 0) await new Promise((resolve) => setTimeout(resolve, SESSION_PAUSE_MS));
      await queries.refetchQueries({ queryKey: SESSION });
      const session = queries.getQueryData<Session | null>(SESSION);
      if (session?.companies.some(({ id }) => id === companyId) === true) return true;
    }
    return false;
  };
}

function goTo(pointer: string): void {
  const name = pointer === '/username' ? '/ownerUsernames' : pointer;
  document.querySelector<HTMLElement>(`[name="${CSS.escape(name)}"]`)?.focus();
}
