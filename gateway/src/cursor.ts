import { createHmac, timingSafeEqual } from 'node:crypto';
import { DomainError } from '@consigna/kernel/domain-error';

/** 16 of 32 bytes: long enough that nobody guesses one, short enough for an address. */
const MAC_BYTES = 16;
const MAC_CHARACTERS = 22;

/** Signs opaque texts that go out and come back, each bound to a purpose: a cursor of one list opens no other. */
export class Signer {
  constructor(private readonly secret: string) {}

  sign(text: string, purpose: string): string {
    return `${this.mac(text, purpose).toString('base64url')}${text}`;
  }

  /** @throws DomainError with the given code when it was not signed here for this purpose */
  verify(signed: string, purpose: string, code: string): string {
    const text = signed.slice(MAC_CHARACTERS);
    const mac = Buffer.from(signed.slice(0, MAC_CHARACTERS), 'base64url');
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, this.mac(text, purpose))) throw new DomainError(code);
    return text;
  }

  private mac(text: string, purpose: string): Buffer {
    return createHmac('sha256', this.secret).update(`${purpose}\n${text}`).digest().subarray(0, MAC_BYTES);
  }
}
