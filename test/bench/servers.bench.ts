import { jsonEvent, type JSONType } from '@eventstore/db-client';
import { Projector } from '@closeline/eventsourcing';
import { salesViews } from '@closeline/sales';
import { openProspects, recordFindings } from './command.bench';
import { closed, findingEvent, historyOf } from './histories';
import { alternately, inFlight, perSecond, type Row } from './measure';
import { parseAndFold, type EventText } from './projection.bench';
import { withServers, type ServerGround } from './server-ground';

/**
 * Our side of EventStoreDB and MongoDB: both are doubles in a process of their own, so these figures are no servers'.
 * What is worth keeping is how often the servers are asked, and the share of the limit on the same double.
 */
const RUNS = 3;
const COUNT = 6_000;
const HISTORIES = 1_500;

const rounded = (count: number): string => (Math.round(100 * count) / 100).toLocaleString('en');

/** Appends to 64 streams at exact revisions, one of each stream under way. */
const appends = (append: (stream: string, revision: number, key: string) => Promise<unknown>): Promise<number> => {
  let next = 0;
  const lane = async (l: number): Promise<void> => {
    for (let revision = -1; next < COUNT; revision++) await append(`prospect-${l}`, revision, `k${next++}`);
  };
  return perSecond(COUNT, () => Promise.all(Array.from({ length: 64 }, (_, l) => lane(l))));
};

/** The client by itself: nothing is looked for before, nothing is remembered beside the log. */
const bareAppends = ({ client }: ServerGround): Promise<number> =>
  appends((stream, revision, key) => {
    const { id, type, data, metadata } = findingEvent(key);
    const event = jsonEvent({ id, type, data: JSON.parse(data) as JSONType, metadata: JSON.parse(metadata) as JSONType });
    return client.appendToStream(stream, event, { expectedRevision: revision < 0 ? 'no_stream' : BigInt(revision) });
  });

const ourAppends = ({ log }: ServerGround): Promise<number> =>
  appends((stream, revision, key) => log.append(stream, revision < 0 ? 'none' : revision, [findingEvent(key)]));

const commands = async ({ executor, calls }: ServerGround): Promise<number> => {
  await openProspects(executor);
  calls.clear();
  return perSecond(COUNT, () => recordFindings(executor, COUNT));
};

const commandRows = async (): Promise<Row[]> => {
  const asked = { append: '', command: '' };
  const noting = (what: keyof typeof asked, work: (ground: ServerGround) => Promise<number>) => (): Promise<number> =>
    withServers(async (ground) => {
      const rate = await work(ground);
      const [log, views] = [ground.calls.all('log') / COUNT, ground.calls.all('views') / COUNT];
      asked[what] = `asked for each: the log ${rounded(log)} times, MongoDB ${rounded(views)} times`;
      return rate;
    });
  const [client, append, command] = await alternately(
    RUNS,
    () => withServers(bareAppends),
    noting('append', ourAppends),
    noting('command', commands),
  );
  return [
    {
      work: `append to the double of EventStoreDB, 64 in flight, exact revision (${asked.append})`,
      measured: append!,
      limit: { name: 'its client alone', sample: client! },
      goal: {},
    },
    {
      work: `a command in process on both doubles, 64 in flight (${asked.command})`,
      measured: command!,
      limit: { name: 'the append alone', sample: append! },
      goal: {},
    },
  ];
};

const projectionRows = (): Promise<Row[]> =>
  withServers(async ({ log, mongo, envelope, calls }) => {
    await inFlight(64, HISTORIES, async (i) => {
      const history = historyOf(i);
      await log.append(history.stream, 'none', await closed(envelope, history));
    });
    const texts: EventText[] = [];
    for (let after: string | undefined, caughtUp = false; !caughtUp;) {
      const page = await log.readAll({ ...(after !== undefined && { after }) });
      for (const { data, metadata, ...rest } of page.events)
        texts.push({ data: JSON.stringify(data), metadata: JSON.stringify(metadata), rest });
      ({ position: after, caughtUp } = page);
    }
    const views = salesViews({ timeZone: 'UTC' });
    const store = mongo.views;
    await store.declare(views.map(({ id, indexes }) => ({ view: id, indexes })));
    let asked = '';
    const live = async (): Promise<number> => {
      for (const view of views) await store.reset(view.id);
      calls.clear();
      const projector = new Projector(log, store, views, {});
      const rate = await perSecond(texts.length, () => projector.catchUp());
      const batches = calls.named('views', 'commitTransaction');
      asked = `MongoDB asked ${rounded(calls.all('views') / batches)} times a batch, ${batches} batches`;
      await projector.letGo();
      return rate;
    };
    const [parse, projected] = await alternately(RUNS, () => perSecond(texts.length, () => parseAndFold(texts, views)), live);
    return [
      {
        work: `projection catching up from and into the doubles, exactly once, all views, ${texts.length} events (${asked})`,
        measured: projected!,
        limit: { name: 'JSON.parse + fold', sample: parse! },
        goal: {},
      },
    ];
  });

export const serverRows = async (): Promise<Row[]> => [...(await commandRows()), ...(await projectionRows())];
