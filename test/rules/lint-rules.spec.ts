import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** Lints texts as if they stood in files of these names, in a process of its own: the configuration is an ES module. */
const LINT = `
  const { ESLint } = require('eslint');
  const purity = ['no-restricted-globals', 'no-restricted-imports', 'no-restricted-syntax'];
  const typed = require('typescript-eslint').configs.disableTypeChecked;
  const eslint = new ESLint({
    cwd: process.argv[1],
    // The texts stand in no project, so the rules that ask for types are silent; the others are ours, as they are.
    // With CI=true the parser takes a program it has built before, and forgets these options.
    overrideConfig: [
      {
        ...typed,
        languageOptions: {
          parserOptions: { project: false, program: null, projectService: false, disallowAutomaticSingleRunInference: true },
        },
      },
    ],
  });
  const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const lint = async ({ file, text }) => {
    const [{ messages }] = await eslint.lintText(text, { filePath: file });
    return messages.map((m) => m.ruleId === null ? 'fatal: ' + m.message : purity.includes(m.ruleId) ? 'impure' : m.ruleId);
  };
  (async () => {
    const all = [];
    for (const each of input) all.push(await lint(each));
    console.log(JSON.stringify(all));
  })();
`;

const lint = (inputs: readonly { file: string; text: string }[]): string[][] =>
  JSON.parse(execFileSync(process.execPath, ['-e', LINT, ROOT], { input: JSON.stringify(inputs), encoding: 'utf8', cwd: ROOT }));

const pure = 'libs/sales/src/prospects/lint-fixture.ts';
const kernel = 'libs/eventsourcing/src/lint-fixture.ts';
const handlers = 'libs/sales/src/prospects/lint-fixture.handlers.ts';
const engine = 'libs/engines/src/lint-fixture.ts';

const impurities: readonly (readonly [string, string])[] = [
  ['the clock of Date', 'export const a = Date.now();'],
  ['the clock of Date, written otherwise', `export const a = Date['now']();`],
  ['the clock of Date, handed on', 'export const a = Date.now;'],
  ['a new Date without a moment', 'export const a = new Date();'],
  ['Date called as a function', 'export const a = Date();'],
  ['the clock of luxon', `import { DateTime } from 'luxon'; export const a = DateTime.now();`],
  ['the clock of luxon, in UTC', `import { DateTime } from 'luxon'; export const a = DateTime.utc();`],
  ['the clock of luxon, local', `import { DateTime } from 'luxon'; export const a = DateTime.local();`],
  ['the settings of luxon', `import { Settings } from 'luxon'; export const a = Settings;`],
  ['the clock of performance', 'export const a = performance.now();'],
  ['chance', 'export const a = Math.random();'],
  ['a random id', `import { v4 } from 'uuid'; export const a = v4();`],
  ['a random id of the platform', 'export const a = crypto.randomUUID();'],
  ['random bytes of Node', `import { randomBytes } from 'node:crypto'; export const a = randomBytes(4);`],
  ['the environment', 'export const a = process.env.PORT;'],
  ['the environment by a detour', 'export const a = globalThis;'],
  ['a file', `import { readFileSync } from 'node:fs'; export const a = readFileSync;`],
  ['a file by require', `export const a: unknown = require('fs');`],
  ['a timer', 'setTimeout(() => undefined, 1);'],
  ['a log line', `console.log('a');`],
  ['a network', `export const a = fetch('http://localhost');`],
];

const purities: readonly (readonly [string, string])[] = [
  ['a moment that it was given', 'export const a = (now: string): Date => new Date(now);'],
  ['a moment made of its parts', `import { DateTime } from 'luxon'; export const a = DateTime.utc(2026, 1, 1);`],
  ['an id derived from its parts', `import { v5 } from 'uuid'; export const a = v5('a', v5.DNS);`],
];

describe('the lint rules', () => {
  let found: Map<string, string[]>;
  beforeAll(() => {
    const inputs = [...impurities, ...purities].flatMap(([, text]) =>
      [pure, kernel, handlers, engine].map((file) => ({ file, text })),
    );
    inputs.push({ file: handlers, text: injected }, { file: pure, text: typeAsValue });
    const answers = lint(inputs);
    found = new Map(inputs.map(({ file, text }, i) => [`${file}\n${text}`, answers[i]!]));
  });
  const of = (file: string, text: string) => found.get(`${file}\n${text}`);

  describe.each(impurities)('%s', (_, text) => {
    it('is refused in a plain file of sales and of the kernel', () => {
      expect(new Set(of(pure, text))).toContain('impure');
      expect(new Set(of(kernel, text))).toContain('impure');
    });
    it('is left to files with a role and to engines', () => {
      expect(of(handlers, text)).not.toContain('impure');
      expect(of(engine, text)).not.toContain('impure');
    });
  });

  it.each(purities)('let pass %s', (_, text) => {
    expect(of(pure, text)).toEqual([]);
    expect(of(kernel, text)).toEqual([]);
  });

  it('leave the import of an injected class a value, for Nest finds it by the metadata of the constructor', () => {
    expect(of(handlers, injected)).toEqual([]);
  });
  it('refuse the import of a type as a value elsewhere', () => {
    expect(of(pure, typeAsValue)).toEqual(['@typescript-eslint/consistent-type-imports']);
  });
});

const injected = `
import { Injectable } from '@nestjs/common';
import { EventStore } from '@closeline/eventsourcing';
@Injectable()
export class Handler {
  constructor(private readonly log: EventStore) {}
}
`;
const typeAsValue = `
import { EventStore } from '@closeline/eventsourcing';
export const a = (log: EventStore): EventStore => log;
`;
