import { listAccounts } from '@consigna/contracts/accounting/account';
import { listTaxCodes } from '@consigna/contracts/accounting/tax-code';
import { quotePrices } from '@consigna/contracts/catalog/pricing';
import { listProducts } from '@consigna/contracts/catalog/product';
import type { InputOf, Output, QueryContract } from '@consigna/contracts/contract';
import type { CompanyView } from '@consigna/contracts/directory/company';
import { listParties, type PartyView } from '@consigna/contracts/directory/party';
import { listMemberships, listRoles } from '@consigna/contracts/directory/user';
import { confirmSalesOrder } from '@consigna/contracts/sales/sales-order';
import { listWarehouses } from '@consigna/contracts/warehouse/warehouse';
import { useApiQuery } from '../app/api/hooks';
import { useAllowed } from '../app/company';
import { useFormat } from '../app/format';
import { useText } from '../app/text';
import { membersWhoMay, modulesLacking, type Check, type Standing } from './readiness';

/** A priced product is looked for among so many. */
const PRODUCTS = 200;
/** A customer from outside the network is looked for among so many. */
const CUSTOMERS = 20;
const NAMED = 3;

/** What the company of the context has of all that a first sales order needs, each asked of the service that owns it. */
export function useReadiness(company: CompanyView): Readonly<Record<Check, Standing>> {
  const { t } = useText();
  const format = useFormat();
  const warehouses = useAsked(listWarehouses, { filter: { kind: { in: 'standard,mixed' } } });
  const accounts = useAsked(listAccounts, {});
  const taxCodes = useAsked(listTaxCodes, {});
  const products = useAsked(listProducts, { filter: { active: { eq: 'true' } }, limit: PRODUCTS });
  const lines = (products.data?.data ?? []).map(({ id }) => ({ productId: id, quantity: '1' }));
  const prices = useAsked(
    quotePrices,
    { customerId: null, currency: company.baseCurrency, lines },
    products.data !== undefined && lines.length > 0,
  );
  const customers = useAsked(listParties, {
    filter: { isCustomer: { eq: 'true' }, active: { eq: 'true' } },
    limit: CUSTOMERS,
  });
  const members = useAsked(listMemberships, {});
  const roles = useAsked(listRoles, {});

  const priced = prices.data?.lines.find(({ unitPrice }) => unitPrice !== null);
  const product = products.data?.data.find(({ id }) => id === priced?.productId);
  const { data: parties } = customers.data ?? {};
  const customer = parties?.find(({ interCompanyId }) => interCompanyId === null) ?? parties?.[0];
  const clerks =
    members.data === undefined || roles.data === undefined
      ? undefined
      : membersWhoMay(confirmSalesOrder.permission, members.data.data, roles.data.data);
  const named = ({ code, name, interCompanyId }: PartyView) =>
    interCompanyId === null ? `${code} · ${name}` : t('company.check.customer.partner', { name });
  const lacking = modulesLacking(company.modulesOff);

  const standing = (asked: readonly Asked[], found: string | undefined, lacks: string): Standing => {
    if (asked.some(({ isHidden }) => isHidden)) return { state: 'hidden', found: t('company.check.hidden') };
    if (found !== undefined && found !== '') return { state: 'done', found };
    return asked.every(({ isAnswered }) => isAnswered)
      ? { state: 'open', found: lacks }
      : { state: 'asking', found: t('company.check.asking') };
  };
  const count = (id: string, number: number | undefined) =>
    number === undefined || number === 0 ? undefined : t(id, { count: number });
  return {
    modules:
      lacking.length === 0
        ? { state: 'done', found: t('company.check.modules.found') }
        : {
            state: 'open',
            found: t('company.check.modules.lacks', {
              names: lacking.map((module) => t(`company.module.${module}`)).join(', '),
            }),
          },
    branch: standing(
      [],
      company.branches.map(({ code, name }) => `${code} · ${name}`).join(', '),
      t('company.check.branch.lacks'),
    ),
    warehouse: standing(
      [warehouses],
      warehouses.data?.data.map(({ code }) => code).join(', '),
      t('company.check.warehouse.lacks'),
    ),
    chart: standing(
      [accounts],
      count('company.check.chart.found', accounts.data?.data.length),
      t('company.check.chart.lacks'),
    ),
    'tax-code': standing(
      [taxCodes],
      taxCodes.data?.data.map(({ code }) => code).join(', '),
      t('company.check.tax-code.lacks'),
    ),
    product: standing(
      lines.length === 0 ? [products] : [products, prices],
      product === undefined || priced?.unitPrice === null || priced === undefined
        ? undefined
        : `${product.sku} · ${product.name} · ${format.money(priced.unitPrice, company.baseCurrency)}`,
      t(lines.length === 0 ? 'company.check.product.lacks' : 'company.check.product.unpriced'),
    ),
    customer: standing(
      [customers],
      customer === undefined ? undefined : named(customer),
      t('company.check.customer.lacks'),
    ),
    clerk: standing(
      [members, roles],
      clerks
        ?.slice(0, NAMED)
        .map(({ name }) => name)
        .join(', '),
      t('company.check.clerk.lacks'),
    ),
  };
}

interface Asked {
  /** The person may not ask it, or its module is off. */
  readonly isHidden: boolean;
  readonly isAnswered: boolean;
}

function useAsked<C extends QueryContract>(
  contract: C,
  input: InputOf<C>,
  enabled = true,
): Asked & { readonly data: Output<C> | undefined } {
  const mayAsk = useAllowed()(contract.permission);
  const query = useApiQuery(contract, input, { enabled: enabled && mayAsk, keepPrevious: true });
  return { isHidden: !mayAsk, isAnswered: query.data !== undefined || query.error !== null, data: query.data };
}
