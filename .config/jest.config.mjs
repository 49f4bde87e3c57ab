import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const rootDir = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Tests are native ES modules; swc only strips types and lowers decorators. `@consigna/*` resolves to built `dist`. */
const esm = {
  rootDir,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  modulePathIgnorePatterns: ['<rootDir>/.consigna/', '<rootDir>/.nx/'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          keepClassNames: true,
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
      },
    ],
  },
};

/**
 * The hook for servers that a kind of test needs: `libs/testing` exports by default from `src/<name>-setup.ts` a
 * function that starts them and from `src/<name>-teardown.ts` one that stops them. A missing file means no set-up.
 */
function servers(name) {
  const built = (part) => resolve(rootDir, `libs/testing/dist/${name}-${part}.js`);
  return {
    ...(existsSync(built('setup')) && { globalSetup: built('setup') }),
    ...(existsSync(built('teardown')) && { globalTeardown: built('teardown') }),
  };
}

function project(displayName, testMatch, extra = {}) {
  return { ...esm, displayName, testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`), ...extra };
}

/** The kinds of tests of STYLE: choose with `--selectProjects rule`. */
export default {
  rootDir,
  // A whole business process through two instances on two busy cores; a single operation takes milliseconds.
  testTimeout: 90_000,
  projects: [
    project('rule', [
      'libs/*/src/**/*.spec.ts',
      'services/*/src/**/*.spec.ts',
      'gateway/src/**/*.spec.ts',
      'gateway/web/**/*.spec.ts',
      'deploy/src/**/*.spec.ts',
    ]),
    project(
      'operation',
      [
        'services/*/test/**/*.spec.ts',
        'libs/*/test/**/*.spec.ts',
        'gateway/test/**/*.spec.ts',
        'deploy/test/**/*.spec.ts',
      ],
      servers('operation'),
    ),
    project('architecture', ['tests/architecture.spec.ts']),
    project('scenario', ['tests/scenarios/**/*.spec.ts'], servers('platform')),
    project('invariant', ['tests/invariants/**/*.spec.ts'], servers('platform')),
    project('browser', ['tests/browser/**/*.spec.ts'], servers('platform')),
    project('keycloak', ['tests/keycloak/**/*.spec.ts']),
  ],
};
