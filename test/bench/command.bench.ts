import { derivedId } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { contextOf, withGround } from './fixtures';
import { findingEvent } from './histories';
import { alternately, inFlight, perSecond, type Row } from './measure';

const COUNT = 30_000;
const PROSPECTS = 256;

/** RecordFinding through the command base: load, look up the command id, decide, seal, chain, append. */
const commands = (): Promise<number> =>
  withGround(async ({ executor }) => {
    const facts = (): Promise<sales.ProspectFacts> => Promise.resolve({});
    const ids = Array.from({ length: PROSPECTS }, (_, i) => derivedId('bench-prospect', String(i)));
    const origin = { system: 'bench', source: 'bench', product: 'pro', continues: true };
    await inFlight(64, PROSPECTS, async (i) => {
      const data = { ...origin, externalId: String(i), assumed: { at: '2026-01-01T00:00:00.000Z' } };
      const command = new sales.ImportProspect(ids[i]!, data, contextOf(`import ${i}`));
      await executor.execute(sales.prospectDecider, command, { stream: `prospect-${ids[i]!}`, creates: true, facts });
    });
    return perSecond(COUNT, () =>
      inFlight(64, COUNT, (i) => {
        const id = ids[i % PROSPECTS]!;
        const command = new sales.RecordFinding(
          id,
          { topic: 'background-history', note: 'As the prospect said.' },
          contextOf(`f${i}`),
        );
        return executor.execute(sales.prospectDecider, command, { stream: `prospect-${id}`, facts });
      }),
    );
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
