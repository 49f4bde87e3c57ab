import type { FedEvent } from './feed.js';
import { LogPosition, LogRestored } from './log-position.js';

const EPOCH = 'first';
const head = (position: string, epoch = EPOCH) => ({ shard: 3, epoch, position });
const event = (position: string): FedEvent => ({
  shard: 3,
  position,
  companyId: 'company',
  networkId: 'network',
  eventId: position,
  subject: 'sales.order.confirmed',
  actor: 'clerk',
  businessAt: '2026-01-15T12:00:00.000Z',
  payload: '{}',
});

function at(position: bigint): LogPosition {
  const log = new LogPosition();
  log.begin(3, EPOCH, position);
  return log;
}

describe('the position in a log', () => {
  it('takes what is next in order; what is repeated is dropped, and what stands behind a gap comes again', () => {
    const page = ['4', '5', '6', '8'].map(event);

    expect(
      at(4n)
        .inSequence(page)
        .map(({ position }) => position),
    ).toEqual(['5', '6']);
  });

  it('is behind until what is known of is applied, also what was announced while older heads were read', () => {
    const log = at(4n);
    const asked = log.asking();
    log.announce(3, 7n);
    log.meet([head('6')], asked);

    expect({ behind: log.behind(), lag: log.lag() }).toEqual({ behind: [3], lag: 3n });
    log.passed(['5', '6', '7'].map(event), [{ shard: 3, from: 4n, to: 7n }]);
    expect({ behind: log.behind(), reached: log.hasReached(3, 7n) }).toEqual({ behind: [], reached: true });
  });

  it('believes a head that was asked for after the announcement', () => {
    const log = at(4n);
    log.announce(3, 7n);
    log.meet([head('4')], log.asking());

    expect(log.behind()).toEqual([]);
  });

  it('moves a cursor from where it is written, over what was passed without being written', () => {
    const log = at(4n);
    log.passed([event('5')], []);

    expect(log.hasUnwritten()).toBe(true);
    expect(log.moves([event('6')])).toEqual([{ shard: 3, from: 4n, to: 6n }]);
  });

  it.each([
    ['another epoch', head('9', 'second')],
    ['a head before what was applied', head('3')],
  ])('refuses a restored log: %s', (_, restored) => {
    const log = at(4n);

    expect(() => log.meet([restored], log.asking())).toThrow(LogRestored);
  });

  it('does not take an old answer for a restored log, when peers have gone on since it was asked for', () => {
    const log = at(4n);
    const asked = log.asking();
    log.passed([event('5')], [{ shard: 3, from: 4n, to: 5n }]);

    expect(() => log.meet([head('4')], asked)).not.toThrow();
  });
});
