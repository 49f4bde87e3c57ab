import { describe, expect, it } from '@jest/globals';
import { fileColumns } from './file-columns';

describe('the columns of a list’s file', () => {
  it('are those on the screen under their heads, amounts with the currency they share', () => {
    const columns = [
      { header: 'Número', path: 'number' },
      { header: 'Dueño' },
      { header: 'Listo', parts: [{ header: 'Propio', path: 'readiness.own' }] },
      { header: 'Bruto', path: 'gross', currencyPath: 'currency' },
      { header: 'Pendiente', path: 'outstanding', currencyPath: 'currency' },
    ];

    expect(fileColumns(columns, 'Moneda')).toEqual([
      { path: 'number', title: 'Número' },
      { path: 'readiness.own', title: 'Propio' },
      { path: 'gross', title: 'Bruto' },
      { path: 'outstanding', title: 'Pendiente' },
      { path: 'currency', title: 'Moneda' },
    ]);
  });

  it('are all the API has where the screen draws none of them', () => {
    expect(fileColumns([{ header: 'Dueño' }], 'Moneda')).toBeUndefined();
  });
});
