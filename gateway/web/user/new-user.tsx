import { createUser, setMembership } from '@consigna/contracts/directory/user';
import { Locale } from '@consigna/contracts/directory/company';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { ProblemError } from '../app/api/client';
import { useCommand } from '../app/api/hooks';
import { CompanyContext, useCompany, useSession } from '../app/company';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { isAllowed } from '../app/session';
import { isLanguage, languageNames, useText, type Language } from '../app/text';
import { DocumentPage } from '../ui/document-page/document-page';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { DraftFound, LeaveQuestion } from '../ui/document-page/questions';
import { EmptyState } from '../ui/empty-state';
import { ChoiceField, SelectField, TextField } from '../ui/field';
import { useRoleOptions } from '../ui/membership-roles';
import { fieldProblems } from '../ui/problem-banner';
import { here } from './places';
import styles from './user.module.css';

/** A user is added with roles in one company, chosen first; its roles are what is offered. */
export function NewUser() {
  const { t } = useText();
  const companies = useSession().companies.filter((company) => isAllowed(company, setMembership.permission));
  const [chosen, setChosen] = useState(companies[0]);
  if (chosen === undefined) return <EmptyState title={t('app.nothing.title')} text={t('app.nothing.text')} />;
  return (
    <CompanyContext value={chosen}>
      <UserForm
        companyField={
          <SelectField
            label={t('user.company')}
            value={chosen.id}
            options={companies.map(({ id, code, name }) => ({ value: id, label: `${code} · ${name}` }))}
            onChange={({ currentTarget }) => setChosen(companies.find(({ id }) => id === currentTarget.value))}
          />
        }
      />
    </CompanyContext>
  );
}

interface Form {
  readonly username: string;
  readonly name: string;
  readonly locale: Language;
  readonly roles: readonly string[];
}

/** Administrators prepare users by the way; others give roles to users that the directory knows. */
function UserForm({ companyField }: { readonly companyField: ReactNode }) {
  const { t, language } = useText();
  const { administrator } = useSession();
  const { code } = useCompany();
  const navigate = useNavigate();
  const [blank] = useState<Form>({ username: '', name: '', locale: language, roles: [] });
  const [form, setForm] = useState(blank);
  const isDirty = form.username !== '' || form.name !== '' || form.roles.length > 0;
  const copy = useDraftCopy({ key: `group.user.${NEW}`, form, isDirty });
  const options = useRoleOptions();
  const roles = form.roles.filter((role) => options.some(({ value }) => value === role));
  const create = useCommand(createUser);
  const give = useCommand(setMembership);
  const error = create.error ?? give.error;
  const problems = fieldProblems(error);
  const change = (part: Partial<Form>) => setForm({ ...form, ...part });
  const save = async () => {
    const { username, name, locale } = form;
    // A user who is prepared already only lacks the roles.
    if (administrator) await create.mutateAsync({ username, name, locale }).catch(passOverKnown);
    const { userId } = await give.mutateAsync({ username, roles });
    copy.forget();
    await navigate({ to: addressOf(here, undefined, userId), replace: true, ignoreBlocker: true });
  };
  const isBusy = create.isPending || give.isPending;
  return (
    <>
      <DocumentPage
        id={NEW}
        list={{ label: t('user.room'), href: addressOf(here, undefined) }}
        title={t('user.new')}
        note={code}
        error={error instanceof ProblemError && error.code === KNOWN ? give.error : error}
        banner={<DraftFound copy={copy} onTake={() => copy.take(setForm)} />}
        status={isBusy ? t('ui.working') : ''}
        actions={[
          {
            id: 'add',
            kind: 'main',
            label: t('user.add'),
            disabled: isBusy || roles.length === 0,
            // What was refused is shown from the command that was.
            run: () => void save().catch(() => undefined),
          },
        ]}
        fields={
          <>
            <div className={styles['wide']}>
              <TextField
                label={t('user.username')}
                autoFocus
                required
                autoComplete="off"
                value={form.username}
                problem={problems.get('/username')}
                onChange={({ currentTarget }) => change({ username: currentTarget.value })}
              />
            </div>
            {administrator ? (
              <>
                <div className={styles['wide']}>
                  <TextField
                    label={t('user.name')}
                    required
                    autoComplete="off"
                    value={form.name}
                    problem={problems.get('/name')}
                    onChange={({ currentTarget }) => change({ name: currentTarget.value })}
                  />
                </div>
                <SelectField
                  label={t('user.locale')}
                  value={form.locale}
                  options={Locale.options.map((value) => ({ value, label: languageNames[value] }))}
                  onChange={({ currentTarget }) =>
                    change({ locale: isLanguage(currentTarget.value) ? currentTarget.value : 'en' })
                  }
                />
              </>
            ) : null}
            {companyField}
            <div className={styles['all']}>
              <ChoiceField
                label={t('ui.roles')}
                options={options}
                chosen={roles}
                onChoose={(chosen) => change({ roles: chosen })}
                problem={problems.get('/roles')}
              />
            </div>
          </>
        }
      >
        <p className={styles['note']}>{t(administrator ? 'user.new.administrator' : 'user.new.text')}</p>
      </DocumentPage>
      <LeaveQuestion isDirty={isDirty && !give.isSuccess} onDiscard={copy.forget} />
    </>
  );
}

const KNOWN = 'user-exists';

function passOverKnown(error: unknown): void {
  if (!(error instanceof ProblemError) || error.code !== KNOWN) throw error;
}
