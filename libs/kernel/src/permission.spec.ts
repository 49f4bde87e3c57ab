import { grantsOf, isGranted } from './permission.js';

describe('a permission', () => {
  it.each([
    ['warehouse.delivery.ship', 'warehouse.delivery.ship', true],
    ['warehouse.*', 'warehouse.delivery.ship', true],
    ['warehouse.delivery.*', 'warehouse.delivery.ship', true],
    ['*', 'warehouse.delivery.ship', true],
    ['warehouse.delivery.ship', 'warehouse.delivery.shipment', false],
    ['warehouse.delivery', 'warehouse.delivery.ship', false],
    ['ware.*', 'warehouse.delivery.ship', false],
    ['sales.*', 'warehouse.delivery.ship', false],
    ['warehouse.receipt.*', 'warehouse.delivery.ship', false],
    ['*', 'internal', false],
    ['internal', 'internal', false],
  ])('%s held, %s asked: %s', (held, asked, granted) => {
    expect(isGranted(new Set([held]), grantsOf(asked))).toBe(granted);
  });

  it('is refused to somebody who holds nothing', () => {
    expect(isGranted(new Set(), grantsOf('sales.order.confirm'))).toBe(false);
  });
});
