import { describe, expect, it } from '@jest/globals';
import { apart } from './apart';

describe('lines of two states of a document', () => {
  it('are told apart one by one, and what both have is counted', () => {
    expect(apart(['2 × CUP', '1 × VASE', '4 × BOWL'], ['1 × VASE', '3 × CUP', '4 × BOWL', '1 × LAMP'])).toEqual({
      mine: ['2 × CUP'],
      theirs: ['3 × CUP', '1 × LAMP'],
      same: 2,
    });
  });

  it('are all told where it is their order that differs', () => {
    const [mine, theirs] = [
      ['2 × CUP', '1 × VASE'],
      ['1 × VASE', '2 × CUP'],
    ];
    expect(apart(mine, theirs)).toEqual({ mine, theirs, same: 0 });
  });

  it('stand as often as they are there', () => {
    expect(apart(['1 × CUP', '1 × CUP'], ['1 × CUP'])).toEqual({ mine: ['1 × CUP'], theirs: [], same: 1 });
  });
});
