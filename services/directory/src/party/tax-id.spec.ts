import { checkedTaxId } from './tax-id.js';

describe('tax ids by country', () => {
  it.each([
    // DNI, NIE, entity with a digit, entity with a letter, with the VAT prefix and separators
    ['ES', '12345678Z', '12345678Z'],
    ['ES', '12345678A', null],
    ['ES', 'X1234567L', 'X1234567L'],
    ['ES', 'X1234567A', null],
    ['ES', 'A58818501', 'A58818501'],
    ['ES', 'A58818502', null],
    ['ES', 'ES-B 64717838', 'ESB64717838'],
    ['ES', 'Q2826000H', 'Q2826000H'],
    ['ES', 'Q28260008', null],
    ['ES', '123', null],
    // SIREN, SIRET, VAT with its key
    ['FR', '732 829 320', '732829320'],
    ['FR', '732 829 321', null],
    ['FR', '73282932000074', '73282932000074'],
    ['FR', '73282932000075', null],
    ['FR', '35600000049837', '35600000049837'],
    ['FR', 'FR44732829320', 'FR44732829320'],
    ['FR', 'FR45732829320', null],
    ['FR', 'FRK7399859412', 'FRK7399859412'],
    // old and new style, a branch, a government department
    ['GB', 'GB 980 7806 84', 'GB980780684'],
    ['GB', 'GB 980 7806 85', null],
    ['GB', '980780684001', '980780684001'],
    ['GB', 'GBGD001', 'GBGD001'],
    ['GB', 'GB12345', null],
    // person, generic, bad date, bad check digit
    ['MX', 'GODE561231GR8', 'GODE561231GR8'],
    ['MX', 'GODE561231GR9', null],
    ['MX', 'GODE561331GR8', null],
    ['MX', 'XAXX010101000', 'XAXX010101000'],
    ['MX', 'GODE56', null],
    // countries without a rule
    ['DE', 'de 123-456', 'DE123456'],
  ])('%s %s is kept as %s', (country, text, kept) => {
    expect(checkedTaxId(country, text)).toBe(kept);
  });
});
