import { pipeline } from 'node:stream';
import type { CommandLine, ImportItem } from './item';
import { fileFault, textOf } from './text';

/** As many characters as a line of /v1/commands may have bytes. */
const LONGEST_LINE = 256 * 1024;

interface TextLine {
  readonly line: number;
  /** undefined: longer than a line may be. */
  readonly text: string | undefined;
}

/** The lines of a file, a chunk at a time; what is too long is not kept. Blank ones are left out. */
export async function* readLines(file: string): AsyncGenerator<TextLine> {
  const [bytes, text] = textOf(file, 'utf-8');
  pipeline(bytes, text, () => undefined);
  let kept = '';
  let line = 1;
  let tooLong = false;
  const take = (): TextLine | undefined => {
    const whole = { line, text: tooLong ? undefined : kept };
    const blank = !tooLong && kept.trim() === '';
    line += 1;
    kept = '';
    tooLong = false;
    return blank ? undefined : whole;
  };
  try {
    for await (const chunk of text as AsyncIterable<string>) {
      const parts = chunk.split('\n');
      for (const [i, part] of parts.entries()) {
        if (i > 0) {
          const whole = take();
          if (whole) yield whole;
        }
        if (kept.length + part.length > LONGEST_LINE) {
          tooLong = true;
          kept = '';
        } else if (!tooLong) kept += part;
      }
    }
    const last = take();
    if (last) yield last;
  } catch (error) {
    throw fileFault(file, error);
  } finally {
    text.destroy();
  }
}

const NAMES = ['command', 'id', 'prospectId', 'data', 'occurredAt'];

/** A line as a command, or the reason why it is none. What stands in `data` is the service's to check. */
const commandOf = (text: string): CommandLine | string => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'the line is no JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is no JSON object';
  const unknown = Object.keys(value).find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return `a line has ${NAMES.join(', ')} and nothing else`;
  const { command, id, prospectId, data = {}, occurredAt } = value as Record<string, unknown>;
  if (typeof command !== 'string' || typeof id !== 'string') return 'command and id must be texts';
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return 'data must be an object';
  for (const text of [prospectId, occurredAt])
    if (text !== undefined && typeof text !== 'string') return 'prospectId and occurredAt must be texts';
  return { ...(value as Omit<CommandLine, 'data'>), data };
};

/** The commands of an NDJSON file. */
export class NdjsonSource {
  constructor(private readonly file: string) {}

  /** How many there are, for the progress. */
  async count(): Promise<number> {
    let count = 0;
    for (const lines = readLines(this.file); !(await lines.next()).done;) count += 1;
    return count;
  }

  async *items(): AsyncGenerator<ImportItem> {
    for await (const { line, text } of readLines(this.file)) yield itemOf(line, text);
  }
}

const itemOf = (line: number, text: string | undefined): ImportItem => {
  const refused = (code: string, detail: string): ImportItem => ({
    line,
    externalId: '',
    prospectId: null,
    todo: { code, detail },
  });
  if (text === undefined) return refused('too-large', `a line has at most ${LONGEST_LINE} characters`);
  const command = commandOf(text);
  if (typeof command === 'string') return refused('malformed', command);
  return { line, externalId: command.id, prospectId: command.prospectId ?? null, todo: command };
};
