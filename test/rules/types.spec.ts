import { resolve } from 'node:path';
import * as ts from 'typescript';

const ROOT = resolve(__dirname, '../..');

/** A capability as one writes it, complete. Each mistake below changes exactly one line of it. */
const complete = `
import type { Command, CommandContext, Dated, Decider, Personal } from '@closeline/eventsourcing';
import { of } from '@closeline/eventsourcing';

type Opened = { type: 'Opened'; data: { name: Personal; phone?: Personal; source: string } };
type Closed = { type: 'Closed'; data: { reason: string } };
type Event = Opened | Closed;

class Open implements Command {
  readonly type = 'Open';
  constructor(readonly context: CommandContext, readonly name: string) {}
}
class Close implements Command {
  readonly type = 'Close';
  constructor(readonly context: CommandContext, readonly reason: string) {}
}

const event = of<Event>();

export const decider: Decider<Open | Close, Event, { open: boolean }> = {
  category: 'thing',
  initial: { open: false },
  personal: {
    Opened: { name: true, phone: true },
    Closed: {},
  },
  evolve(state, { type }) {
    switch (type) {
      case 'Opened': return { open: true };
      case 'Closed': return { ...state, open: false };
    }
  },
  decide(state, command): readonly Dated<Event>[] {
    switch (command.type) {
      case 'Open': return [event('Opened', { name: command.name, source: 'form' })];
      case 'Close': return state.open ? [event('Closed', { reason: command.reason })] : [];
    }
  },
};
`;

/** TypeScript's numbers: 2366 and 7030 a path without an answer, 2678 a case that cannot be, 2741 a property missing, 2353 a property too many, 2322 another type. */
const mistakes: readonly { mistake: string; line: string; instead: string; errors: number[] }[] = [
  {
    mistake: 'an event without its case in evolve',
    line: `      case 'Closed': return { ...state, open: false };\n`,
    instead: '',
    errors: [2322, 7030],
  },
  {
    mistake: 'a command without its case in decide',
    line: `      case 'Close': return state.open ? [event('Closed', { reason: command.reason })] : [];\n`,
    instead: '',
    errors: [2366],
  },
  {
    mistake: 'an event type without a declaration of its personal fields',
    line: `    Closed: {},\n`,
    instead: '',
    errors: [2741],
  },
  {
    mistake: 'a personal field left out of the declaration',
    line: 'name: true, phone: true',
    instead: 'phone: true',
    errors: [2741],
  },
  { mistake: 'an optional personal field left out', line: 'name: true, phone: true', instead: 'name: true', errors: [2741] },
  { mistake: 'a personal field denied', line: 'phone: true', instead: 'phone: false', errors: [2322] },
  { mistake: 'a field declared that is not personal', line: 'phone: true', instead: 'phone: true, source: true', errors: [2353] },
  {
    mistake: 'a declaration for an event that does not exist',
    line: 'Closed: {}',
    instead: 'Closed: {}, Gone: {}',
    errors: [2353],
  },
  {
    mistake: 'a case for an event that does not exist',
    line: `case 'Closed':`,
    instead: `case 'Closed': case 'Gone':`,
    errors: [2678],
  },
  {
    mistake: 'an event with data of another',
    line: `{ name: command.name, source: 'form' }`,
    instead: `{ reason: 'x' }`,
    errors: [2353],
  },
];

/** Type-checks texts against the real kernel with the options of the project; the error numbers of each. */
const compile = (texts: readonly string[]): number[][] => {
  const { config } = ts.readConfigFile(resolve(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ['x.ts'] }, ts.sys, ROOT);
  const files = new Map(texts.map((text, i) => [resolve(ROOT, `libs/sales/src/types-fixture-${i}.ts`), text]));
  const host = ts.createCompilerHost(options);
  const onDisk = {
    fileExists: host.fileExists.bind(host),
    readFile: host.readFile.bind(host),
    getSourceFile: host.getSourceFile.bind(host),
  };
  host.fileExists = (file) => files.has(file) || onDisk.fileExists(file);
  host.readFile = (file) => files.get(file) ?? onDisk.readFile(file);
  host.getSourceFile = (file, target, ...rest) =>
    files.has(file) ? ts.createSourceFile(file, files.get(file)!, target) : onDisk.getSourceFile(file, target, ...rest);
  const program = ts.createProgram(
    [...files.keys()],
    { ...options, noEmit: true, types: ['node'], noUnusedParameters: false, noUnusedLocals: false },
    host,
  );
  return [...files.keys()].map((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map((d) => d.code));
};

describe('the types of the kernel', () => {
  let found: number[][];
  beforeAll(() => {
    found = compile([complete, ...mistakes.map(({ line, instead }) => complete.replace(line, instead))]);
  });

  it('accept a decider that is complete', () => {
    expect(found[0]).toEqual([]);
  });

  it.each(mistakes.map((m, i) => ({ ...m, i })))('refuse $mistake', ({ errors, i, line }) => {
    expect(complete).toContain(line);
    expect(found[i + 1]).toEqual(errors);
  });
});
