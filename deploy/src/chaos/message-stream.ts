const LINE_END = Buffer.from('\r\n');
/** A message's line ends with the size of what follows (docs.nats.io, client protocol). */
const MESSAGE = /^H?MSG .* (\d+)$/;

/** A piece of what a NATS server says: one message, or anything else, which belongs where it stands. */
export interface Piece {
  readonly bytes: Buffer;
  readonly isMessage: boolean;
}

/** Cuts a NATS server's stream into its messages, wherever the network has cut it. */
export class MessageStream {
  private rest: Buffer = Buffer.alloc(0);

  /** The pieces that are complete with this chunk. */
  take(chunk: Buffer): Piece[] {
    this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    const pieces: Piece[] = [];
    let from = 0;
    for (;;) {
      const lineEnd = this.rest.indexOf(LINE_END, from);
      if (lineEnd < 0) break;
      const size = MESSAGE.exec(this.rest.toString('latin1', from, lineEnd))?.[1];
      const end = lineEnd + LINE_END.length + (size === undefined ? 0 : Number(size) + LINE_END.length);
      if (end > this.rest.length) break;
      pieces.push({ bytes: this.rest.subarray(from, end), isMessage: size !== undefined });
      from = end;
    }
    this.rest = this.rest.subarray(from);
    return pieces;
  }
}
