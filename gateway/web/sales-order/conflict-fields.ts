import type { Format } from '../app/format';
import type { Translate } from '../app/text';
import type { ConflictField } from '../ui/document-page/questions';
import { differences, enteredLines, type FormField, type Line, type OrderForm } from './order-form';

/** What to show of a conflict, mine beside theirs. */
export function conflictFields(
  mine: OrderForm,
  theirs: OrderForm,
  t: Translate,
  format: Format,
  priceOf: (line: Line) => string | undefined,
): readonly ConflictField[] {
  const labels: Readonly<Record<FormField, string>> = {
    customer: t('sales-order.column.customer'),
    branchId: t('sales-order.branch'),
    customerOrderNumber: t('sales-order.column.reference'),
    deliveryDate: t('sales-order.column.delivery'),
    shortage: t('sales-order.shortage.policy'),
    lines: t('sales-order.lines'),
  };
  const textOf = ({ header, lines }: OrderForm, field: FormField): string | readonly string[] => {
    if (field === 'lines') return enteredLines(lines).map((line) => describe(line, format, priceOf));

    if (field === 'customer') return header.customer?.label ?? '–';
    if (field === 'deliveryDate') return header.deliveryDate === '' ? '–' : format.date(header.deliveryDate);
    if (field === 'shortage')
      return t(`sales-order.shortage.policy.${header.shortage === '' ? 'company' : header.shortage}`);
    return header[field] === '' ? '–' : header[field];
  };
  return differences(mine, theirs).map((field) => ({
    id: field,
    label: labels[field],
    mine: textOf(mine, field),
    theirs: textOf(theirs, field),
  }));
}

function describe(line: Line, format: Format, priceOf: (line: Line) => string | undefined): string {
  const price = priceOf(line);
  return `${format.quantity(line.quantity)} × ${line.sku}${price === undefined ? '' : ` (${format.amount(price)})`}`;
}
