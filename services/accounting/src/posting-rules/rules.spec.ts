import { reactionsOf } from '@consigna/messaging/follow';
import { PostingController } from './posting.controller.js';
import { postingRules } from './rules.js';

describe('posting rules', () => {
  it('each have their reaction, and no reaction is without a rule', () => {
    const reacted = reactionsOf(new PostingController()).map(({ event }) => event.subject);

    expect(reacted.sort()).toEqual(postingRules.map(({ event }) => event.subject).sort());
  });
});
