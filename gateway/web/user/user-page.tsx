import { changeUser, findUser, listMemberships, type MemberView } from '@consigna/contracts/directory/user';
import { Locale } from '@consigna/contracts/directory/company';
import { useState } from 'react';
import { useApiQuery, useCommand } from '../app/api/hooks';
import { CompanyContext, useSession } from '../app/company';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { isAllowed } from '../app/session';
import { isLanguage, languageNames, useText } from '../app/text';
import { DocumentPage, type DocumentAction } from '../ui/document-page/document-page';
import { useDraftCopy } from '../ui/document-page/draft-copy';
import { DraftFound, LeaveQuestion } from '../ui/document-page/questions';
import { ExplainTable } from '../ui/explain-table';
import { ReadField, SelectField, TextField } from '../ui/field';
import { MembershipRoles, roleName } from '../ui/membership-roles';
import { Pill } from '../ui/pill';
import { NoRecord } from '../ui/no-record';
import { fieldProblems } from '../ui/problem-banner';
import { NewUser } from './new-user';
import { here } from './places';
import styles from './user.module.css';

export default function UserPage({ id }: { readonly id: string }) {
  return id === NEW ? <NewUser /> : <KnownUser id={id} />;
}

function KnownUser({ id }: { readonly id: string }) {
  const user = useApiQuery(findUser, { userId: id });
  if (user.data === undefined) return <NoRecord error={user.error} />;
  return <UserDocument key={user.data.id} user={user.data} />;
}

/** A user and what they are in each company; a row opens to give and take roles. Administrators correct name and language. */
function UserDocument({ user }: { readonly user: MemberView }) {
  const { t } = useText();
  const { companies, administrator } = useSession();
  const stored = { name: user.name, locale: user.locale };
  const [form, setForm] = useState(stored);
  const change = useCommand(changeUser);
  const problems = fieldProblems(change.error);
  const isDirty = form.name !== stored.name || form.locale !== stored.locale;
  const copy = useDraftCopy({ key: `group.user.${user.id}`, form, isDirty });
  const save = () => change.mutate({ userId: user.id, ...form }, { onSuccess: () => copy.forget() });
  const discard = () => {
    copy.forget();
    setForm(stored);
  };
  const actions: DocumentAction[] = [
    {
      ...{ id: 'save', kind: 'save', label: t('ui.save') },
      disabled: !isDirty || change.isPending || form.name.trim() === '',
      run: save,
    },
    ...(isDirty
      ? [{ id: 'discard', kind: 'plain', label: t('ui.discard'), run: discard } satisfies DocumentAction]
      : []),
  ];
  const rows = companies
    .filter((company) => isAllowed(company, listMemberships.permission))
    .map((company) => ({
      company,
      roles: user.memberships.find(({ companyId }) => companyId === company.id)?.roles ?? [],
    }));
  return (
    <>
      <DocumentPage
        id={user.id}
        list={{ label: t('user.room'), href: addressOf(here, undefined) }}
        title={user.name}
        state={
          user.linked ? (
            <Pill shape="done">{t('user.linked.yes')}</Pill>
          ) : (
            <Pill shape="waiting">{t('user.linked.no')}</Pill>
          )
        }
        error={change.error}
        banner={<DraftFound copy={copy} onTake={() => copy.take(setForm)} />}
        actions={administrator ? actions : []}
        status={change.isPending ? t('ui.working') : isDirty ? t('ui.draft.dirty') : ''}
        fields={
          <>
            <ReadField wide label={t('user.username')}>
              {user.username}
            </ReadField>
            {administrator ? (
              <>
                <div className={styles['wide']}>
                  <TextField
                    label={t('user.name')}
                    required
                    value={form.name}
                    problem={problems.get('/name')}
                    onChange={({ currentTarget }) => setForm({ ...form, name: currentTarget.value })}
                  />
                </div>
                <SelectField
                  label={t('user.locale')}
                  value={form.locale}
                  options={Locale.options.map((value) => ({ value, label: languageNames[value] }))}
                  problem={problems.get('/locale')}
                  onChange={({ currentTarget: { value } }) => {
                    if (isLanguage(value)) setForm({ ...form, locale: value });
                  }}
                />
              </>
            ) : (
              <>
                <ReadField wide label={t('user.name')}>
                  {user.name}
                </ReadField>
                <ReadField label={t('user.locale')}>{languageNames[user.locale]}</ReadField>
              </>
            )}
            <ReadField label={t('user.kind')}>{t(`user.kind.${user.kind}`)}</ReadField>
          </>
        }
      >
        <ExplainTable
          label={t('user.companies')}
          rows={rows}
          idOf={({ company }) => company.id}
          explain={({ company, roles }) => (
            <CompanyContext value={company}>
              <MembershipRoles key={roles.join()} userId={user.id} roles={roles} />
            </CompanyContext>
          )}
          columns={[
            { id: 'code', header: t('user.company'), cell: ({ company }) => company.code },
            { id: 'name', header: t('user.name'), cell: ({ company }) => company.name },
            {
              id: 'roles',
              header: t('ui.roles'),
              cell: ({ roles }) => roles.map((role) => roleName(t, role)).join(', ') || '–',
            },
          ]}
        />
      </DocumentPage>
      <LeaveQuestion isDirty={isDirty} onDiscard={copy.forget} />
    </>
  );
}
