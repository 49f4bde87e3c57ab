import { faultKinds, planFaults } from './plan.js';

const targets = ['consigna-1', 'consigna-2'];

describe('a plan of faults', () => {
  it('is the same for the same seed and another for another', () => {
    expect(planFaults(7, 5, targets)).toEqual(planFaults(7, 5, targets));
    expect(planFaults(7, 5, targets)).not.toEqual(planFaults(8, 5, targets));
  });

  it('of one minute has every kind of fault', () => {
    const kinds = planFaults(1, 1, targets).map(({ kind }) => kind);

    expect([...new Set(kinds)].sort()).toEqual([...faultKinds].sort());
  });

  it('names a process where one is hit, and comes in order', () => {
    const faults = planFaults(3, 5, targets);

    for (const { kind, target } of faults) expect(target !== null).toBe(kind.endsWith(' process'));
    expect(faults.map(({ at }) => at)).toEqual(faults.map(({ at }) => at).sort((a, b) => a - b));
  });

  it('of a longer run begins like that of a shorter one', () => {
    expect(planFaults(5, 3, targets).slice(0, 8)).toEqual(planFaults(5, 1, targets).slice(0, 8));
  });
});
