/**
 * A barcode without spaces. Codes of 8, 12, 13 or 14 digits are GTINs and need a right check digit (GS1 General
 * Specifications 7.9); null when it is wrong. Anything else is a code of the company's own.
 */
export function checkedBarcode(text: string): string | null {
  const code = text.replace(/\s/g, '');
  if (code === '') return null;
  return !/^(\d{8}|\d{12,14})$/.test(code) || hasCheckDigit(code) ? code : null;
}

/** From the right, the digits before the last count 3, 1, 3, …; all together a multiple of 10. */
function hasCheckDigit(digits: string): boolean {
  const sum = [...digits]
    .reverse()
    .reduce((total, digit, index) => total + Number(digit) * (index % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0;
}
