/**
 * The dependency rules of docs/adr and architecture: who may know whom. Each is proven by a deliberate violation in
 * test/rules/dependency-rules.spec.ts.
 */

/** A file with one of these roles in its name may touch Nest, or is a test; every other file name is a promise of purity. */
const role = '\\.(module|controller|handlers|dto|spec)\\.ts$';
/** The one face of the sales library that may show a Nest module. */
const salesFace = '^libs/sales/src/index\\.ts$';
const plain = `^libs/(eventsourcing|sales)/src/(?!index\\.ts$|.*${role})|^libs/eventsourcing/src/index\\.ts$`;
/** Packages without I/O, clock or randomness in the parts that the lint rules leave open. */
const purePackages = '^node_modules/(@types/)?(uuid|luxon|currency-codes)/';
const spec = '\\.spec\\.ts$';

module.exports = {
  forbidden: [
    {
      name: 'plain-files-are-pure',
      comment:
        'A plain file name promises: no I/O, clock, randomness, framework. Give the file a role (.handlers, .module, …), or take what it needs as an argument.',
      severity: 'error',
      from: { path: '^libs/(eventsourcing|sales)/src/', pathNot: [role, salesFace] },
      to: { pathNot: [plain, purePackages] },
    },
    {
      name: 'slices-meet-at-index',
      comment: 'A capability of the sales library shows the others its index.ts and nothing else.',
      severity: 'error',
      from: { path: '^libs/sales/src/([^/]+)/' },
      to: { path: '^libs/sales/src/[^/]+/', pathNot: ['^libs/sales/src/$1/', '^libs/sales/src/[^/]+/index\\.ts$'] },
    },
    {
      name: 'shared-files-meet-slices-at-index',
      comment: 'Of the files beside the capabilities only index.ts, views.ts and the module reach into them.',
      severity: 'error',
      from: { path: '^libs/sales/src/[^/]+$', pathNot: '^libs/sales/src/(index|views|[^/]+\\.(module|spec))\\.ts$' },
      to: { path: '^libs/sales/src/[^/]+/', pathNot: '^libs/sales/src/[^/]+/index\\.ts$' },
    },
    {
      name: 'kernel-stands-alone',
      comment: 'The kernel knows no other library.',
      severity: 'error',
      from: { path: '^libs/eventsourcing/' },
      to: { path: '^libs/(sales|trust)/' },
    },
    {
      name: 'sales-knows-no-engine',
      comment: 'The domain speaks to the ports of the kernel; which engine or which seal stands behind them is not its business.',
      severity: 'error',
      from: { path: '^libs/(sales|eventsourcing)/' },
      to: { path: '^libs/engines/' },
    },
    {
      name: 'sales-knows-no-seal',
      comment: 'The domain names its personal fields; who seals them is not its business.',
      severity: 'error',
      from: { path: '^libs/sales/' },
      to: { path: '^libs/trust/' },
    },
    {
      name: 'trust-sees-the-kernel-only',
      severity: 'error',
      from: { path: '^libs/trust/' },
      to: { path: '^libs/(sales|engines)/' },
    },
    {
      name: 'engines-know-no-sales',
      comment: 'An engine stores any events and any documents: it sees the kernel only.',
      severity: 'error',
      from: { path: '^libs/engines/' },
      to: { path: '^libs/(sales|trust)/' },
    },
    {
      name: 'only-engines-know-a-database',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^libs/engines/' },
      to: { path: '^node_modules/(@types/)?(better-sqlite3|mongodb|@eventstore)/' },
    },
    {
      name: 'apps-choose-the-engines',
      comment: 'Libraries never see an app: the app puts them together.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'dashboard-knows-the-api-only',
      comment: 'The page talks to the public API: what it shows, anybody else can build.',
      severity: 'error',
      from: { path: '^apps/dashboard/', pathNot: spec },
      to: { path: '^(apps|libs)/', pathNot: '^apps/dashboard/' },
    },
    {
      name: 'nobody-needs-the-dashboard',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '^apps/dashboard/' },
      to: { path: '^apps/dashboard/' },
    },
    {
      name: 'no-test-code-in-the-product',
      comment: 'What is shipped runs without test/ and without the development packages.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: spec },
      to: { path: ['^test/', spec] },
    },
    {
      name: 'no-development-packages-in-the-product',
      comment: 'The page is bundled at build time: what it is made of is needed no longer when it is served.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: [spec, '^apps/dashboard/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'Imports of types count too: two files that need each other are one idea.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-dead-files',
      comment: 'Every file of the product is reached from an app. Threads are started by path, given.ts serves the specs.',
      severity: 'error',
      from: { path: '^apps/[^/]+/src/main\\.tsx?$' },
      to: {
        path: '^(apps|libs)/.+\\.tsx?$',
        pathNot: [spec, '\\.(worker|d)\\.ts$', '^apps/[^/]+/src/main\\.tsx?$', '^libs/eventsourcing/src/given\\.ts$'],
        reachable: false,
      },
    },
    {
      name: 'no-missing-files',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test/rules/fixtures)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
      mainFields: ['main', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json', '.d.ts'],
    },
  },
};
