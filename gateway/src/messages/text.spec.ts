import { catalogues, fieldText, problemText } from './text.js';

describe('the text of a problem', () => {
  it.each([
    ['en', 'Only 100 of 160 are available.'],
    ['es', 'Solo hay 100 de 160 disponibles.'],
    ['fr', 'Seulement 100 sur 160 sont disponibles.'],
  ] as const)('is told in %s with its figures', (locale, detail) => {
    expect(problemText('insufficient-stock', { available: '100', demanded: '160' }, locale).detail).toBe(detail);
  });

  it.each([
    ['sales-order-not-found', 'es', 'No encontrado: pedido de venta.'],
    ['goods-receipt-not-found', 'fr', 'Introuvable : réception de marchandises.'],
    ['settlement-already-closed', 'en', 'Settlement already closed.'],
    ['quote-missing', 'es', 'Falta: presupuesto.'],
    ['unknown-currency', 'fr', 'Inconnu : devise.'],
  ] as const)('%s without a text of its own is a sentence in %s', (code, locale, title) => {
    expect(problemText(code, {}, locale).title).toBe(title);
  });

  it('says the title again rather than a sentence with holes', () => {
    expect(problemText('insufficient-stock', { available: '100' }, 'en').detail).toBe('Insufficient stock');
  });

  it('is never empty for a field', () => {
    expect(fieldText('too-small', {}, 'en')).toBe('The value is too small or too short.');
    expect(fieldText('colour-out-of-range', {}, 'en')).toBe('Not accepted: colour out of range.');
  });

  it.each([
    ['en', 'Billing refused the bill', 'The settlement was cancelled; what it covered can be settled again.'],
    ['es', 'Facturación rechazó la factura', 'La liquidación se anuló; lo que abarcaba se puede volver a liquidar.'],
    [
      'fr',
      'La facturation a refusé la facture',
      'Le décompte a été annulé ; ce qu’il couvrait peut être décompté à nouveau.',
    ],
  ] as const)('says in %s what became of a settlement whose bill was refused', (locale, title, detail) => {
    const details = { id: '1', number: 'ST000001', reason: { code: 'period-locked' } };

    expect(problemText('settlement-not-billed', details, locale)).toEqual({ title, detail });
  });

  it('exists in every language or in none', () => {
    const codes = (part: 'problems' | 'fields') =>
      [catalogues.es, catalogues.fr, catalogues.en].map((language) => Object.keys(language[part]).sort());

    expect(new Set(codes('problems').map(String)).size).toBe(1);
    expect(new Set(codes('fields').map(String)).size).toBe(1);
  });
});
