import {
  blankLine,
  createInput,
  differences,
  emptyForm,
  isComplete,
  merged,
  typedAgain,
  type Line,
  type OrderForm,
} from './order-form';

const line = (changes: Partial<Line> = {}): Line => ({
  ...blankLine(),
  ...{ key: 'a', productId: 'p', sku: 'VASE', name: 'Vase', quantity: '3', unitPrice: '2.5' },
  ...changes,
});
const form = (header: Partial<OrderForm['header']> = {}, lines: readonly Line[] = [line()]): OrderForm => ({
  header: { ...emptyForm.header, supplier: { id: 's', label: 'Supplier' }, ...header },
  lines,
});

describe('a purchase order while it is typed', () => {
  it('takes lines that name a product, and leaves out what was not entered', () => {
    expect(createInput(form({}, [line(), blankLine()]))).toEqual({
      kind: 'standard',
      supplierId: 's',
      overReceiptPercent: '0',
      lines: [{ productId: 'p', quantity: '3', unitPrice: '2.5' }],
    });
    expect(createInput(form({ supplier: null }))).toBeUndefined();
    expect(createInput(form({}, [blankLine()]))).toBeUndefined();
  });

  it('is complete with prices, or on consignment with an agreement', () => {
    expect(isComplete(form())).toBe(true);
    expect(isComplete(form({}, [line({ unitPrice: '' })]))).toBe(false);
    expect(isComplete(form({ kind: 'consignment' }, [line({ unitPrice: '' })]))).toBe(false);
    expect(
      isComplete(form({ kind: 'consignment', agreement: { id: 'g', label: '' } }, [line({ unitPrice: '' })])),
    ).toBe(true);
  });

  it('names the agreement of goods on consignment only', () => {
    const agreement = { id: 'g', label: '' };

    expect(createInput(form({ agreement }))).not.toHaveProperty('agreementId');
    expect(createInput(form({ agreement, kind: 'consignment' }))).toMatchObject({
      agreementId: 'g',
      kind: 'consignment',
    });
  });

  it('has a line as it was typed over what was stored since: the same one, or a new one where it is not stored', () => {
    const again = typedAgain([line({ key: 'k1', id: 'l1' })]);
    const typed = line({ id: 'l1', quantity: '9' });

    expect(again(typed)).toBe(typed);
    expect(again(line({ key: 'k1' }))).toEqual(line({ key: 'k1', id: 'l1' }));
    expect([line({ id: 'gone' }), line()].map(again)).toEqual([line(), line()]);
  });

  it('keeps what was chosen of two versions; a line that was deleted there is a new one', () => {
    const theirs = form({ tolerance: '5' }, [line({ id: 'l2', key: 'l2', quantity: '4' })]);
    const mine = form({}, [line({ id: 'l1', key: 'l1' })]);

    expect(differences(mine, theirs)).toEqual(['tolerance', 'lines']);
    expect(merged(mine, theirs, new Set())).toEqual(theirs);
    expect(merged(mine, theirs, new Set(['lines']))).toEqual({ header: theirs.header, lines: [line({ key: 'l1' })] });
  });
});
