import { csvHead, csvLine, sheetCell } from './sheet.js';

const text = { path: 'name', title: 'Name', kind: 'text' } as const;
const number = { path: 'net.amount', title: 'Net', kind: 'number' } as const;
const date = { path: 'date', title: 'Date', kind: 'date' } as const;

describe('a line of a CSV file', () => {
  it.each([
    ['=HYPERLINK("http://evil","x")', `"'=HYPERLINK(""http://evil"",""x"")"`],
    ['+34 600', `'+34 600`],
    ['-cmd', `'-cmd`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\t=1', `'\t=1`],
    ['a,b', '"a,b"'],
    ['two\nlines', '"two\nlines"'],
    ['Peña', 'Peña'],
  ])('says %j without letting a spreadsheet run it', (value, written) => {
    expect(csvLine([value], [text])).toBe(`${written}\r\n`);
  });

  it('leaves numbers numbers and absence empty', () => {
    expect(csvLine(['-1234.50', null, '2026-03-01'], [number, text, date])).toBe('-1234.50,,2026-03-01\r\n');
    expect(csvHead([text, { ...number, title: '=Net' }])).toBe(`\uFEFFName,'=Net\r\n`);
  });
});

describe('a cell of a workbook', () => {
  it.each([
    [number, '1234.50', { value: 1234.5, type: Number, format: '0.00' }],
    [number, '12', { value: 12, type: Number, format: '0' }],
    [number, '12345678901234567.89', { value: '12345678901234567.89', type: String }],
    [date, '2026-03-01', { value: new Date('2026-03-01T00:00:00Z'), type: Date, format: 'yyyy-mm-dd' }],
    [text, '007', { value: '007', type: String }],
    [text, '=1+1', { value: '=1+1', type: String }],
    [text, null, null],
  ])('of %j with %j', (column, value, cell) => {
    expect(sheetCell(value, column)).toEqual(cell);
  });
});
