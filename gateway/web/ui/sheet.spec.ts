import { describe, expect, it } from '@jest/globals';
import { csvOf } from './sheet';

describe('a table as comma-separated values', () => {
  it('commas, quotes and line ends stay within their cell, and no label becomes a formula', () => {
    const text = csvOf({
      name: 'x',
      title: 'x',
      head: ['Line', 'A, "B"'],
      rows: [
        { texts: ['=HYPERLINK("x")'], figures: ['-1.50'], isTotal: false },
        { texts: ['Two\nlines'], figures: [''], isTotal: true },
      ],
    });
    expect(text).toBe('Line,"A, ""B"""\r\n"\'=HYPERLINK(""x"")",-1.50\r\n"Two\nlines",');
  });
});
