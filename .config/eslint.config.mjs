import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const rootDir = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** Who may import whom. A service never imports another service: they meet in contracts. */
const dependencies = [
  ['type:kernel', []],
  ['type:contracts', ['type:kernel']],
  ['type:lib', ['type:kernel', 'type:contracts', 'type:lib']],
  ['type:service', ['type:kernel', 'type:contracts', 'type:lib']],
  ['type:gateway', ['type:kernel', 'type:contracts', 'type:lib']],
  ['type:deploy', ['*']],
  ['type:testing', ['*']],
].map(([sourceTag, onlyDependOnLibsWithTags]) => ({ sourceTag, onlyDependOnLibsWithTags }));

const specs = ['**/*.spec.ts'];

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/migrations/**', '.nx/**', '.consigna/**', 'coverage/**'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [...tseslint.configs.recommended],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: [], depConstraints: dependencies }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    // Deploy starts every service in one process; nx forbids importing applications unless they are named.
    files: ['deploy/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': ['error', { allow: ['@consigna/**'], depConstraints: dependencies }],
    },
  },
  {
    // Types are known to lint where a project compiles the file; specs are compiled by tests/tsconfig.json only.
    files: [
      'libs/*/src/**/*.ts',
      'services/*/src/**/*.ts',
      'gateway/src/**/*.ts',
      'gateway/web/**/*.{ts,tsx}',
      'deploy/src/**/*.ts',
    ],
    ignores: specs,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: rootDir } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
    },
  },
  {
    // Tests stand outside the layers: they may use the test library, and the messaging of what they test.
    files: [...specs, '**/test/**/*.ts'],
    // Their types are unknown to lint, so it cannot see that a decorator needs a value.
    rules: { '@nx/enforce-module-boundaries': 'off', '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: specs,
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo)$/]',
          message: 'A test that is not run, or hides the others, proves nothing.',
        },
        {
          selector: 'CallExpression[callee.name=/^(fit|fdescribe|xit|xdescribe|xtest)$/]',
          message: 'A test that is not run, or hides the others, proves nothing.',
        },
      ],
    },
  },
  {
    files: ['services/*/src/**/*.ts'],
    ignores: specs,
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument: ctx.now.' },
        {
          selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          message: 'Time is an argument: ctx.now.',
        },
        {
          selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          message: 'Chance is an argument; ids come from newId().',
        },
      ],
    },
  },
);
