import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

/** Files that may touch Nest, the clock or a test runner. Every other file of the pure libraries is pure. */
const withARole = ['module', 'controller', 'handlers', 'dto', 'spec'].map((role) => `**/*.${role}.ts`);

const say = (selector, message) => ({ selector, message: `A plain file is pure: ${message}` });
const deny = (message, ...names) => names.map((name) => ({ name, message: `A plain file is pure: ${message}` }));
const clock = 'take the moment from the command or the event.';
const chance = 'take ids from their parts (identity.ts) or from Ids.';

export default defineConfig(
  { ignores: ['dist/**', 'data/**', 'coverage/**', 'test/rules/fixtures/**'] },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: './tsconfig.json',
        tsconfigRootDir: import.meta.dirname,
        // A class that Nest injects is named by the metadata of its constructor: its import must stay a value.
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
      },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { allowDefaultCaseForExhaustiveSwitch: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // An async method of a port over a synchronous engine still has to reject instead of throwing.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['apps/dashboard/**/*.ts', 'apps/dashboard/**/*.tsx'],
    languageOptions: { parserOptions: { project: './apps/dashboard/tsconfig.json' } },
  },
  {
    files: ['**/*.spec.ts', 'test/**/*.ts'],
    rules: {
      // Answers over HTTP and parsed lines are `any`; a test that reads them wrongly fails.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['libs/sales/src/**/*.ts', 'libs/eventsourcing/src/**/*.ts'],
    ignores: withARole,
    rules: {
      'no-restricted-globals': [
        'error',
        ...deny('it knows no process and no machine.', 'process', 'require', '__dirname', '__filename', 'globalThis', 'global'),
        ...deny('it does not log.', 'console'),
        ...deny('it does not wait.', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'),
        ...deny(clock, 'performance'),
        ...deny(chance, 'crypto'),
        ...deny('it does not talk to a network.', 'fetch', 'WebSocket', 'XMLHttpRequest'),
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'uuid', importNames: ['v1', 'v4', 'v6', 'v7'], message: `A plain file is pure: ${chance}` },
            { name: 'luxon', importNames: ['Settings'], message: 'A plain file is pure: no settings shared by everybody.' },
          ],
          patterns: [{ group: ['node:*'], message: 'A plain file is pure: it touches no part of Node.' }],
        },
      ],
      'no-restricted-syntax': [
        'error',
        say("NewExpression[callee.name='Date'][arguments.length=0]", clock),
        say("CallExpression[callee.name='Date']", clock),
        say("MemberExpression[object.name='Date'][property.name='now']", clock),
        say("MemberExpression[object.name='Date'][property.value='now']", clock),
        say("CallExpression[callee.object.name='DateTime'][callee.property.name=/^(now|local|utc)$/][arguments.length=0]", clock),
        say("MemberExpression[object.name='DateTime'][property.name='now']", clock),
        say("CallExpression[callee.property.name='diffNow']", clock),
        say("MemberExpression[object.name='Math'][property.name='random']", chance),
        say("MemberExpression[object.name='Math'][property.value='random']", chance),
        say('CallExpression[callee.name=/^(randomUUID|randomBytes|randomInt|getRandomValues)$/]', chance),
        say('CallExpression[callee.property.name=/^(randomUUID|randomBytes|randomInt|getRandomValues)$/]', chance),
      ],
    },
  },
  { files: ['**/*.mjs'], extends: [ts.configs.recommended] },
);
