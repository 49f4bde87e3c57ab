import { listGoodsReceipts, postGoodsReceipt } from '@consigna/contracts/warehouse/goods-receipt';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'purchasing',
    path: 'receipts',
    title: 'goods-receipt.rooms.receipts',
    order: 20,
    permission: listGoodsReceipts.permission,
    list: () => import('./receipt-list'),
    record: () => import('./receipt-record'),
    finds: finds(listGoodsReceipts, ({ data }) =>
      data.map(({ id, number, supplierName }) => ({ id, label: number, detail: supplierName })),
    ),
    creates: {
      label: 'goods-receipt.new',
      permission: postGoodsReceipt.permission,
    },
  },
];
