import fc from 'fast-check';
import type { Recorded } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { sourcesOf } from '../support/report-sources';
import { business } from './histories';
import { labels, projected } from './projecting';
import { groupBy, recount, within, type Noted } from './recount';

const RUNS = { numRuns: 150 };
const view = sales.episodesView('UTC');
const DAY_MS = 86_400_000;
const TODAY = '2026-08-01';
const days = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);

type Figures = Record<string, unknown>;
const ask = async (events: readonly Recorded[], name: string, query: Record<string, string>): Promise<Figures> => {
  const views = await projected(events, [view]);
  const now = `${TODAY}T12:00:00.000Z`;
  return (await sales.report(name, query, sourcesOf({ views, labels, recordedAt: now, now }))).total as unknown as Figures;
};

const origin = fc.constantFrom('submitted', 'qualified', 'relationship');
const day = fc
  .integer({ min: -10, max: 200 })
  .map((n) => new Date(Date.parse('2025-12-20') + n * DAY_MS).toISOString().slice(0, 10));
const period = fc
  .tuple(fc.option(day), fc.option(day))
  .map(([a, b]) => (a && b && a > b ? { from: b, to: a } : { ...(a && { from: a }), ...(b && { to: b }) }));

/** Somebody's wait for an end, as the spec tells it: undefined where it has no duration that anybody saw. */
interface Wait {
  readonly entry: number;
  readonly exit: number;
  readonly end: string | null;
}
const wait = (from: { on: string; recorded: boolean }, to: Noted, seen: Noted['seen'], cameBack = false): Wait | undefined => {
  const isOver = to.outcome !== 'open';
  if (!from.recorded || (isOver && !to.closedRecorded)) return undefined;
  const entry = Math.max(0, seen?.observedFrom ? days(from.on, seen.observedFrom) : 0);
  const isWatched = !seen?.observedUntil || seen.continues || cameBack;
  const last = isWatched ? days(from.on, TODAY) : Math.min(days(from.on, TODAY), days(from.on, seen.observedUntil.slice(0, 10)));
  const exit = isOver ? days(from.on, to.closedOn) : Infinity;
  if (Math.min(exit, last) < entry) return undefined;
  return exit <= last ? { entry, exit, end: to.outcome } : { entry, exit: last, end: null };
};

/** The first day by whose end a share has left, from the definition: day by day, person by person. */
const quantile = (waits: readonly Wait[], share: number): number | null => {
  let free = 1;
  for (let t = 0; t <= Math.max(-1, ...waits.map((w) => w.exit)); t++) {
    const atRisk = waits.filter((w) => w.entry <= t && t <= w.exit);
    if (atRisk.length > 0) free *= 1 - atRisk.filter((w) => w.exit === t && w.end !== null).length / atRisk.length;
    if (free <= 1 - share + 1e-9) return t;
  }
  return null;
};
const middle = (list: readonly number[]): number | null => {
  const ordered = [...list].sort((a, b) => a - b);
  const half = ordered.length / 2;
  if (ordered.length === 0) return null;
  return Number.isInteger(half) ? (ordered[half - 1]! + ordered[half]!) / 2 : ordered[Math.floor(half)]!;
};

describe('for any history', () => {
  it.each(['first', 'latest'])(
    'the curve follows each prospect from its origin to its %s outcome, or as far as anybody saw',
    (basis) =>
      fc.assert(
        fc.asyncProperty(business, origin, period, async (events, from, time) => {
          const waits: (Wait | undefined)[] = [];
          const again: string[] = [];
          for (const episodes of groupBy(recount(events), (n) => n.prospect).values()) {
            const candidates = basis === 'first' ? episodes.slice(0, 1) : episodes;
            const first = candidates.find((n) => n.milestones.some((m) => m.name === from && m.own));
            const start = first?.milestones.find((m) => m.name === from);
            if (!first || !start || !within(start.on, time.from, time.to)) continue;
            const last = basis === 'first' ? first : episodes.at(-1)!;
            waits.push(wait(start, last, first.seen, last !== first));
            if (episodes.length > 1) again.push(episodes.at(-1)!.outcome);
          }
          const seen = waits.filter((w) => w !== undefined);
          const count = (outcome: string | null) => seen.filter((w) => w.end === outcome).length;
          const repeated = (outcome: string) => again.filter((o) => o === outcome).length;
          expect(await ask(events, 'curve', { origin: from, basis, ...time })).toEqual({
            ...{ n: seen.length, leftOut: waits.length - seen.length, points: [] },
            ...{ won: count('won'), lost: count('lost'), disqualified: count('disqualified'), open: count(null) },
            reopened: {
              ...{ n: again.length, won: repeated('won'), lost: repeated('lost') },
              ...{ disqualified: repeated('disqualified'), open: repeated('open') },
            },
          });
        }),
        RUNS,
      ),
  );

  it('the times in the last two stages are those between their milestones; who came back stays anew', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const noted = recount(events);
        const stays = (into: string, outOf: string) =>
          noted.flatMap((n): (Wait | undefined)[] => {
            const entered = n.milestones.find((m) => m.name === into);
            if (!entered) return [];
            const left = n.milestones.find((m) => m.name === outOf);
            if (left && !left.own) return [];
            const begun = entered.own ? entered : { on: n.openedOn, recorded: true };
            const over = left ? { ...n, outcome: 'won' as const, closedOn: left.on, closedRecorded: left.recorded } : n;
            return [wait(begun, over, n.seen)];
          });
        const { stages } = (await ask(events, 'stage-times', {})) as { stages: Figures[] };
        for (const [i, into, outOf] of [
          [2, 'qualified', 'relationship'],
          [3, 'relationship', 'signed'],
        ] as const) {
          const all = stays(into, outOf);
          const seen = all.filter((w) => w !== undefined);
          const left = seen.filter((w) => w.end !== null);
          expect(stages[i]).toEqual({
            stage: sales.STAGES[i],
            ...{ n: seen.length, left: left.length, open: seen.length - left.length, leftOut: all.length - seen.length },
            ...{ median: quantile(seen, 0.5), p90: quantile(seen, 0.9), completedMedian: middle(left.map((w) => w.exit)) },
          });
        }
      }),
      RUNS,
    ));

  it('the stays in each stage are those that the books say entered it or came back to it', () =>
    fc.assert(
      fc.asyncProperty(business, async (events) => {
        const { stages } = (await ask(events, 'stage-times', {})) as { stages: Record<string, number>[] };
        const { books } = (await ask(events, 'funnel', {})) as { books: Record<string, number>[] };
        expect(stages.map(({ n, leftOut }) => n! + leftOut!)).toEqual(books.map(({ entered, resumed }) => entered! + resumed!));
      }),
      RUNS,
    ));

  it('velocity is the value won in the window, divided by the median days to signing', () =>
    fc.assert(
      fc.asyncProperty(business, origin, period, async (events, from, time) => {
        const closed = recount(events).filter((n) => within(n.closedOn || '9', time.from, time.to) && n.closedOn !== '');
        const [won, lost] = ['won', 'lost'].map((outcome) => closed.filter((n) => n.outcome === outcome));
        const worth = won!.filter((n) => n.signed !== null);
        const dated = worth.filter((n) => n.closedRecorded && n.milestones.some((m) => m.name === from && m.own && m.recorded));
        const median = middle(dated.map((n) => days(n.milestones.find((m) => m.name === from)!.on, n.closedOn)));
        const value = worth.reduce((sum, n) => sum + n.signed!, 0);
        const n = won!.length + lost!.length;
        const eur = (amount: number) => ({ amount: Math.round(amount), currency: 'EUR' });
        expect(await ask(events, 'velocity', { origin: from, ...time })).toEqual({
          ...{ n, won: won!.length, lost: lost!.length, withoutValue: won!.length - worth.length },
          currencies:
            worth.length === 0
              ? []
              : [
                  {
                    ...{ currency: 'EUR', n, won: worth.length, rate: worth.length / n, medianDays: median },
                    ...{ wonValue: eur(value), meanWonValue: eur(value / worth.length), leftOut: worth.length - dated.length },
                    perDay: median ? eur(value / median) : null,
                  },
                ],
        });
      }),
      RUNS,
    ));

  it('the pipeline is who is qualified and open at the end of the window, on any day on which something began or ended', () =>
    fc.assert(
      fc.asyncProperty(business, fc.nat(), fc.boolean(), async (events, pick, nextDay) => {
        const noted = recount(events);
        const dates = noted.flatMap((n) => [n.openedOn, ...(n.closedOn ? [n.closedOn] : [])]);
        const date = dates[pick % dates.length]!;
        const to = nextDay ? new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10) : date;
        const open = noted.filter((n) => {
          const qualified = n.milestones.find((m) => m.name === 'qualified');
          const since = qualified?.own === false ? n.openedOn : qualified?.on;
          return since !== undefined && since < to && !(n.closedOn && n.closedOn < to);
        });
        expect(await ask(events, 'velocity', { basis: 'pipeline', to })).toMatchObject({ pipeline: open.length });
      }),
      { numRuns: 400 },
    ));

  it('first responses are the first word of staff on each form, in minutes; imports are left out', () =>
    fc.assert(
      fc.asyncProperty(business, fc.integer({ min: 1, max: 5_000 }), async (events, target) => {
        const asked: { stream: string; at: number; answered?: number; over?: number }[] = [];
        const open = new Set<string>();
        let imported = 0;
        for (const { type, stream, metadata, data } of events) {
          const at = Date.parse(metadata.occurredAt);
          const mine = asked.findLast((a) => a.stream === stream && a.over === undefined);
          if (type === 'ProspectSubmittedForm') {
            if (data.origin) imported += 1;
            else if (!open.has(stream)) asked.push({ stream, at });
          }
          if (type === 'ProspectSubmittedForm' || type === 'ProspectReopened') open.add(stream);
          if (CLOSINGS.includes(type)) open.delete(stream);
          if (!mine) continue;
          if (RESPONSES.includes(type)) mine.answered ??= at;
          if (CLOSINGS.includes(type)) mine.over = at;
        }
        const now = Date.parse(`${TODAY}T12:00:00.000Z`);
        const waits = asked.map(({ at, answered, over }): Wait => {
          const exit = Math.floor(((answered ?? over ?? now) - at) / 60_000);
          return { entry: 0, exit, end: answered === undefined ? null : 'answered' };
        });
        const answered = waits.filter((w) => w.end !== null);
        const prompt = answered.filter((w) => w.exit <= target);
        const rank = (share: number) => minutesOf(waits, share);
        expect(await ask(events, 'first-response', { target: String(target) })).toMatchObject({
          ...{ n: asked.length, responded: answered.length, unanswered: asked.length - answered.length, leftOut: imported },
          ...{ medianMinutes: rank(0.5), p90Minutes: rank(0.9) },
          within: { numerator: prompt.length, n: asked.length },
        });
      }),
      RUNS,
    ));
});

const RESPONSES = [
  ...['FindingRecorded', 'ProspectWelcomed', 'QuestionAnswered', 'MessageFollowedUp', 'ProposalSent', 'ProposalRevised'],
];
const CLOSINGS = ['ContractSigned', 'ProspectLost', 'ProspectDisqualified'];

/** As `quantile`, over the minutes on which anybody was answered. */
const minutesOf = (waits: readonly Wait[], share: number): number | null => {
  let free = 1;
  const minutes = [...new Set(waits.filter((w) => w.end !== null).map((w) => w.exit))].sort((a, b) => a - b);
  for (const t of minutes) {
    const atRisk = waits.filter((w) => t <= w.exit);
    free *= 1 - atRisk.filter((w) => w.exit === t && w.end !== null).length / atRisk.length;
    if (free <= 1 - share + 1e-9) return t;
  }
  return null;
};
