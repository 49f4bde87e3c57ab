import { createSalesOrder, updateSalesOrder, type SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { useEffect, useMemo, useRef, useState } from 'react';
import { call } from '../app/api/client';
import { useCompany } from '../app/company';
import { useText } from '../app/text';
import { messageOf } from '../ui/problem-banner';
import { createInput, updateInput, type OrderForm } from './order-form';

export type ServerNet =
  | { readonly state: 'none' | 'asking' }
  | { readonly state: 'known'; readonly net: string }
  | { readonly state: 'refused'; readonly message: string };

/** The gateway is asked when nothing was typed for this long. */
const PAUSE_MS = 1_200;

/** What the gateway would make of the order, tried without effect: its net, or why it would refuse. */
export function useServerNet(form: OrderForm, stored: SalesOrderView | undefined, isDirty: boolean): ServerNet {
  const { code: company } = useCompany();
  const { t } = useText();
  const [answer, setAnswer] = useState<{ readonly of: string; readonly net: ServerNet }>();
  const text = useMemo(() => {
    const input = stored === undefined ? createInput(form) : updateInput(form, stored.id, stored.version);
    return input === undefined || !isDirty ? '' : JSON.stringify(input);
  }, [form, stored, isDirty]);
  const latest = useRef({ form, stored });
  useEffect(() => {
    latest.current = { form, stored };
  });
  useEffect(() => {
    if (text === '') return undefined;
    const control = new AbortController();
    const options = { company, dryRun: true, signal: control.signal };
    const ask = async (): Promise<ServerNet> => {
      const { form: current, stored: known } = latest.current;
      const creating = known === undefined ? createInput(current) : undefined;
      const changing = known === undefined ? undefined : updateInput(current, known.id, known.version);
      const tried =
        creating === undefined
          ? changing && (await call(updateSalesOrder, changing, options))
          : await call(createSalesOrder, creating, options);
      return tried === undefined ? { state: 'none' } : { state: 'known', net: tried.net.amount };
    };
    const timer = setTimeout(() => {
      ask()
        .catch((error: unknown): ServerNet => ({ state: 'refused', message: messageOf(error, t) }))
        .then((net) => {
          if (!control.signal.aborted) setAnswer({ of: text, net });
        })
        .catch(() => undefined);
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [text, company, t]);
  const storedNet = stored?.net.amount;
  return useMemo(() => {
    if (text === '') return storedNet === undefined ? { state: 'none' } : { state: 'known', net: storedNet };
    return answer?.of === text ? answer.net : { state: 'asking' };
  }, [text, storedNet, answer]);
}
