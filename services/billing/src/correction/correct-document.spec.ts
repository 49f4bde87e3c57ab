import { describe, expect, it } from '@jest/globals';
import { Decimal, decimal } from '@consigna/kernel/decimal';
import { computeDocument } from '../invoice/compute-document.js';
import { computeCorrection, shareOfNet, type Credited } from './correct-document.js';

const nothing: Credited = { net: new Decimal(0), taxes: [] };

describe('parts of a corrected document', () => {
  it('the last part of a line takes what is left of its net', () => {
    const line = { net: decimal('10'), quantity: decimal('3') };

    const parts = ['0', '1', '2'].map((before) =>
      shareOfNet({ ...line, quantityBefore: decimal(before) }, decimal('1')),
    );

    expect(parts.reduce((total, part) => total.plus(part)).toString()).toBe('10');
  });

  it.each(['document', 'line'] as const)(
    'three credit notes of one line sum to the invoice (tax per %s)',
    (taxRounding) => {
      const whole = computeDocument({
        lines: [{ net: decimal('1.005'), taxCode: 'S', percent: decimal('21') }],
        taxRounding,
        digits: 2,
      });

      let before = nothing;
      let creditedBefore = new Decimal(0);
      let gross = new Decimal(0);
      for (let part = 0; part < 3; part++) {
        const line = { net: decimal('0.335'), taxCode: 'S', percent: decimal('21'), creditedBefore };
        const { figures, after } = computeCorrection({ lines: [line], before, taxRounding, digits: 2 });
        before = after;
        creditedBefore = creditedBefore.plus(line.net);
        gross = gross.plus(figures.gross);
      }

      expect(gross.toFixed(2)).toBe(whole.gross.toFixed(2));
      expect(before.net.toFixed(2)).toBe(whole.net.toFixed(2));
    },
  );
});
