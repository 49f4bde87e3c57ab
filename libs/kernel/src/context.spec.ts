import { mergePositions } from './context.js';

describe('positions', () => {
  it('merge to the later position of each log, beyond the range of numbers', () => {
    const merged = mergePositions(
      { 'sales:1': '9', 'sales:2': '100', 'billing:1': '9007199254740993' },
      { 'sales:1': '10', 'sales:2': '99', 'billing:1': '9007199254740992', 'catalog:3': '1' },
    );

    expect(merged).toEqual({ 'sales:1': '10', 'sales:2': '100', 'billing:1': '9007199254740993', 'catalog:3': '1' });
  });

  it('nothing and nothing is nothing', () => {
    expect(mergePositions(undefined, undefined)).toEqual({});
    expect(mergePositions({ 'sales:1': '9' }, undefined)).toEqual({ 'sales:1': '9' });
  });
});
