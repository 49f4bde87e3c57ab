import { contracts } from '@consigna/contracts/registry';
import { listQuery, MoneyField, Reference, DecimalString, BusinessDateField } from '@consigna/contracts/fields';
import { z } from 'zod';
import { chosen, columnsOf, valueAt } from './columns.js';

const list = listQuery({
  subject: 'trial.order.list',
  http: 'GET /orders',
  permission: 'trial.order.read',
  summary: 'Orders',
  item: z.object({
    number: z.string().nullable(),
    date: BusinessDateField,
    net: MoneyField.nullable(),
    quantity: DecimalString,
    customer: Reference,
    lines: z.array(z.object({ sku: z.string() })),
  }),
  filters: {},
  sorts: ['number'],
  defaultSort: 'number',
});

it('the columns of a list are its plain members, those of objects by their path', () => {
  const columns = columnsOf(list);

  expect(columns.map(({ path, kind }) => [path, kind])).toEqual([
    ['number', 'text'],
    ['date', 'date'],
    ['net.amount', 'number'],
    ['net.currency', 'text'],
    ['quantity', 'number'],
    ['customer.id', 'text'],
    ['customer.number', 'text'],
    ['customer.name', 'text'],
  ]);
  const row = { number: null, net: { amount: '1.50', currency: 'EUR' }, customer: { name: 'Ana' } };
  expect(columns.map((column) => valueAt(row, column))).toEqual([null, null, '1.50', 'EUR', null, null, null, 'Ana']);
});

it('somebody chooses columns in their order and under their titles, and no others', () => {
  const all = columnsOf(list);

  expect(chosen(all, [{ path: 'net.amount', title: 'Netto' }, { path: 'number' }])).toEqual([
    { path: 'net.amount', title: 'Netto', kind: 'number' },
    { path: 'number', title: 'number', kind: 'text' },
  ]);
  expect(() => chosen(all, [{ path: 'lines.sku' }])).toThrow(expect.objectContaining({ code: 'unknown-column' }));
});

it('every list of a company has columns', () => {
  const lists = contracts.filter((contract) => contract.kind === 'query' && contract.list !== undefined);

  expect(lists.length).toBeGreaterThan(20);
  expect(lists.filter((contract) => columnsOf(contract).length < 2).map(({ subject }) => subject)).toEqual([]);
});
