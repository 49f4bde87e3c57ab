import { describe, expect, it } from '@jest/globals';
import { personClaims, serviceAccountClaims, serviceAccountId } from './claims.js';

describe('claims of an access token', () => {
  it('tell a person and the roles as Keycloak does', () => {
    const ines = {
      id: '0b3f0a52-98d6-4d0c-8d0a-6a2f5c1f7e11',
      username: 'ines',
      email: 'ines@alondra.example',
      name: 'Inés Monfort',
      realmRoles: ['finance'],
      locale: 'es',
    };

    expect(personClaims(ines, 'consigna-web')).toEqual({
      typ: 'Bearer',
      azp: 'consigna-web',
      sub: ines.id,
      preferred_username: 'ines',
      name: 'Inés Monfort',
      email: 'ines@alondra.example',
      email_verified: true,
      locale: 'es',
      realm_access: { roles: ['finance'] },
      resource_access: { 'consigna-api': { roles: ['finance'] } },
    });
  });

  it('tell a machine as the service account of its client', () => {
    expect(serviceAccountClaims({ clientId: 'webshop', name: 'Web shop' })).toEqual({
      typ: 'Bearer',
      azp: 'webshop',
      sub: serviceAccountId('webshop'),
      preferred_username: 'service-account-webshop',
      name: 'Web shop',
      realm_access: { roles: [] },
      resource_access: {},
    });
  });

  it('give a machine the same subject for ever, and another machine another one', () => {
    expect(serviceAccountId('webshop')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect(serviceAccountId('webshop')).toBe(serviceAccountId('webshop'));
    expect(serviceAccountId('webshop')).not.toBe(serviceAccountId('webshop-2'));
  });
});
