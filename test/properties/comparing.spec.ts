import fc from 'fast-check';
import { eventIdOf, type Recorded } from '@closeline/eventsourcing';
import { BASES, compare, episodesView, explain, report, type ReportSources } from '@closeline/sales';
import { figuresOf } from '../../libs/sales/src/reports/figures';
import { UNFOLLOWED } from '../../libs/sales/src/reports/sources';
import { MemoryEventStore } from '../support/memory-store';
import { sourcesOf } from '../support/report-sources';
import { asNew, business } from './histories';
import { labels, projected } from './projecting';

const BEGINNING = Date.parse('2026-12-01T00:00:00.000Z');
const dayOf = (n: number): string => new Date(BEGINNING + n * 86_400_000).toISOString();

/** A log into which one event a day was committed, so that time passes between any two of them. */
const daily = async (events: readonly Recorded[]): Promise<ReportSources> => {
  let now = '';
  const log = new MemoryEventStore(() => now);
  for (const [i, event] of events.entries()) {
    now = dayOf(i);
    await log.append(event.stream, event.revision === 0 ? 'none' : event.revision - 1, [asNew(event)]);
  }
  const views = await projected(events, [episodesView('UTC')]);
  return sourcesOf({ views, labels, recordedAt: now, log });
};

describe('what a comparison lists', () => {
  const eventOf = (type: string, data: object, revision: number): Recorded =>
    ({
      ...{ type, data, stream: 'prospect-p1', revision, id: eventIdOf(`e${revision}`, 0) },
      position: String(revision + 1).padStart(16, '0'),
      metadata: { occurredAt: dayOf(revision), recordedAt: dayOf(revision), commandId: `e${revision}`, schemaVersion: 1 },
    }) as unknown as Recorded;
  const events = [
    eventOf('ProspectSubmittedForm', { ...{ formId: 'house', formVersion: 1, source: 'web', product: 'gold', episode: 1 } }, 0),
    eventOf('ProspectQualified', {}, 1),
  ];
  const stale = { measure: 'stages.relationship.stale' };

  it('as elapsed what grew older between two moments, though no event came', async () => {
    const moments = { asOf: dayOf(10), otherAsOf: dayOf(60) };
    const answer = await compare('ageing', { ...stale, ...moments }, await daily(events), UNFOLLOWED);
    expect(answer.total[stale.measure]).toEqual({ one: 0, other: 1, difference: 1 });
    expect([answer.moved, answer.elapsed]).toEqual([[], [{ prospectId: 'p1', episode: 1 }]]);
    const occurred = { occurredAsOf: dayOf(10), otherOccurredAsOf: dayOf(60) };
    const truly = await compare('ageing', { ...stale, ...occurred }, await daily(events), UNFOLLOWED);
    expect([truly.moved, truly.elapsed]).toEqual([[], [{ prospectId: 'p1', episode: 1 }]]);
  });

  it('as moved what an event in between moved', async () => {
    const moments = { asOf: dayOf(0), otherAsOf: dayOf(60) };
    const answer = await compare('ageing', { ...stale, ...moments }, await daily(events), UNFOLLOWED);
    expect([answer.moved, answer.elapsed]).toEqual([[{ prospectId: 'p1', episode: 1, events: [events[1]!.id] }], []]);
  });

  it('of two periods the events that count in one of them', async () => {
    const periods = { from: dayOf(0).slice(0, 10), to: dayOf(1).slice(0, 10), otherFrom: dayOf(1).slice(0, 10) };
    const ask = { basis: 'flow', measure: 'stages.qualified.count', ...periods, otherTo: dayOf(2).slice(0, 10) };
    const answer = await compare('funnel', ask, await daily(events), UNFOLLOWED);
    expect([answer.moved, answer.elapsed]).toEqual([[{ prospectId: 'p1', episode: 1, events: [events[1]!.id] }], []]);
  });
});

describe('for any history, compared as of two moments', () => {
  const asked = Object.entries(BASES).flatMap(([name, bases]) =>
    bases.map((basis): [string, Record<string, string>] => [name, { basis, ...(basis === 'within' && { within: '9' }) }]),
  );

  it('an event that moved a figure is one that came between them', () =>
    fc.assert(
      fc.asyncProperty(
        business,
        fc.constantFrom(...asked),
        fc.nat(),
        fc.tuple(fc.nat(60), fc.nat(60)),
        async (events, [name, query], pick, days) => {
          const sources = await daily(events);
          const [asOf, otherAsOf] = days.sort((a, b) => a - b).map(dayOf) as [string, string];
          const { total } = await report(name, { ...query, asOf: otherAsOf }, sources);
          const paths: string[] = [];
          for (const measure of Object.keys(figuresOf(total)).filter((path) => !path.startsWith('points.'))) {
            const one = { ...query, measure, asOf: otherAsOf, limit: '1' };
            if (await explain(name, one, sources, UNFOLLOWED).catch(() => undefined)) paths.push(measure);
          }
          fc.pre(paths.length > 0);
          const measure = paths[pick % paths.length]!;
          const { moved } = await compare(name, { ...query, measure, asOf, otherAsOf }, sources, UNFOLLOWED);
          const committed = new Map(events.map(({ id }, i) => [id, dayOf(i)]));
          for (const { events: ids } of moved!)
            for (const id of ids) expect([committed.get(id)! > asOf, committed.get(id)! <= otherAsOf]).toEqual([true, true]);
        },
      ),
      { numRuns: 60 },
    ));
});
