import { newId } from '@consigna/kernel/id';
import { build, byRole, facts } from '../../test/build.js';
import { deliveryShippedRule } from './delivery-shipped.js';

describe('a shipped delivery', () => {
  it('costs what its layers cost (S-A01)', () => {
    const delivery = build.delivery([build.source({ costBase: '50.00' }), build.source({ costBase: '35.00' })]);

    expect(byRole(deliveryShippedRule.post(delivery, facts()))).toEqual({ COGS: '85.00', INV: '-85.00' });
  });

  it('costs the owned part of a mixed line only (S-D05)', () => {
    const owner = { kind: 'consignor' as const, consignorId: newId(), agreementId: newId() };
    const delivery = build.delivery([build.source({ costBase: '0', owner }), build.source({ costBase: '16.00' })]);

    expect(byRole(deliveryShippedRule.post(delivery, facts()))).toEqual({ COGS: '16.00', INV: '-16.00' });
  });

  it('posts nothing for a service', () => {
    expect(deliveryShippedRule.post(build.delivery([]), facts())).toBeNull();
  });
});
