import { decimal } from '@consigna/kernel/decimal';
import { useCompany } from '../app/company';
import { useFormat } from '../app/format';
import { DueDay } from './state-pill';

interface Payable {
  readonly state: string;
  readonly dueDate: string;
  readonly outstanding: string;
}

/** The company's business day. */
export function useToday(): string {
  const { now } = useCompany();
  return (now ?? new Date().toISOString()).slice(0, 10);
}

export function isLate({ state, dueDate, outstanding }: Payable, today: string): boolean {
  return state !== 'draft' && state !== 'held' && dueDate < today && decimal(outstanding).greaterThan(0);
}

export function DueCell({ document }: { readonly document: Payable }) {
  const format = useFormat();
  return <DueDay day={format.date(document.dueDate)} isLate={isLate(document, useToday())} />;
}
