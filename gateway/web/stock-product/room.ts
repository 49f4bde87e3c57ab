import { lookUpProducts } from '@consigna/contracts/catalog/product';
import { listStock } from '@consigna/contracts/warehouse/stock';
import { finds, type Room } from '../app/room';

export const rooms: readonly Room[] = [
  {
    area: 'stock',
    path: 'products',
    title: 'stock-product.rooms.products',
    order: 10,
    permission: listStock.permission,
    list: () => import('./stock-list'),
    record: () => import('./stock-page'),
    finds: finds(lookUpProducts, ({ products }) =>
      products.map(({ id, sku, name }) => ({ id, label: sku, detail: name })),
    ),
  },
];
