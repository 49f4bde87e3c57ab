import { readerOf, readQuery, type Reader } from './query-string.js';

const text: Reader = (value) => value;
const readers = new Map<string, Reader>([
  ['limit', readerOf({ type: 'integer' })],
  ['q', text],
  ['open', readerOf({ type: 'boolean' })],
  ['ids', readerOf({ type: 'array', items: { type: 'string' } })],
]);

describe('a query string', () => {
  it.each([
    ['', {}],
    ['limit=20', { limit: 20 }],
    ['limit=many', { limit: 'many' }],
    ['open=true&ids=a,b', { open: true, ids: ['a', 'b'] }],
    ['filter[status]=confirmed', { filter: { status: { eq: 'confirmed' } } }],
    ['filter%5BdueDate%5D%5Blte%5D=2026-12-31', { filter: { dueDate: { lte: '2026-12-31' } } }],
    ['filter[a][gte]=1&filter[a][lt]=5&q=x%20y', { q: 'x y', filter: { a: { gte: '1', lt: '5' } } }],
    ['filter[customFields.color]=red', { filter: { 'customFields.color': { eq: 'red' } } }],
  ])('%s is read', (query, input) => {
    expect(readQuery(query, readers, true)).toEqual(input);
  });

  it.each([
    ['page=2', 'unknown-parameter'],
    ['filter[status][like]=x', 'unknown-filter'],
    ['filter[constructor]=x', 'unknown-filter'],
    ['filter[a][b][c]=x', 'unknown-parameter'],
    ['filter[]=x', 'unknown-parameter'],
    ['limit=1&limit=2', 'malformed-request'],
    ['filter[a]=1&filter[a][eq]=2', 'malformed-request'],
  ])('%s is refused with %s', (query, code) => {
    expect(() => readQuery(query, readers, true)).toThrow(expect.objectContaining({ code }));
  });

  it('refuses filters where the operation has none', () => {
    expect(() => readQuery('filter[a]=1', readers, false)).toThrow(
      expect.objectContaining({ code: 'unknown-parameter' }),
    );
  });
});
