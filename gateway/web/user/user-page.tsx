import { findUser, listMemberships, type MemberView } from '@consigna/contracts/directory/user';
import { useApiQuery } from '../app/api/hooks';
import { CompanyContext, useSession } from '../app/company';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { isAllowed } from '../app/session';
import { languageNames, useText } from '../app/text';
import { DocumentPage } from '../ui/document-page/document-page';
import { ExplainTable } from '../ui/explain-table';
import { ReadField } from '../ui/field';
import { MembershipRoles } from '../ui/membership-roles';
import { Pill } from '../ui/pill';
import { ProblemBanner } from '../ui/problem-banner';
import { NewUser } from './new-user';
import { here } from './places';

export default function UserPage({ id }: { readonly id: string }) {
  return id === NEW ? <NewUser /> : <KnownUser id={id} />;
}

function KnownUser({ id }: { readonly id: string }) {
  const user = useApiQuery(findUser, { userId: id });
  if (user.data === undefined) return <ProblemBanner error={user.error} />;
  return <UserDocument user={user.data} />;
}

/** A user and what they are in each company; a row opens to give and take roles. */
function UserDocument({ user }: { readonly user: MemberView }) {
  const { t } = useText();
  const { companies } = useSession();
  const rows = companies
    .filter((company) => isAllowed(company, listMemberships.permission))
    .map((company) => ({
      company,
      roles: user.memberships.find(({ companyId }) => companyId === company.id)?.roles ?? [],
    }));
  return (
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
      actions={[]}
      fields={
        <>
          <ReadField wide label={t('user.username')}>
            {user.username}
          </ReadField>
          <ReadField wide label={t('user.name')}>
            {user.name}
          </ReadField>
          <ReadField label={t('user.locale')}>{languageNames[user.locale]}</ReadField>
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
          { id: 'roles', header: t('ui.roles'), cell: ({ roles }) => roles.join(', ') || '–' },
        ]}
      />
    </DocumentPage>
  );
}
