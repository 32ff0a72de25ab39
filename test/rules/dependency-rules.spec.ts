import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const CRUISE = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const nodePackage = (name: string) => ({
  [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  [`node_modules/${name}/index.js`]: 'module.exports = {};',
});

/** A small product that keeps every rule: the shape of the real one, one line a file. */
const complete: Record<string, string> = {
  'package.json': JSON.stringify({
    dependencies: { uuid: '1.0.0', luxon: '1.0.0', '@nestjs/common': '1.0.0', 'better-sqlite3': '1.0.0' },
    devDependencies: { 'fast-check': '1.0.0' },
  }),
  ...nodePackage('uuid'),
  ...nodePackage('luxon'),
  ...nodePackage('@nestjs/common'),
  ...nodePackage('better-sqlite3'),
  ...nodePackage('fast-check'),
  'libs/eventsourcing/src/index.ts': `export * from './identity'; export * from './ports';`,
  'libs/eventsourcing/src/identity.ts': `import { v5 } from 'uuid'; export const id = v5;`,
  'libs/eventsourcing/src/ports.ts': `export abstract class EventStore {}`,
  'libs/trust/src/index.ts': `import { createHash } from 'node:crypto'; import { id } from '@closeline/eventsourcing'; export const seal = [createHash, id];`,
  'libs/engines/src/index.ts': `import Sqlite from 'better-sqlite3'; import { EventStore } from '@closeline/eventsourcing'; export class Embedded extends EventStore { db = Sqlite; }`,
  'libs/sales/src/index.ts': `export * from './sales.module'; export * from './views'; export * from './money';`,
  'libs/sales/src/sales.module.ts': `import { Module } from '@nestjs/common'; import { handlers } from './prospects/prospect.handlers'; export const SalesModule = [Module, handlers];`,
  'libs/sales/src/views.ts': `import { worklist } from './prospects/views/worklist'; export const views = [worklist];`,
  'libs/sales/src/money.ts': `import { DateTime } from 'luxon'; import { staff } from './staff'; export const money = [DateTime, staff];`,
  'libs/sales/src/staff/index.ts': `export * from './staff';`,
  'libs/sales/src/staff/staff.ts': `export const staff = 1;`,
  'libs/sales/src/prospects/index.ts': `export * from './prospect';`,
  'libs/sales/src/prospects/prospect.ts': `import { staff } from '../staff'; export const prospect = staff;`,
  'libs/sales/src/prospects/prospect.handlers.ts': `import { Module } from '@nestjs/common'; import { prospect } from './prospect'; export const handlers = [Module, prospect];`,
  'libs/sales/src/prospects/prospect.spec.ts': `import 'fast-check'; import './prospect';`,
  'libs/sales/src/prospects/views/worklist.ts': `import { prospect } from '..'; export const worklist = prospect;`,
  'apps/api/src/main.ts': `import * as sales from '@closeline/sales'; import * as engines from '@closeline/engines'; import * as trust from '@closeline/trust'; console.log(sales, engines, trust);`,
  'apps/dashboard/src/main.tsx': `import { page } from './page'; import 'fast-check'; console.log(page);`,
  'apps/dashboard/src/page.tsx': `export const page = 1;`,
  'test/harness.ts': `import '../apps/api/src/main';`,
};

/** One violation each: the file that commits it, what it says, and the one rule it breaks. A `dead` one is imported by nobody. */
const violations: readonly { rule: string; how: string; file: string; text: string; dead?: true }[] = [
  {
    rule: 'plain-files-are-pure',
    how: 'a plain file of sales imports the framework',
    file: 'libs/sales/src/prospects/a-framework.ts',
    text: `import { Module } from '@nestjs/common'; export const a = Module;`,
  },
  {
    rule: 'plain-files-are-pure',
    how: 'a plain file of sales imports a type of the framework',
    file: 'libs/sales/src/prospects/a-framework-type.ts',
    text: `import type { Module } from '@nestjs/common'; export type A = typeof Module;`,
  },
  {
    rule: 'plain-files-are-pure',
    how: 'a plain file of sales reads files',
    file: 'libs/sales/src/prospects/a-disk.ts',
    text: `import { readFileSync } from 'node:fs'; export const a = readFileSync;`,
  },
  {
    rule: 'plain-files-are-pure',
    how: 'a plain file of the kernel takes randomness',
    file: 'libs/eventsourcing/src/a-chance.ts',
    text: `import { randomUUID } from 'crypto'; export const a = randomUUID;`,
  },
  {
    rule: 'plain-files-are-pure',
    how: 'a plain file imports a file with a role',
    file: 'libs/sales/src/prospects/a-role.ts',
    text: `import { handlers } from './prospect.handlers'; export const a = handlers;`,
  },
  {
    rule: 'slices-meet-at-index',
    how: 'a capability reaches past the index of another',
    file: 'libs/sales/src/prospects/a-neighbour.ts',
    text: `import { staff } from '../staff/staff'; export const a = staff;`,
  },
  {
    rule: 'shared-files-meet-slices-at-index',
    how: 'a shared file reaches past the index of a capability',
    file: 'libs/sales/src/a-shared.ts',
    text: `import { staff } from './staff/staff'; export const a = staff;`,
  },
  {
    rule: 'kernel-stands-alone',
    how: 'the kernel imports the domain',
    file: 'libs/eventsourcing/src/a-domain.ts',
    text: `import type { money } from '../../sales/src/money'; export type A = typeof money;`,
  },
  {
    rule: 'sales-knows-no-engine',
    how: 'a handler imports an engine',
    file: 'libs/sales/src/prospects/an-engine.handlers.ts',
    text: `import { Embedded } from '@closeline/engines'; export const a = Embedded;`,
  },
  {
    rule: 'sales-knows-no-seal',
    how: 'a handler imports the seal',
    file: 'libs/sales/src/prospects/a-seal.handlers.ts',
    text: `import { seal } from '@closeline/trust'; export const a = seal;`,
  },
  {
    rule: 'trust-sees-the-kernel-only',
    how: 'trust imports an engine',
    file: 'libs/trust/src/an-engine.ts',
    text: `import { Embedded } from '@closeline/engines'; export const a = Embedded;`,
  },
  {
    rule: 'engines-know-no-sales',
    how: 'an engine imports a type of the domain',
    file: 'libs/engines/src/a-domain.ts',
    text: `import type { money } from '@closeline/sales'; export type A = typeof money;`,
  },
  {
    rule: 'only-engines-know-a-database',
    how: 'an app opens the database itself',
    file: 'apps/api/src/a-database.ts',
    text: `import Sqlite from 'better-sqlite3'; export const a = Sqlite;`,
  },
  {
    rule: 'apps-choose-the-engines',
    how: 'an engine imports an app',
    file: 'libs/engines/src/an-app.ts',
    text: `import { config } from '../../../apps/api/src/config'; export const a = config;`,
  },
  {
    rule: 'dashboard-knows-the-api-only',
    how: 'the page reaches into a library',
    file: 'apps/dashboard/src/a-library.ts',
    text: `import { staff } from '../../../libs/sales/src/staff'; export const a = staff;`,
  },
  {
    rule: 'nobody-needs-the-dashboard',
    how: 'an app imports the page',
    file: 'apps/api/src/a-page.ts',
    text: `import { page } from '../../dashboard/src/page'; export const a = page;`,
  },
  {
    rule: 'no-test-code-in-the-product',
    how: 'an app imports a helper of the tests',
    file: 'apps/api/src/a-test.ts',
    text: `import { helper } from '../../../test/helper'; export const a = helper;`,
  },
  {
    rule: 'no-development-packages-in-the-product',
    how: 'an app imports a development package',
    file: 'apps/api/src/a-development-package.ts',
    text: `import * as check from 'fast-check'; export const a = check;`,
  },
  {
    rule: 'no-cycles',
    how: 'two files need each other, one of them for a type only',
    file: 'libs/trust/src/a-cycle.ts',
    text: `import { back } from './the-other-half'; export type A = 1; export const a = back;`,
  },
  {
    rule: 'no-dead-files',
    how: 'no app reaches a file',
    file: 'libs/engines/src/a-dead-file.ts',
    text: `export const a = 1;`,
    dead: true,
  },
  {
    rule: 'no-missing-files',
    how: 'a file imports another that is not there',
    file: 'apps/api/src/a-missing.ts',
    text: `import { a } from './never-written'; export const b = a;`,
  },
];

/** Files that the violations need beside them. */
const companions: Record<string, string> = {
  'apps/api/src/config.ts': `export const config = 1;`,
  'test/helper.ts': `export const helper = 1;`,
  'libs/trust/src/the-other-half.ts': `import type { A } from './a-cycle'; export const back: A = 1;`,
};

interface Violation {
  from: string;
  to: string;
  rule: { name: string };
  cycle?: { name: string }[];
}

/** A dead file is named as the one not reached; a cycle is reported once, from either end: take its first name. */
const culprit = ({ from, to, rule, cycle }: Violation): string =>
  rule.name === 'no-dead-files' ? to : [from, ...(cycle ?? []).map((c) => c.name)].sort()[0]!;

const trees: string[] = [];

/** Writes the files into a folder of their own and cruises it with our configuration: `file: rule` per violation. */
const cruise = (files: Record<string, string>): string[] => {
  const tree = mkdtempSync(join(tmpdir(), 'closeline-rules-'));
  trees.push(tree);
  cpSync(join(ROOT, 'tsconfig.json'), join(tree, 'tsconfig.json'));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), text);
  }
  const args = [CRUISE, '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', 'apps', 'libs', 'test'];
  // The exit code of a JSON report is 0 whatever it found.
  const report = JSON.parse(execFileSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 26 }));
  return report.summary.violations.map((v: Violation) => `${culprit(v)}: ${v.rule.name}`).sort();
};

const withViolations = (): Record<string, string> => {
  const alive = violations
    .filter((v) => !v.dead && !v.file.startsWith('apps/dashboard/'))
    .map((v, i) => `import * as v${i} from '../../../${v.file.replace(/\.ts$/, '')}'; console.log(v${i});`);
  const files = { ...complete, ...companions, ...Object.fromEntries(violations.map((v) => [v.file, v.text])) };
  // Nobody else may import what the page is made of.
  const page = `${complete['apps/dashboard/src/main.tsx']} import * as a from './a-library'; console.log(a);`;
  return { ...files, 'apps/violator/src/main.ts': alive.join('\n'), 'apps/dashboard/src/main.tsx': page };
};

describe('the dependency rules', () => {
  let found: string[];
  beforeAll(() => {
    found = cruise(withViolations());
  });
  afterAll(() => trees.forEach((tree) => rmSync(tree, { recursive: true })));

  it('let a product pass that keeps them all', () => {
    expect(cruise(complete)).toEqual([]);
  });

  it.each(violations)('$rule: $how', ({ rule, file }) => {
    expect(found.filter((line) => line.startsWith(`${file}: `))).toEqual([`${file}: ${rule}`]);
  });

  it('report nothing else', () => {
    const files = new Set(violations.map((v) => v.file));
    expect(found.filter((line) => !files.has(line.slice(0, line.indexOf(':'))))).toEqual([]);
  });

  it('are all proven by a violation', () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const configured = require(join(ROOT, '.dependency-cruiser.cjs')) as { forbidden: { name: string }[] };
    expect(new Set(violations.map((v) => v.rule))).toEqual(new Set(configured.forbidden.map((r) => r.name)));
  });
});
