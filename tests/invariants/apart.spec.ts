import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { killNow, platformProcesses } from '@consigna/testing/crash';
import { ScenarioNetwork } from '@consigna/testing/scenario';
import { serviceNames } from '@consigna/testing/services';
import { Installation } from './installation.js';

describe('a platform with a process for each service', () => {
  let installation: Installation;

  beforeAll(async () => {
    installation = await Installation.make();
    await installation.up('--apart');
  }, 180_000);
  afterAll(() => installation.remove());

  it('sells through its gateway, also when a service was killed, and every invariant holds', async () => {
    const before = await processesByService();
    expect([...before.keys()].sort()).toEqual(['', ...serviceNames].sort());
    const company = await (await ScenarioNetwork.create()).company();
    const customerId = await company.party();
    const productId = await company.product();
    await company.receive(productId, '10', { unitPrice: '8.00' });
    await company.sell(customerId, [{ productId, quantity: '2', unitPrice: '20.00' }]);

    killNow(before.get('sales') ?? Number.NaN);
    await company.sell(customerId, [{ productId, quantity: '3', unitPrice: '20.00' }]);

    const after = await processesByService();
    expect([...after].filter(([service, pid]) => before.get(service) !== pid).map(([service]) => service)).toEqual([
      'sales',
    ]);
    expect(Number((await company.availability(productId)).onHand)).toBe(5);
    expect(await company.balances()).toMatchObject({ AR: '100.00', REV: '-100.00', COGS: '40.00', INV: '40.00' });
    expect((await installation.run('verify')).output).toContain('invariants hold');
  }, 120_000);
});

/** Process ids by the services they run, separated by commas: none for the gateway's. */
async function processesByService(): Promise<Map<string, number>> {
  const pids = await platformProcesses();
  const entries = pids.map(async (pid) => {
    const environment = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0');
    return [environment.find((each) => each.startsWith('CONSIGNA_SERVICES='))?.split('=')[1] ?? '', pid] as const;
  });
  return new Map(await Promise.all(entries));
}
