import { getAgreement } from '@consigna/contracts/consignment/agreement';
import { setMembership } from '@consigna/contracts/directory/user';
import { clientOf } from '@consigna/testing/running-platform';
import { ScenarioNetwork, type ScenarioCompany } from '@consigna/testing/scenario';

/** The business day of the networks that the browser's tests work in. */
const DAY = '2026-11-22';

/** A company that sells the same vase twice over: its own, and a consignor's. */
export interface Shop {
  readonly company: ScenarioCompany;
  readonly customerId: string;
  readonly consignorId: string;
  readonly vase: string;
  readonly agreement: { readonly id: string; readonly number: string };
}

export function newNetwork(): Promise<ScenarioNetwork> {
  return ScenarioNetwork.create({ day: DAY });
}

/** A company in a network of its own, where the clerk works. */
export async function newCompany(): Promise<ScenarioCompany> {
  return (await newNetwork()).company();
}

/** Regalos Miramar buys there, and a vase of Cerámica Río Tinaja costs 8.45. Nothing is in stock. */
export async function newShop(): Promise<Shop> {
  const company = await newCompany();
  const customerId = await company.party({ name: 'Regalos Miramar' });
  const consignorId = await company.party({ name: 'Cerámica Río Tinaja' });
  const vase = await company.product({ sku: 'VASE', name: 'Vase' });
  const agreementId = await company.agreement({ consignorId, costs: { [vase]: '8.45' } });
  const { number } = await company.call(getAgreement, { agreementId });
  return { company, customerId, consignorId, vase, agreement: { id: agreementId, number } };
}

/** Somebody may do everything in these companies. */
export async function makeOwner(username: string, ...companies: readonly { readonly id: string }[]): Promise<void> {
  for (const { id } of companies)
    await clientOf('admin').call(setMembership, { username, roles: ['owner'] }, { company: id });
}
