import { addCompany, listCompanies, modules } from '@consigna/contracts/directory/company';
import { chartTemplates } from '@consigna/contracts/directory/events';
import { useFormat } from '../app/format';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { ResourceIndex } from '../ui/resource-index/resource-index';
import { useHeadquarters } from './headquarters';
import { here } from './places';

export default function CompanyList() {
  const { t } = useText();
  const format = useFormat();
  const headquarters = useHeadquarters();
  return (
    <ResourceIndex
      title={t('company.room')}
      contract={listCompanies}
      idOf={({ id }) => id}
      hrefOf={({ id }) => addressOf(here, undefined, id)}
      empty={{ title: t('company.empty.title'), text: t('company.empty.text') }}
      {...(headquarters === null || headquarters === undefined
        ? {}
        : {
            create: {
              label: t('company.new'),
              href: addressOf(here, undefined, NEW),
              permission: addCompany.permission,
            },
          })}
      filters={[
        { field: 'country', label: t('company.country'), kind: 'text' },
        { field: 'baseCurrency', label: t('company.currency'), kind: 'text' },
        {
          field: 'chartTemplate',
          label: t('company.chart'),
          kind: 'choice',
          options: chartTemplates.map((value) => ({ value, label: t(`company.chart.${value}`) })),
        },
      ]}
      columns={[
        { id: 'code', rank: 'second', header: t('company.code'), width: 140, sort: 'code', cell: ({ code }) => code },
        {
          id: 'name',
          rank: 'first',
          header: t('company.name'),
          sort: 'name',
          cell: ({ id, headquartersId, name }) =>
            id === headquartersId ? `${name} · ${t('company.headquarters')}` : name,
        },
        { id: 'country', rank: 'second', header: t('company.country'), width: 90, cell: ({ country }) => country },
        {
          id: 'currency',
          rank: 'second',
          header: t('company.currency'),
          width: 120,
          cell: ({ baseCurrency }) => baseCurrency,
        },
        {
          id: 'chart',
          header: t('company.chart'),
          width: 120,
          cell: ({ chartTemplate }) => t(`company.chart.${chartTemplate}`),
        },
        {
          id: 'modules',
          header: t('company.modules'),
          width: 220,
          cell: ({ modulesOff }) =>
            modulesOff.length === 0
              ? t('company.modules.all')
              : t('company.modules.without', {
                  count: modules.length - modulesOff.length,
                  names: modulesOff.map((module) => t(`company.module.${module}`)).join(', '),
                }),
        },
        {
          id: 'opened',
          rank: 'last',
          header: t('company.opened-on'),
          width: 130,
          sort: 'openedOn',
          cell: ({ openedOn }) => format.date(openedOn),
        },
        {
          id: 'clock',
          rank: 'last',
          header: t('company.clock'),
          width: 150,
          cell: ({ clock }) => (clock === null ? t('company.clock.real') : format.date(clock.slice(0, 10))),
        },
      ]}
    />
  );
}
