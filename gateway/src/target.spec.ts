import { DomainError } from '@consigna/kernel/domain-error';
import { callerAccessOf, type CallerAccess } from './access-cache.js';
import { companyOf } from './target.js';

const id = (n: number) => `0197c0de-0000-7000-8000-00000000000${n}`;

/** A caller of two networks, each with its own company `UK`. */
function caller(): CallerAccess {
  const company = (n: number, code: string, networkId: string) => ({
    id: id(n),
    code,
    name: code,
    networkId,
    baseCurrency: 'EUR',
    timeZone: 'Europe/Madrid',
    permissions: [],
    modulesOff: [],
    isHeadquarters: false,
    sandbox: false,
  });
  return callerAccessOf({
    userId: id(9),
    name: 'Carla',
    locale: 'es',
    administrator: false,
    clocks: {},
    companies: [
      company(1, 'UK', id(7)),
      company(2, 'ES', id(7)),
      company(3, 'UK', id(8)),
      // Nobody should call a company like this, but nothing forbids it.
      company(4, id(2), id(8)),
    ],
  });
}

describe('the company of a request', () => {
  it('is found by its code where one company has it', () => {
    expect(companyOf(caller(), 'ES').id).toBe(id(2));
  });

  it('is not guessed when companies of two networks have the code', () => {
    const find = () => companyOf(caller(), 'UK');

    expect(find).toThrow(DomainError);
    expect(find).toThrow(
      expect.objectContaining({
        code: 'company-ambiguous',
        details: { company: 'UK', companyIds: [id(1), id(3)] },
      }),
    );
  });

  it.each([1, 2, 3, 4])('is always found by its id', (n) => {
    expect(companyOf(caller(), id(n)).id).toBe(id(n));
  });

  it('is not found when the caller has no access to it', () => {
    expect(() => companyOf(caller(), 'FR')).toThrow(expect.objectContaining({ code: 'company-not-found' }));
  });
});
