import { faultKinds, planFaults } from './plan.js';

const services = ['sales', 'warehouse', 'billing'];
const together = { processes: ['consigna-1', 'consigna-2'], services };
const apart = { processes: Array.from({ length: 10 }, (_, place) => `process-${place}`), services };

describe('a plan of faults', () => {
  it('is the same for the same seed and another for another', () => {
    expect(planFaults(7, 5, together)).toEqual(planFaults(7, 5, together));
    expect(planFaults(7, 5, together)).not.toEqual(planFaults(8, 5, together));
  });

  it('of one minute has every kind of fault', () => {
    const kinds = planFaults(1, 1, together).map(({ kind }) => kind);

    expect([...new Set(kinds)].sort()).toEqual([...faultKinds].sort());
  });

  it('names whom it hits, and comes in order', () => {
    const faults = planFaults(3, 5, together);

    for (const { kind, targets } of faults)
      expect(targets.length > 0).toBe(kind.endsWith(' process') || kind === 'kill database session');
    expect(faults.map(({ at }) => at)).toEqual(faults.map(({ at }) => at).sort((a, b) => a - b));
  });

  it.each([1, 2, 3, 20261129])(
    'of five minutes kills every process, also where each service has its own (seed %d)',
    (seed) => {
      for (const victims of [together, apart]) {
        const killed = planFaults(seed, 5, victims).flatMap(({ kind, targets }) =>
          kind === 'kill process' ? targets : [],
        );

        expect([...new Set(killed)].sort()).toEqual(victims.processes);
      }
    },
  );

  it('of a longer run begins like that of a shorter one', () => {
    expect(planFaults(5, 3, together).slice(0, 8)).toEqual(planFaults(5, 1, together).slice(0, 8));
  });
});
