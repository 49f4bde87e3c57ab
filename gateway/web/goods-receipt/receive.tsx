import {
  listPurchaseOrders,
  readPurchaseOrder,
  type PurchaseOrderView,
} from '@consigna/contracts/purchasing/purchase-order';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useApiQuery } from '../app/api/hooks';
import { useCompany } from '../app/company';
import { NEW } from '../app/room';
import { addressOf } from '../app/rooms';
import { useText } from '../app/text';
import { DocumentPage } from '../ui/document-page/document-page';
import { EffectQuestion, LeaveQuestion } from '../ui/document-page/questions';
import { ProblemBanner } from '../ui/problem-banner';
import { ResourcePicker } from '../ui/resource-picker';
import { ReceiveDesk } from './receive-desk';
import { ReceiveHand } from './receive-hand';
import { RestAnswers } from './rest-answers';
import styles from './receive.module.css';
import { receipts, useReceiving } from './use-receiving';

const RECEIVABLE = 'sent,partially_received';
/** Phones and handhelds: one task per screen. */
const HANDHELD = '(max-width: 599.98px)';

/** Receiving: the order is chosen first, or stands in the address. */
export function Receive() {
  const { order: orderId } = useSearch({ strict: false }) as {
    readonly order?: string;
  };
  const order = useApiQuery(readPurchaseOrder, { orderId: orderId ?? '' }, { enabled: orderId !== undefined });
  if (orderId === undefined) return <ChooseOrder />;
  if (order.data === undefined) return <ProblemBanner error={order.error} />;
  return <Count key={order.data.id} order={order.data} />;
}

function ChooseOrder() {
  const { t } = useText();
  const { code } = useCompany();
  const navigate = useNavigate();
  return (
    <DocumentPage
      id={NEW}
      list={{
        label: t('goods-receipt.rooms.receipts'),
        href: addressOf(receipts, code),
      }}
      title={t('goods-receipt.new')}
      actions={[]}
      fields={
        <div className={styles['wide']}>
          <ResourcePicker
            label={t('goods-receipt.column.order')}
            contract={listPurchaseOrders}
            input={{ filter: { state: { in: RECEIVABLE } } }}
            optionOf={({ id, number, supplierName }) => ({
              id,
              label: number,
              detail: supplierName,
            })}
            value={null}
            onPick={(picked) => {
              if (picked !== null)
                void navigate({
                  to: '.',
                  search: { order: picked.id } as never,
                  replace: true,
                });
            }}
            recent={`${code}.orders-to-receive`}
            required
            autoFocus
            isDoor
          />
        </div>
      }
    >
      <p className={styles['choose']}>{t('goods-receipt.choose-order')}</p>
    </DocumentPage>
  );
}

/** The same count at a desk and in the hand: turning a device or narrowing a window changes the view alone. */
function Count({ order }: { readonly order: PurchaseOrderView }) {
  const { t } = useText();
  const isHandheld = useMediaQuery(HANDHELD, undefined, { getInitialValueInEffect: false });
  const receiving = useReceiving(order, isHandheld);
  const { post, effect } = receiving;
  return (
    <>
      {isHandheld ? <ReceiveHand receiving={receiving} /> : <ReceiveDesk receiving={receiving} />}
      <LeaveQuestion isDirty={receiving.isDirty} onDiscard={receiving.copy.forget} />
      {receiving.layer === 'finish' ? (
        <EffectQuestion
          title={t('goods-receipt.post')}
          effect={
            <>
              <p>{effect}</p>
              {isHandheld ? <RestAnswers receiving={receiving} /> : null}
            </>
          }
          action={t('goods-receipt.post')}
          isRunning={post.isPending}
          onConfirm={receiving.send}
          onClose={() => receiving.setLayer(undefined)}
        />
      ) : null}
    </>
  );
}
