import { Signer } from './cursor.js';

describe('a signed cursor', () => {
  const signer = new Signer('a secret');
  const signed = signer.sign('WyIyMDI2Il0', 'acme /sales-orders');

  it('comes back as it went out', () => {
    expect(signer.verify(signed, 'acme /sales-orders', 'invalid-cursor')).toBe('WyIyMDI2Il0');
  });

  it.each([
    ['of another list', signed, 'acme /deliveries'],
    ['of another company', signed, 'other /sales-orders'],
    ['with a changed text', `${signed}x`, 'acme /sales-orders'],
    ['with a changed signature', `A${signed.slice(1)}`.replace(/^AA/, 'BA'), 'acme /sales-orders'],
    ['without a signature', 'WyIyMDI2Il0', 'acme /sales-orders'],
    ['of nothing', '', 'acme /sales-orders'],
  ])('%s is refused', (_, text, purpose) => {
    expect(() => signer.verify(text, purpose, 'invalid-cursor')).toThrow(
      expect.objectContaining({ code: 'invalid-cursor' }),
    );
  });

  it('made with another secret is refused', () => {
    const foreign = new Signer('another').sign('WyIyMDI2Il0', 'acme /sales-orders');

    expect(() => signer.verify(foreign, 'acme /sales-orders', 'invalid-cursor')).toThrow(
      expect.objectContaining({ code: 'invalid-cursor' }),
    );
  });
});
