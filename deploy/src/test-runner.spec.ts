import { countsOf, outcomeTable, parseTestArguments, totalOf } from './test-runner.js';

const report = (figures: Partial<Parameters<typeof countsOf>[0]>) => ({
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  numRuntimeErrorTestSuites: 0,
  ...figures,
});

describe('the test runner', () => {
  it.each([
    ['passed tests count', report({ numPassedTests: 7 }), 0, { passed: 7, failed: 0, skipped: 0 }],
    [
      'a file that broke before its tests counts as one failure',
      report({ numPassedTests: 2, numFailedTests: 1, numRuntimeErrorTestSuites: 1 }),
      1,
      { passed: 2, failed: 2, skipped: 0 },
    ],
    [
      'tests skipped or only planned are neither passed nor failed',
      report({ numPassedTests: 1, numPendingTests: 2, numTodoTests: 3 }),
      0,
      { passed: 1, failed: 0, skipped: 5 },
    ],
    [
      'a run that ended badly after its tests has failed',
      report({ numPassedTests: 3 }),
      1,
      { passed: 3, failed: 1, skipped: 0 },
    ],
    ['a run without a report has failed', undefined, 0, { passed: 0, failed: 1, skipped: 0 }],
  ])('%s', (_title, jestReport, exitCode, counts) => {
    expect(countsOf(jestReport, exitCode)).toEqual(counts);
  });

  it('adds up all kinds', () => {
    const total = totalOf([
      { passed: 3, failed: 1, skipped: 0 },
      { passed: 4, failed: 0, skipped: 2 },
    ]);

    expect(total).toEqual({ passed: 7, failed: 1, skipped: 2 });
  });

  it('runs everything unless told otherwise, and hands unknown words to jest', () => {
    const { kinds, jestArguments } = parseTestArguments(['-t', 'backorder']);

    expect(kinds).toHaveLength(9);
    expect(jestArguments).toEqual(['-t', 'backorder']);
  });

  it('runs the chosen kinds in their usual order', () => {
    const { kinds, jestArguments } = parseTestArguments(['--only', 'scenario,rule', 'allocate']);

    expect(kinds).toEqual(['rule', 'scenario']);
    expect(jestArguments).toEqual(['allocate']);
  });

  it('runs the tests against a real Keycloak only when asked to', () => {
    expect(parseTestArguments([]).kinds).not.toContain('keycloak');
    expect(parseTestArguments(['--with-keycloak', '-t', 'machine'])).toEqual({
      kinds: [...parseTestArguments([]).kinds, 'keycloak'],
      jestArguments: ['-t', 'machine'],
      minutes: 22,
    });
    expect(parseTestArguments(['--only', 'rule', '--with-keycloak']).kinds).toEqual(['rule', 'keycloak']);
  });

  it('may take longer when asked to', () => {
    const { minutes, jestArguments } = parseTestArguments(['--minutes', '90', 'fault-points']);

    expect(minutes).toBe(90);
    expect(jestArguments).toEqual(['fault-points']);
  });

  it('refuses a kind it does not know, and no number', () => {
    expect(() => parseTestArguments(['--only', 'rules'])).toThrow("not 'rules'");
    expect(() => parseTestArguments(['--minutes', 'long'])).toThrow("not 'long'");
  });

  it('shows one row for each kind', () => {
    const table = outcomeTable([{ kind: 'rule', passed: 12, failed: 0, skipped: 1, seconds: 3.25 }]);

    expect(table.split('\n')[1]).toBe('rule                 12        0        1      3.3');
  });
});
