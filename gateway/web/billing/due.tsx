import { decimal } from '@consigna/kernel/decimal';
import { useToday } from '../app/company';
import { useFormat } from '../app/format';
import { DueDay } from './state-pill';

interface Payable {
  readonly state: string;
  readonly dueDate: string;
  readonly outstanding: string;
}

export function isLate({ state, dueDate, outstanding }: Payable, today: string): boolean {
  return state !== 'draft' && state !== 'held' && dueDate < today && decimal(outstanding).greaterThan(0);
}

export function DueCell({ document }: { readonly document: Payable }) {
  const format = useFormat();
  return <DueDay day={format.date(document.dueDate)} isLate={isLate(document, useToday())} />;
}
