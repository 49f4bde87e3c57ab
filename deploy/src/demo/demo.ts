import { createInvoice, issueInvoice } from '@consigna/contracts/billing/invoice';
import { saveProducts } from '@consigna/contracts/catalog/product';
import type { Client } from '@consigna/contracts/client';
import type { Contract, InputOf, Output } from '@consigna/contracts/contract';
import { activateAgreement, createAgreement } from '@consigna/contracts/consignment/agreement';
import { createCompany, createNetwork, findCompany, listNetworks } from '@consigna/contracts/directory/company';
import { saveParties } from '@consigna/contracts/directory/party';
import { createUser, setMembership } from '@consigna/contracts/directory/user';
import { confirmSalesOrder, createSalesOrder } from '@consigna/contracts/sales/sales-order';
import { createDelivery, shipDelivery } from '@consigna/contracts/warehouse/delivery';
import { postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import type { Running } from '../platform/start.js';
import { signIn } from '../replay/sign-in.js';

const NETWORK = 'Demo Network';

/** Homeware with prices and costs in euros; the last four are left on consignment. */
const products = [
  { sku: 'CUP-WHITE', name: 'Cup, white', price: '4.50', cost: '1.90' },
  { sku: 'CUP-BLUE', name: 'Cup, blue', price: '4.50', cost: '1.90' },
  { sku: 'PLATE-20', name: 'Plate 20 cm', price: '6.20', cost: '2.70' },
  { sku: 'PLATE-27', name: 'Plate 27 cm', price: '8.90', cost: '3.80' },
  { sku: 'BOWL-OAK', name: 'Salad bowl, oak', price: '24.00', cost: '11.00' },
  { sku: 'TEAPOT-1L', name: 'Teapot 1 l', price: '29.90', cost: '13.50' },
  { sku: 'LAMP-DESK', name: 'Desk lamp', price: '49.00', cost: '24.00' },
  { sku: 'VASE-CLAY', name: 'Clay vase', price: '32.00', cost: '15.00' },
  { sku: 'PRINT-A3', name: 'Art print A3', price: '18.00', cost: '9.00', consigned: true },
  { sku: 'PRINT-A2', name: 'Art print A2', price: '28.00', cost: '14.00', consigned: true },
  { sku: 'SCULPTURE-S', name: 'Small sculpture', price: '120.00', cost: '70.00', consigned: true },
  { sku: 'THROW-WOOL', name: 'Wool throw', price: '64.00', cost: '35.00', consigned: true },
] as const;

const parties = [
  {
    code: 'ATELIER',
    name: 'Atelier Mendoza',
    isCustomer: false,
    isSupplier: true,
    isConsignor: true,
    country: 'ES',
    currency: 'EUR',
  },
  {
    code: 'CERAMICA',
    name: 'Cerámica del Sur',
    isCustomer: false,
    isSupplier: true,
    isConsignor: false,
    country: 'ES',
    currency: 'EUR',
  },
  {
    code: 'LUMIERE',
    name: 'Boutique Lumière',
    isCustomer: true,
    isSupplier: false,
    isConsignor: false,
    country: 'FR',
    currency: 'EUR',
  },
  {
    code: 'PLAZA',
    name: 'Hotel Plaza',
    isCustomer: true,
    isSupplier: false,
    isConsignor: false,
    country: 'ES',
    currency: 'EUR',
  },
] as const;

/** A small network to look around in, made through the API at the first start. Each call has a key, so an interrupted start goes on. */
export async function createDemo(platform: Running, say: (line: string) => void): Promise<void> {
  const [url] = platform.urls;
  if (url === undefined) return;
  const admin = signIn({ url, issuer: platform.issuer }, 'admin', platform.password);
  const { data } = await admin.call(listNetworks, {});
  if (data.some(({ name, companies }) => name !== NETWORK || companies.length > 1)) return;

  const template = {
    country: 'ES',
    baseCurrency: 'EUR',
    timeZone: 'Europe/Madrid',
    locale: 'es',
    chartTemplate: 'es',
  } as const;
  const network = await admin.call(
    createNetwork,
    {
      name: NETWORK,
      headquarters: {
        ...template,
        code: 'demo',
        name: 'Casa Central',
        branch: { code: 'centro', name: 'Tienda Centro' },
      },
    },
    { key: 'demo/network' },
  );
  for (const username of ['clerk', 'approver']) {
    await admin.call(createUser, { username, name: username }, { key: `demo/user/${username}` }).catch(() => undefined);
    await admin.call(
      setMembership,
      { username, roles: ['owner'] },
      { company: network.headquartersId, key: `demo/membership/${username}` },
    );
  }
  await new Demo(admin, network.headquartersId).fill();
  await admin.call(
    createCompany,
    {
      networkId: network.id,
      ...template,
      code: 'norte',
      name: 'Franquicia Norte',
      branch: { code: 'bilbao', name: 'Tienda Bilbao' },
    },
    { key: 'demo/company/norte' },
  );
  say(`${NETWORK} is there: companies demo and norte`);
}

class Demo {
  constructor(
    private readonly admin: Client,
    private readonly company: string,
  ) {}

  async fill(): Promise<void> {
    const { branches } = await this.admin.call(findCompany, {}, { company: this.company });
    const branchId = branches[0]?.id ?? '';
    const productIds = ids(
      await this.call('products', saveProducts, {
        items: products.map(({ sku, name }) => ({
          op: 'upsert' as const,
          data: { sku, name, kind: 'goods', valuation: 'average' },
        })),
      }),
    );
    const partyIds = ids(
      await this.call('parties', saveParties, { items: parties.map((data) => ({ op: 'upsert' as const, data })) }),
    );
    const [consignorId = '', supplierId = '', customerId = ''] = partyIds;

    const stocked = products.map((product, index) => ({ ...product, productId: productIds[index] ?? '' }));
    const consigned = stocked.filter((product) => 'consigned' in product);
    const owned = stocked.filter((product) => !('consigned' in product));
    const draft = await this.call('agreement', createAgreement, {
      consignorId,
      code: 'ATELIER-1',
      currency: 'EUR',
      role: 'principal',
      selfBilling: true,
      validFrom: '2020-01-01',
      products: consigned.map(({ productId, cost }) => ({ productId, unitCost: cost })),
    });
    await this.call('activate', activateAgreement, { agreementId: draft.id, version: draft.version });
    await this.call('receive', postGoodsReceipt, {
      branchId,
      supplierId,
      kind: 'standard',
      currency: 'EUR',
      lines: owned.map(({ productId, cost }) => ({ productId, accepted: '120', unitPrice: cost })),
    });
    await this.call('consign', postGoodsReceipt, {
      branchId,
      supplierId: consignorId,
      kind: 'consignment',
      agreementId: draft.id,
      currency: 'EUR',
      lines: consigned.map(({ productId }) => ({ productId, accepted: '15' })),
    });
    await this.sell(customerId, branchId, stocked.slice(4, 10));
  }

  private async sell(
    customerId: string,
    branchId: string,
    lines: readonly { productId: string; price: string }[],
  ): Promise<void> {
    const order = await this.call('order', createSalesOrder, {
      customerId,
      branchId,
      currency: 'EUR',
      lines: lines.map(({ productId, price }, index) => ({ productId, quantity: String(index + 1), unitPrice: price })),
    });
    await this.call('confirm', confirmSalesOrder, { orderId: order.id, version: order.version });
    const delivery = await this.call('delivery', createDelivery, { source: { type: 'sales-order', id: order.id } });
    await this.call('ship', shipDelivery, { deliveryId: delivery.id, version: delivery.version });
    const invoice = await this.call('invoice', createInvoice, { source: { type: 'delivery', id: delivery.id } });
    await this.call('issue', issueInvoice, { invoiceId: invoice.id, version: invoice.version });
  }

  private call<C extends Contract>(step: string, contract: C, input: InputOf<C>): Promise<Output<C>> {
    return this.admin.call(contract, input, { company: this.company, key: `demo/${step}` });
  }
}

function ids({ items }: { items: readonly { id?: string | null }[] }): string[] {
  return items.map(({ id }) => {
    if (id === undefined || id === null) throw new Error(`the demo was not saved: ${JSON.stringify(items)}`);
    return id;
  });
}
