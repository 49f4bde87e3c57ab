import type { SalesOrderView } from '@consigna/contracts/sales/sales-order';
import { createDelivery } from '@consigna/contracts/warehouse/delivery';
import { useCommand } from '../app/api/hooks';
import { useText } from '../app/text';
import type { PartLine } from './part-form';
import { PartLayer } from './part-layer';
import type { Chain } from './use-chain';

interface DeliverLayerProps {
  readonly order: SalesOrderView;
  readonly chain: Chain;
  readonly onClose: () => void;
}

/** Puts what is reserved on a delivery, or a part of it; whoever may ship can let it leave in the same step. */
export function DeliverLayer({ order, chain, onClose }: DeliverLayerProps) {
  const { t } = useText();
  const deliver = useCommand(createDelivery);
  const send = (taken: readonly PartLine[], ship: boolean) =>
    deliver.mutate(
      {
        source: { type: 'sales-order', id: order.id },
        lines: taken.map(({ key, quantity }) => ({ orderLineId: key, quantity })),
        ...(ship ? { ship } : {}),
      },
      // Once the order has been read again, so that nothing is offered twice.
      { onSuccess: onClose },
    );
  return (
    <PartLayer
      kind="deliver"
      lines={chain.deliverable}
      pointer="/lines"
      isRunning={deliver.isPending}
      error={deliver.error}
      onClose={onClose}
      acts={[
        { id: 'deliver', label: t('sales-order.step.deliver'), run: (taken) => send(taken, false) },
        ...(chain.may.ship
          ? [
              {
                id: 'ship',
                label: t('sales-order.part.deliver-and-ship'),
                run: (taken: readonly PartLine[]) => send(taken, true),
              },
            ]
          : []),
      ]}
    />
  );
}
