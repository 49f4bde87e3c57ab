import { DomainError } from '@consigna/kernel/domain-error';
import { DependencyMissing, orWait } from './follow.js';

const refused = (code: string) => Promise.reject(new DomainError(code, { id: '1' }));

describe('what an event needs of another log', () => {
  it('lets the event wait where it is refused, and says what was refused', async () => {
    await expect(orWait(refused('company-not-found'))).rejects.toEqual(
      new DependencyMissing('company-not-found', { id: '1' }),
    );
  });

  it('is named as who asks for it likes, where the refusal does not stand', async () => {
    const late = ({ code }: DomainError) =>
      code === 'product-not-found' ? new DependencyMissing('product-missing', { sku: 'VASE' }) : null;

    await expect(orWait(refused('product-not-found'), late)).rejects.toEqual(
      new DependencyMissing('product-missing', { sku: 'VASE' }),
    );
    await expect(orWait(refused('over-receipt'), late)).rejects.toMatchObject({
      name: 'DomainError',
      code: 'over-receipt',
    });
  });

  it('is given where it is there, and what is a bug stays one', async () => {
    expect(await orWait(Promise.resolve('EUR'))).toBe('EUR');
    await expect(orWait(Promise.reject(new TypeError('no such column')))).rejects.toThrow(TypeError);
  });
});
