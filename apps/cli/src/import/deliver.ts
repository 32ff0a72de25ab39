import { Fault } from '../fault';
import { isRefused, type CommandLine, type ImportItem, type RowReport } from './item';

/** What a line of /v1/commands is answered with (interfaces.md). */
export interface LineAnswer {
  readonly id: string | null;
  readonly status: number;
  readonly prospectId?: string;
  readonly replayed?: boolean;
  readonly code?: string;
  readonly detail?: string;
}

/** The answers of NDJSON. */
export const answersOf = (text: string): LineAnswer[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LineAnswer);

/** Where commands go, whole chunks at a time: one answer a line, in order. Sending again has no second effect. */
export interface Destination {
  send(lines: readonly CommandLine[]): Promise<readonly LineAnswer[]>;
  /** After the last chunk. */
  close(): Promise<void>;
}

/** Far below what a request may hold, and enough that the waits between chunks do not count. */
const CHUNK = 1_000;

/** Sends the rows in chunks, each after the answers to the one before, and reports row by row in their order. */
export async function* deliver(items: AsyncIterable<ImportItem>, destination: Destination): AsyncGenerator<RowReport> {
  let chunk: ImportItem[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < CHUNK) continue;
    yield* delivered(chunk, destination);
    chunk = [];
  }
  yield* delivered(chunk, destination);
}

async function* delivered(chunk: readonly ImportItem[], destination: Destination): AsyncGenerator<RowReport> {
  const lines = chunk.flatMap(({ todo }) => (isRefused(todo) ? [] : [todo]));
  const answers = lines.length === 0 ? [] : await destination.send(lines);
  if (answers.length !== lines.length)
    throw new Fault('the service answered fewer lines than it was sent', 'start the import again: nothing is applied twice', 3);
  let next = 0;
  for (const item of chunk) {
    const { line, externalId, prospectId, todo } = item;
    if (isRefused(todo)) yield { line, externalId, prospectId, result: 'refused', ...todo };
    else yield reportOf(item, todo, answers[next++]!);
  }
}

const reportOf = ({ line, externalId, prospectId }: ImportItem, { command }: CommandLine, answer: LineAnswer): RowReport => {
  const { status, code = 'unknown', detail = '', replayed } = answer;
  const row = { line, externalId, prospectId: answer.prospectId ?? prospectId };
  const isImport = command === 'ImportProspect';
  // The key of a row is its identity: used before with other content, the row has changed since in the old system.
  if (isImport && code === 'key-reused')
    return {
      ...row,
      result: 'already there',
      code: 'changed-since',
      detail: 'imported before with other content, and left as it is',
    };
  if (status === 503)
    throw new Fault(
      `the import stopped at line ${line} (${code}: ${detail})`,
      'mend that and start it again: nothing is applied twice',
      3,
    );
  if (status >= 400) return { ...row, result: 'refused', code, detail };
  return { ...row, result: replayed || (isImport && status !== 201) ? 'already there' : 'imported' };
};
