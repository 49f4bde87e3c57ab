/** Months as `2026-11`. */
const MONTHS = 12;

export function addMonths(month: string, count: number): string {
  const [year = '0', number = '1'] = month.split('-');
  const index = Number(year) * MONTHS + Number(number) - 1 + count;
  return `${Math.floor(index / MONTHS)}-${String((index % MONTHS) + 1).padStart(2, '0')}`;
}

/** Every month of a range, both ends included; none when it runs backwards. */
export function monthsOf(from: string, through: string): string[] {
  const months: string[] = [];
  for (let month = from; month <= through; month = addMonths(month, 1)) months.push(month);
  return months;
}

export function lastDayOf(month: string): string {
  const [year = '0', number = '1'] = month.split('-');
  return new Date(Date.UTC(Number(year), Number(number), 0)).toISOString().slice(0, 10);
}
