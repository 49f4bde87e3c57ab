import { MessageStream } from './message-stream.js';

const conversation = [
  ['INFO {"max_payload":8388608}\r\n', false],
  ['PING\r\n', false],
  ['MSG consigna.moved.sales 1 11\r\nMSG a 1 2\r\n\r\n', true],
  ['HMSG sales.order.read 7 _INBOX.1 12 17\r\nNATS/1.0\r\n\r\nhello\r\n', true],
  ["-ERR 'Slow'\r\n", false],
] as const;

function piecesOf(chunks: readonly Buffer[]) {
  const stream = new MessageStream();
  return chunks.flatMap((chunk) => stream.take(chunk).map(({ bytes, isMessage }) => [bytes.toString(), isMessage]));
}

describe('the stream of a broker', () => {
  const bytes = Buffer.from(conversation.map(([text]) => text).join(''));

  it('is cut at its messages, whose contents may look like messages', () => {
    expect(piecesOf([bytes])).toEqual(conversation);
  });

  it('is cut the same however it arrives', () => {
    expect(piecesOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(conversation);
    expect(piecesOf([bytes.subarray(0, 41), bytes.subarray(41)])).toEqual(conversation);
  });
});
