import { upgrading } from '@consigna/testing/upgrade';
import { definition } from '../src/definition.js';

const COMPANY = '00000000-0000-4000-8000-000000000001';
const PRODUCT = '00000000-0000-4000-8000-000000000002';

describe('an older catalog', () => {
  it('finds its products by keys and words once it is up to date', async () => {
    await upgrading(definition, ['0001-initial.sql'], async ({ client, migrate }) => {
      await client.query(
        `insert into product (company_id, id, sku, name, names, kind, unit, tax_category, tracking, valuation, active, created_by)
         values ($1, $2, 'GLS-85', 'Wine glass', '{"es": "Copa de Vino"}', 'goods', 'C62', 'standard', 'none', 'fifo', true, $1)`,
        [COMPANY, PRODUCT],
      );
      await client.query(`insert into product_barcode (company_id, code, product_id) values ($1, 'Shelf-1', $2)`, [
        COMPANY,
        PRODUCT,
      ]);

      await migrate();

      const words = await client.query<{ word: string }>('select word from product_word order by word');
      expect(words.rows.map(({ word }) => word)).toEqual(['85', 'copa', 'de', 'glass', 'gls', 'vino', 'wine']);
      const keys = await client.query('select sku_key, code_key from product, product_barcode');
      expect(keys.rows).toEqual([{ sku_key: 'gls-85', code_key: 'shelf-1' }]);
    });
  });
});
