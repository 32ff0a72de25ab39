/** SWC transpiles the tests; the build (and with it the OpenAPI plugin) is tsc's. Types are checked by `npm run check`. */
module.exports = {
  testEnvironment: 'node',
  testSequencer: '<rootDir>/scripts/longest-first.cjs',
  // No test is about speed: a slow machine under load takes its time.
  testTimeout: 1_800_000,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  moduleNameMapper: {
    '^@closeline/(eventsourcing|trust|engines|sales)$': '<rootDir>/libs/$1/src',
    '^@closeline/(eventsourcing|engines|sales)/(.*)$': '<rootDir>/libs/$1/src/$2',
  },
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          target: 'es2022',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Everything in node_modules is CommonJS already, except jose.
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
};
