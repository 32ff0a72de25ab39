import type { Money } from '../money';
import type { ReportDefinition } from './definition';
import { dayNumber } from './days';
import type { Episode } from './episode';
import type { Explanation } from './explained';
import { of, plus, type Axis, type Fact, type Measures, type Sums } from './facts';
import { medianOf } from './median';
import { dayOf } from './moment';
import { ORIGINS, type Origin, type ReportQuery } from './report-query';

/**
 * In one currency. `n`: won + lost in the window; on the basis `pipeline`, qualified and open at its end. `rate`: won in this
 * currency / (won + lost), in the window. `medianDays`: from the origin to the signing, of those with both dated (`leftOut` of
 * them have not). `perDay`: n × mean won value × rate ÷ median days; null where that is 0 or unknown.
 */
export interface Velocity {
  readonly currency: string;
  readonly n: number;
  readonly won: number;
  readonly wonValue: Money;
  readonly meanWonValue: Money;
  readonly rate: number;
  readonly medianDays: number | null;
  readonly leftOut: number;
  readonly perDay: Money | null;
}

/**
 * `n`: won + lost. `withoutValue`: won, with no value known. `pipeline`, on that basis: qualified and
 * open at the end of the window.
 */
export interface VelocityMeasures {
  readonly n: number;
  readonly won: number;
  readonly lost: number;
  readonly withoutValue: number;
  readonly pipeline?: number;
  readonly currencies: readonly Velocity[];
}

/** By the day of the outcome: `won`, `won.<currency>`, `value.<currency>`, `days.<currency>.57` or `leftOut.<currency>`; `lost`. */
const outcomeFact = (episode: Episode, origin: Origin, zone: string): Fact | undefined => {
  const { outcome, closed, ownerId: owner, milestones, money } = episode;
  if (!closed || (outcome !== 'won' && outcome !== 'lost')) return undefined;
  const measures: Record<string, number> = { [outcome]: 1 };
  if (owner === null) measures.unowned = 1;
  const signed = Object.entries(money).filter(([, { signed: value }]) => value > 0);
  if (outcome === 'won' && signed.length === 0) measures.withoutValue = 1;
  const from = milestones[origin];
  const isDated = from !== undefined && !from.carried && !from.evidence && !closed.evidence;
  if (outcome === 'won' && !isDated) measures.undated = 1;
  if (outcome === 'won' && from?.evidence) measures[`${from.evidence}.${origin}`] = 1;
  for (const [currency, { signed: value }] of outcome === 'won' ? signed : []) {
    measures[`won.${currency}`] = 1;
    measures[`value.${currency}`] = value;
    const days = isDated ? dayNumber(dayOf(closed, zone)) - dayNumber(dayOf(from, zone)) : undefined;
    measures[days === undefined ? `leftOut.${currency}` : `days.${currency}.${days}`] = 1;
  }
  return { episode, at: closed, owner, measures };
};

/** When an episode began to be qualified and open, and when it ended: `begun`, `over`. One that was reopened begins so. */
const pipelineFacts = (episode: Episode): readonly Fact[] => {
  const { milestones, opened, closed, ownerId: owner } = episode;
  const { qualified } = milestones;
  if (!qualified) return [];
  const begun: Fact = { episode, at: qualified.carried ? opened : qualified, owner, measures: { begun: 1 } };
  return closed ? [begun, { episode, at: closed, owner, measures: { over: 1 } }] : [begun];
};

const velocityAxis = (origin: Origin, basis: 'won' | 'pipeline'): Axis => ({
  name: `velocity-${origin}-${basis}`,
  facts: (doc, { zone }) =>
    doc.episodes.flatMap((episode): readonly Fact[] => {
      const fact = outcomeFact(episode, origin, zone);
      const facts = fact ? [fact] : [];
      return basis === 'won' ? facts : [...facts, ...pipelineFacts(episode)];
    }),
});

const AXES = new Map<string, Axis>(
  ORIGINS.flatMap((origin) =>
    (['won', 'pipeline'] as const).map((basis) => [`${origin} ${basis}`, velocityAxis(origin, basis)] as const),
  ),
);

/** The part of a measure's name after a prefix, of all that have it. */
const namesAfter = (m: Measures, prefix: string): string[] =>
  Object.keys(m)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));

const velocityIn = (currency: string, m: Measures, n: number): Velocity => {
  const [won, value] = [of(m, `won.${currency}`), of(m, `value.${currency}`)];
  const closed = of(m, 'won') + of(m, 'lost');
  const days = `days.${currency}.`;
  const medianDays = medianOf(namesAfter(m, days).map((day) => [Number(day), of(m, days + day)]));
  const money = (amount: number): Money => ({ amount: Math.round(amount), currency });
  return {
    ...{ currency, n, won, wonValue: money(value), meanWonValue: money(value / won), rate: won / closed, medianDays },
    leftOut: of(m, `leftOut.${currency}`),
    // n × (value / won) × (won / closed) ÷ median days
    perDay: medianDays ? money((n * value) / closed / medianDays) : null,
  };
};

const measure = ({ before, during }: Sums, isPipeline: boolean): VelocityMeasures => {
  const [won, lost] = [of(during, 'won'), of(during, 'lost')];
  const all = plus(before, during);
  const pipeline = of(all, 'begun') - of(all, 'over');
  const currencies = namesAfter(during, 'won.').sort();
  return {
    ...{ n: won + lost, won, lost, withoutValue: of(during, 'withoutValue') },
    ...(isPipeline && { pipeline }),
    currencies: currencies.map((currency) => velocityIn(currency, during, isPipeline ? pipeline : won + lost)),
  };
};

/** Of one currency, what stands beside several: all that were lost, and products of figures, which have terms. */
const COMPOSITE = /^(currencies\.[^.]+)\.(n|rate|meanWonValue|perDay)(?:\.amount)?$/;

const explains = (measure: string, { basis }: ReportQuery): Explanation | undefined => {
  const [, own, figure] = COMPOSITE.exec(measure) ?? [];
  const n = basis === 'pipeline' ? 'pipeline' : 'n';
  const rate = (...terms: string[]): Explanation => ({ kind: 'rate', terms });
  if (figure === 'n') return { kind: 'sum', terms: [n] };
  if (figure === 'rate') return rate(`${own}.won`, 'n');
  if (figure === 'meanWonValue') return rate(`${own}.wonValue.amount`, `${own}.won`);
  if (figure === 'perDay') return rate(`${own}.wonValue.amount`, 'n', ...(n === 'n' ? [] : [n]));
  return undefined;
};

const SENTENCES = {
  won:
    'Per currency, n × mean won value × rate ÷ median days to signing, over the won and lost of the window: the value won, ' +
    'divided by the median days. The rate of a currency is won in it / (won + lost).',
  pipeline:
    'Per currency, n × mean won value × rate ÷ median days to signing, where n is who is qualified and open at the end of the ' +
    'window: what they would be worth if they went as those won and lost in it, divided by the median days.',
};

export const velocityReport: ReportDefinition<VelocityMeasures> = {
  axis: ({ origin, basis }) => AXES.get(`${origin} ${basis}`)!,
  needsBefore: ({ basis }) => basis === 'pipeline',
  measure: (sums, { basis }) => measure(sums, basis === 'pipeline'),
  isBlank: (_, { won, lost, pipeline = 0 }) => won + lost + pipeline === 0,
  explains,
  together: (_, { origin, basis }) => ({
    also: { origin, end: 'signed', sentence: SENTENCES[basis as keyof typeof SENTENCES] },
  }),
};
