import { decimal } from '@consigna/kernel/decimal';
import { newId } from '@consigna/kernel/id';
import { build, byRole, facts, unbilled } from '../../test/build.js';
import { credit, debit } from '../ledger/posting.js';
import { invoiceIssuedRule } from './invoice-issued.js';

const lineId = newId();
const agentLine = (net: string, quantity = '5') =>
  build.invoiceLine({ deliveryLineId: lineId, quantity, agentQuantity: quantity, net });

describe('an invoice', () => {
  it('is revenue and tax (S-D02, S-C06)', () => {
    expect(byRole(invoiceIssuedRule.post(build.invoice({ net: '100.00', tax: '20.00' }), facts()))).toEqual({
      AR: '120.00',
      REV: '-100.00',
      TAX_OUT: '-20.00',
    });
    expect(byRole(invoiceIssuedRule.post(build.invoice({ net: '87.50', tax: '18.38' }), facts()))).toEqual({
      AR: '105.88',
      REV: '-87.50',
      TAX_OUT: '-18.38',
    });
  });

  it('to a company of the network is revenue within it (S-F01)', () => {
    expect(byRole(invoiceIssuedRule.post(build.invoice({ net: '1000.00', interCompanyId: newId() }), facts()))).toEqual(
      { IC_AR: '1000.00', IC_REV: '-1000.00' },
    );
  });

  it('clears what the agent’s accrual left, and is no revenue (S-D03)', () => {
    const invoice = build.invoice({ net: '100.00', lines: [agentLine('100')] });

    expect(byRole(invoiceIssuedRule.post(invoice, facts({ unbilled: unbilled(lineId, '5', '100.00') })))).toEqual({
      AR: '100.00',
      UNBILLED: '-100.00',
    });
  });

  it('of agent units in two parts clears cumulatively, the last part takes the rest', () => {
    const first = invoiceIssuedRule.post(
      build.invoice({ net: '3.34', lines: [agentLine('3.34', '1')] }),
      facts({ unbilled: unbilled(lineId, '3', '10.00') }),
    );
    const cleared = { quantity: '1', amountBase: '3.33' };
    const last = invoiceIssuedRule.post(
      build.invoice({ net: '6.66', lines: [agentLine('6.66', '2')] }),
      facts({ unbilled: unbilled(lineId, '3', '10.00', cleared) }),
    );

    expect(byRole(first)).toEqual({ AR: '3.34', UNBILLED: '-3.33', ROUNDING: '-0.01' });
    expect(byRole(last)).toEqual({ AR: '6.66', UNBILLED: '-6.67', ROUNDING: '0.01' });
  });

  it('of agent units in another currency shows what the rate did since the shipment', () => {
    const invoice = build.invoice({ net: '100.00', currency: 'USD', rate: '0.93', lines: [agentLine('100')] });

    expect(byRole(invoiceIssuedRule.post(invoice, facts({ unbilled: unbilled(lineId, '5', '90.00') })))).toEqual({
      AR: '93.00',
      UNBILLED: '-90.00',
      FX_GAIN: '-3.00',
    });
  });

  it('asks for the accruals of its agent units only', () => {
    const invoice = build.invoice({
      net: '150.00',
      lines: [agentLine('100'), build.invoiceLine({ deliveryLineId: newId() })],
    });

    expect(invoiceIssuedRule.needs?.(invoice)).toEqual({ unbilledLineIds: [lineId] });
  });
});

describe('a credit note', () => {
  it('takes sales back (S-G01)', () => {
    const note = build.invoice({ net: '20.00', tax: '3.80', kind: 'credit_note', creditKind: 'returns_goods' });

    expect(byRole(invoiceIssuedRule.post(note, facts()))).toEqual({
      SALES_RETURNS: '20.00',
      TAX_OUT: '3.80',
      AR: '-23.80',
    });
  });

  it('for agent units clears what their return accrued (S-D09)', () => {
    const returnLineId = newId();
    const line = build.invoiceLine({ returnLineId, quantity: '1', agentQuantity: '1', net: '20' });
    const note = build.invoice({ net: '20.00', kind: 'credit_note', creditKind: 'returns_goods', lines: [line] });

    expect(byRole(invoiceIssuedRule.post(note, facts({ unbilled: unbilled(returnLineId, '1', '-20.00') })))).toEqual({
      UNBILLED: '20.00',
      AR: '-20.00',
    });
  });

  it('on the price is a discount', () => {
    const note = build.invoice({ net: '5.00', kind: 'credit_note', creditKind: 'corrects_price' });

    expect(byRole(invoiceIssuedRule.post(note, facts()))).toEqual({ SALES_DISCOUNT: '5.00', AR: '-5.00' });
  });

  it('that cancels reverses the very entry (S-G11)', () => {
    const correctsInvoiceId = newId();
    const entryId = newId();
    const details = { currency: 'EUR' };
    const lines = [debit('AR', decimal('100'), details), credit('REV', decimal('100'), details)];
    const note = build.invoice({
      net: '100.00',
      kind: 'credit_note',
      creditKind: 'cancels_invoice',
      correctsInvoiceId,
    });
    const posting = invoiceIssuedRule.post(
      note,
      facts({ entries: new Map([[correctsInvoiceId, { entryId, number: 'JE/1', lines, cleared: [] }]]) }),
    );

    expect(byRole(posting)).toEqual({ REV: '100.00', AR: '-100.00' });
    expect(posting?.reversesEntryId).toBe(entryId);
  });
});
