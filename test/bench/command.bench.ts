import { derivedId, type Executor } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { contextOf, withGround } from './fixtures';
import { findingEvent } from './histories';
import { alternately, inFlight, perSecond, type Row } from './measure';

const COUNT = 30_000;
const PROSPECTS = 256;

const facts = (): Promise<sales.ProspectFacts> => Promise.resolve({});
const prospectOf = (i: number): string => derivedId('bench-prospect', String(i % PROSPECTS));

/** The prospects that commands are about. */
export const openProspects = (executor: Executor): Promise<void> =>
  inFlight(64, PROSPECTS, async (i) => {
    const origin = { system: 'bench', source: 'bench', product: 'pro', continues: true };
    const data = { ...origin, externalId: String(i), assumed: { at: '2026-01-01T00:00:00.000Z' } };
    const command = new sales.ImportProspect(prospectOf(i), data, contextOf(`import ${i}`));
    await executor.execute(sales.prospectDecider, command, { stream: `prospect-${prospectOf(i)}`, creates: true, facts });
  });

/** RecordFinding through the command base: load, look up the command id, decide, seal, chain, append. */
export const recordFindings = (executor: Executor, count: number): Promise<void> =>
  inFlight(64, count, (i) => {
    const finding = { topic: 'background-history', note: 'As the prospect said.' } as const;
    const command = new sales.RecordFinding(prospectOf(i), finding, contextOf(`f${i}`));
    return executor.execute(sales.prospectDecider, command, { stream: `prospect-${prospectOf(i)}`, facts });
  });

const commands = (): Promise<number> =>
  withGround(async ({ executor }) => {
    await openProspects(executor);
    return perSecond(COUNT, () => recordFindings(executor, COUNT));
  });

/** The append alone, of events of the same size to as many streams. */
const appends = (): Promise<number> =>
  withGround(({ engine }) => {
    const revisions = new Array<number>(PROSPECTS).fill(-1);
    return perSecond(COUNT, () =>
      inFlight(64, COUNT, (i) => {
        const s = i % PROSPECTS;
        const expected = revisions[s]! < 0 ? 'none' : revisions[s]!;
        revisions[s]! += 1;
        return engine.log.append(`prospect-${s}`, expected, [findingEvent(`a${i}`)]);
      }),
    );
  });

export const commandRows = async (): Promise<Row[]> => {
  const [command, append] = await alternately(3, commands, appends);
  return [
    {
      work: 'a command in process, 64 in flight',
      measured: command!,
      limit: { name: 'the append alone', sample: append! },
      goal: { share: 0.7 },
    },
  ];
};
