import { AgreementState, listAgreements } from '@consigna/contracts/consignment/agreement';
import { useCompany } from '../app/company';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { OwnerTag } from '../ui/owner';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { StatePill } from './state-pill';

const here = { area: 'purchasing', path: 'agreements' } as const;

export default function AgreementList() {
  const { t } = useText();
  const { code } = useCompany();
  return (
    <ResourceIndex
      title={t('consignment.rooms.agreements')}
      contract={listAgreements}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, code, id)}
      empty={{ title: t('consignment.agreements.empty.title'), text: t('consignment.agreements.empty.text') }}
      filters={[
        {
          field: 'state',
          label: t('consignment.column.state'),
          kind: 'choice',
          options: AgreementState.options.map((value) => ({ value, label: t(`consignment.state.${value}`) })),
        },
        {
          field: 'role',
          label: t('consignment.role'),
          kind: 'choice',
          options: (['principal', 'agent'] as const).map((value) => ({ value, label: t(`consignment.role.${value}`) })),
        },
        { field: 'number', label: t('consignment.column.agreement'), kind: 'text' },
      ]}
      columns={[
        {
          id: 'number',
          rank: 'second',
          header: t('consignment.column.agreement'),
          path: 'number',
          width: 160,
          sort: 'number',
          cell: ({ number }) => number,
        },
        {
          id: 'consignor',
          rank: 'first',
          header: t('consignment.column.consignor'),
          path: 'consignor.name',
          cell: ({ consignor }) => <OwnerTag kind="consigned">{consignor.name ?? '–'}</OwnerTag>,
        },
        {
          id: 'role',
          header: t('consignment.role'),
          path: 'role',
          width: 180,
          cell: ({ role }) => t(`consignment.role.${role}`),
        },
        {
          id: 'state',
          rank: 'second',
          header: t('consignment.column.state'),
          path: 'state',
          width: 140,
          cell: ({ state }) => <StatePill state={state} />,
        },
        {
          id: 'self-billing',
          rank: 'last',
          header: t('consignment.self-billing'),
          path: 'selfBilling',
          width: 160,
          cell: ({ selfBilling }) => t(selfBilling ? 'consignment.yes' : 'consignment.no'),
        },
        {
          id: 'currency',
          rank: 'last',
          header: t('consignment.currency'),
          path: 'currency',
          width: 90,
          cell: ({ currency }) => currency,
        },
      ]}
    />
  );
}
