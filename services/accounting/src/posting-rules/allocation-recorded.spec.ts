import { newId } from '@consigna/kernel/id';
import type { ItemRole } from '../ledger/posting.js';
import { build, byRole, facts } from '../../test/build.js';
import { allocationRecordedRule } from './allocation-recorded.js';

const documentId = newId();
const id = newId();
const inRole = (role: ItemRole) => facts({ itemRoles: new Map([[documentId, role]]) });

describe('a match of open items', () => {
  it.each([
    ['a credit note with its invoice is matching only (S-G01)', 'credit_note', '23.80', '23.80', 'AR', false, {}],
    ['a credit note at another rate', 'credit_note', '90.00', '93.00', 'AR', false, { AR: '-3.00', FX_LOSS: '3.00' }],
    ['the same undone', 'credit_note', '90.00', '93.00', 'AR', true, { AR: '3.00', FX_LOSS: '-3.00' }],
    ['money on account', 'payment', '4.80', '4.80', 'AR', false, { CUSTOMER_CREDIT: '4.80', AR: '-4.80' }],
    ['money on account undone', 'payment', '4.80', '4.80', 'AR', true, { CUSTOMER_CREDIT: '-4.80', AR: '4.80' }],
    ['money with a supplier', 'payment', '4.80', '4.80', 'AP', false, { SUPPLIER_CREDIT: '-4.80', AP: '4.80' }],
    [
      'money on account at a better rate',
      'payment',
      '95.00',
      '93.00',
      'IC_AR',
      false,
      { CUSTOMER_CREDIT: '95.00', IC_AR: '-93.00', FX_GAIN: '-2.00' },
    ],
  ] as const)('%s', (_, type, from, to, role, undone, expected) => {
    const allocation = build.allocation({
      amount: '100.00',
      from: { type, id, amountBase: from },
      to: { documentId, amountBase: to },
      undone,
    });
    const posting = allocationRecordedRule.post(allocation, inRole(role));

    expect(byRole(posting)).toEqual(expected);
    expect(posting?.items).toHaveLength(2);
  });
});
