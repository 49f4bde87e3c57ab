import { listUsers, setMembership } from '@consigna/contracts/directory/user';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { languageNames, languages, useText } from '../app/text';
import { roleName } from '../ui/membership-roles';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { here } from './places';

const kinds = ['person', 'machine'] as const;

export default function UserList() {
  const { t } = useText();
  return (
    <ResourceIndex
      title={t('user.room')}
      contract={listUsers}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, undefined, id)}
      create={{ label: t('user.new'), href: addressOf(here, undefined, NEW), permission: setMembership.permission }}
      empty={{ title: t('user.empty.title'), text: t('user.empty.text') }}
      filters={[
        {
          field: 'kind',
          label: t('user.kind'),
          kind: 'choice',
          options: kinds.map((value) => ({ value, label: t(`user.kind.${value}`) })),
        },
        {
          field: 'locale',
          label: t('user.locale'),
          kind: 'choice',
          options: languages.map((value) => ({ value, label: languageNames[value] })),
        },
      ]}
      columns={[
        {
          id: 'username',
          rank: 'second',
          header: t('user.username'),
          width: 150,
          sort: 'username',
          cell: ({ username }) => username,
        },
        { id: 'name', rank: 'first', header: t('user.name'), width: 180, sort: 'name', cell: ({ name }) => name },
        {
          id: 'companies',
          header: t('user.companies'),
          cell: ({ memberships }) =>
            memberships
              .map(({ code, roles }) => `${code} (${roles.map((role) => roleName(t, role)).join(', ')})`)
              .join(' · '),
        },
        {
          id: 'locale',
          rank: 'last',
          header: t('user.locale'),
          width: 90,
          cell: ({ locale }) => languageNames[locale],
        },
        { id: 'kind', rank: 'last', header: t('user.kind'), width: 90, cell: ({ kind }) => t(`user.kind.${kind}`) },
        {
          id: 'linked',
          rank: 'second',
          header: t('user.linked'),
          width: 130,
          cell: ({ linked }) => t(linked ? 'user.linked.yes' : 'user.linked.no'),
        },
      ]}
    />
  );
}
