import { Readable } from 'node:stream';
import { Refusal, type Actor } from '@closeline/eventsourcing';
import { answerOf, contactKey, parametersOf, type CommandRoute } from '@closeline/sales';
import { statusOf, type CommandRoutes } from './http-desk';
import { identityOf, type Identity, type Intake, type Sent } from './intake';
import { parseJson } from './json';
import type { Line } from './lines';
import { problemOf } from './problems';
import { malformed } from './validation';

/** Commands under way at once. */
const IN_FLIGHT = 64;
export const MOST_LINES = 10_000;

interface Desk {
  readonly intake: Pick<Intake, 'take'>;
  readonly routes: Pick<CommandRoutes, 'of'>;
  readonly actor: Actor;
  readonly correlationId?: string;
  /** Told of what is not the line's fault but ours. */
  readonly onFault?: (error: unknown, identity: Identity) => void;
}

/** A line as it reads: what to answer it by, and the command that it asks for. */
export interface Read {
  readonly id: string | null;
  readonly sent: Sent;
  /** Commands about the same thing go in the order of their lines; undefined: about nothing that another could be about. */
  readonly about: string | undefined;
}

/**
 * One result a line, in order. At most 64 commands are under way; while they are, no further line is read. Results wait
 * in memory for a client that reads only after it has written everything.
 */
export const answerLines = (lines: AsyncIterable<Line>, desk: Desk): Readable => {
  const answers = new Readable({ read: () => undefined, objectMode: false });
  void pump(lines, desk, answers).then(
    () => answers.push(null),
    (error: unknown) => answers.destroy(error as Error),
  );
  return answers;
};

const pump = async (lines: AsyncIterable<Line>, desk: Desk, answers: Readable): Promise<void> => {
  const turns = new Map<string, Promise<unknown>>();
  const underWay = new Set<Promise<void>>();
  let written: Promise<void> = Promise.resolve();
  let count = 0;
  for await (const line of lines) {
    if (answers.destroyed) break;
    const result = (count += 1) > MOST_LINES ? Promise.resolve(refused(null, tooMany())) : resultOf(line, desk, turns);
    const before = written;
    const mine = (async () => {
      const answer = await result;
      await before;
      if (!answers.destroyed) answers.push(`${JSON.stringify(answer)}\n`);
    })();
    written = mine;
    underWay.add(mine);
    void mine.finally(() => underWay.delete(mine));
    if (count > MOST_LINES) break;
    if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
  }
  await written;
};

const resultOf = async (line: Line, desk: Desk, turns: Map<string, Promise<unknown>>): Promise<object> => {
  let read: Read;
  try {
    read = reading(line, desk);
  } catch (error) {
    return refused(error instanceof Unread ? error.id : null, error instanceof Unread ? error.why : error);
  }
  const { id, sent, about } = read;
  const before = about === undefined ? undefined : turns.get(about);
  const mine = (async () => {
    await before;
    try {
      const outcome = await desk.intake.take(sent);
      return { id, status: statusOf(outcome), ...answerOf(outcome), ...(outcome.replayed && { replayed: true }) };
    } catch (error) {
      if (problemOf(error).code === 'internal') desk.onFault?.(error, sent.identity);
      return refused(id, error);
    }
  })();
  if (about === undefined) return mine;
  turns.set(about, mine);
  const result = await mine;
  if (turns.get(about) === mine) turns.delete(about);
  return result;
};

/** A line that could not be read, with its id as far as it had one. */
export class Unread extends Error {
  constructor(
    readonly id: string | null,
    readonly why: Refusal,
  ) {
    super(why.message);
  }
}

const refused = (id: string | null, error: unknown): object => {
  const { status, code, detail, type: _, title: __, ...more } = problemOf(error);
  return { id, status, code, detail, ...more };
};

const tooMany = (): Refusal =>
  new Refusal('too-many-lines', `at most ${MOST_LINES} lines at once; this line and what follows was not read`, 413);

const LONGEST_ID = 200;
const FIELDS = ['command', 'id', 'prospectId', 'data', 'occurredAt'];

const reading = (line: Line, desk: Desk): Read => {
  if ('tooLong' in line) throw new Refusal('too-large', 'a line has at most 256 KB', 413);
  return readingOf(parseJson(line.text), desk);
};

/** The command that a parsed line asks for. @throws Unread, or Refusal where it is no object */
export const readingOf = (value: unknown, { routes, actor, correlationId }: Omit<Desk, 'intake' | 'onFault'>): Read => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed([{ pointer: '', detail: 'must be a JSON object' }]);
  const { command, id, prospectId, data, occurredAt } = value as Record<string, unknown>;
  // Answers wait in memory: an id is repeated in its answer only as long as a key may be.
  const own = typeof id === 'string' && id.length <= LONGEST_ID ? id : null;
  const fault = (pointer: string, detail: string): Unread => new Unread(own, malformed([{ pointer, detail }]));
  const route = typeof command === 'string' ? routes.of(command) : undefined;
  if (!route) throw new Unread(own, new Refusal('unknown-command', 'command must be an operationId', 400));
  if (!(route.roles as readonly string[]).includes(actor.role))
    throw new Unread(own, new Refusal('forbidden', 'this role may never send this command', 403));
  const unknown = Object.keys(value).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) throw fault(`/${unknown}`, 'this field is unknown here');
  if (own === null) throw fault('/id', `every line carries an id of 1 to ${LONGEST_ID} characters, its idempotency key`);
  if (data !== undefined && (typeof data !== 'object' || data === null || Array.isArray(data)))
    throw fault('/data', 'must be an object');
  const { parameters, body } = parted(route, { ...data, ...(prospectId !== undefined && { prospectId }) }, own);
  const sent: Sent = {
    ...{ route, actor, identity: identified(actor, own, correlationId), parameters, at: '/data' },
    body: { ...body, ...(occurredAt !== undefined && { occurredAt }) },
  };
  return { id: own, sent, about: aboutOf(route, parameters, body) };
};

const identified = (actor: Actor, id: string, correlationId: string | undefined): Identity => {
  try {
    return identityOf(actor, id, correlationId);
  } catch (error) {
    throw new Unread(id, error as Refusal);
  }
};

/** Parts the ids that stand in the path from the body. */
const parted = (
  route: CommandRoute,
  all: Record<string, unknown>,
  id: string,
): { parameters: Record<string, string>; body: Record<string, unknown> } => {
  const body = { ...all };
  const parameters: Record<string, string> = {};
  for (const name of parametersOf(route.path)) {
    const value = body[name];
    delete body[name];
    if (typeof value !== 'string') {
      const pointer = name === 'prospectId' ? '/prospectId' : `/data/${name}`;
      throw new Unread(id, malformed([{ pointer, detail: 'must be an id' }]));
    }
    parameters[name] = value;
  }
  return { parameters, body };
};

/** What begins something new is told apart by who or what it is about, as the handlers do. */
const aboutOf = (route: CommandRoute, parameters: Record<string, string>, body: Record<string, unknown>): string | undefined => {
  const [target] = parametersOf(route.path);
  if (target !== undefined) return `${target} ${parameters[target]!}`;
  const { contact, system, externalId } = body as Record<string, { email?: unknown; phone?: unknown } | undefined>;
  if (externalId !== undefined) return `import ${JSON.stringify([system, externalId])}`;
  const { email, phone } = contact ?? {};
  return contactKey({ ...(typeof email === 'string' && { email }), ...(typeof phone === 'string' && { phone }) });
};
