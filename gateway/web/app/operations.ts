import type { ExportInput, OperationView } from '@consigna/contracts/operation';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { newKey, request } from './api/client';

const queryKey = ['me', 'operations'] as const;
const ADDRESS = '/api/v1/operations';
/** How often running work is looked at. */
const LOOK_AGAIN_MS = 1_500;

export function isRunning({ status }: OperationView): boolean {
  return status === 'queued' || status === 'running';
}

/** The person's long work, the latest first; looked at again and again while some of it runs. */
export function useOperations(): readonly OperationView[] {
  const { data } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => (await request('GET', ADDRESS, { signal })).body as { data: OperationView[] },
    refetchInterval: (query) => (query.state.data?.data.some(isRunning) === true ? LOOK_AGAIN_MS : false),
  });
  return data?.data ?? [];
}

/** What can be begun, and where. */
type Order =
  { readonly kind: 'export'; readonly company: string; readonly input: ExportInput } | { readonly kind: 'verify' };

/** Begins long work; what is ready within two seconds is answered as ended. */
export function useBegin(onBegun: (operation: OperationView) => void = () => undefined) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (order: Order) => {
      const [path, body] =
        order.kind === 'verify'
          ? ['/api/v1/admin/verifications', {}]
          : [`/api/v1/companies/${encodeURIComponent(order.company)}/exports`, order.input];
      const init = { body: JSON.stringify(body), headers: { 'idempotency-key': newKey() } };
      return (await request('POST', path, init)).body as OperationView;
    },
    onSuccess: async (operation) => {
      await queries.invalidateQueries({ queryKey });
      onBegun(operation);
    },
  });
}

export function useCancel() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request('POST', `${ADDRESS}/${id}/cancel`, {}),
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
}

/** The file of an export that has ended. */
export function fileOf({ kind, status, result }: OperationView): { href: string; name: string } | undefined {
  if (kind !== 'export' || status !== 'succeeded' || result === null) return undefined;
  return { href: String(result['href']), name: String(result['name']) };
}

export function download({ href, name }: { readonly href: string; readonly name: string }): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
