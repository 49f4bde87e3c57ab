import type { Owner } from '@consigna/contracts/trade';

/** `own`, or `<consignor>/<agreement>`: the owner as part of a key. */
export function ownerKey(owner: Owner): string {
  return owner.kind === 'own' ? 'own' : `${owner.consignorId ?? ''}/${owner.agreementId ?? ''}`;
}

/** The owner that the two columns of a row say. */
export function ownerOf(row: { consignor_id: string | null; agreement_id: string | null }): Owner {
  return row.consignor_id === null
    ? { kind: 'own', consignorId: null, agreementId: null }
    : { kind: 'consignor', consignorId: row.consignor_id, agreementId: row.agreement_id };
}
