import type { ReportDefinition } from './definition';
import { of, type Axis, type Fact, type Measures, type Sums } from './facts';
import type { Episode } from './episode';
import { kaplanMeier, quantileOf } from './kaplan-meier';
import { riskTable, type Spell } from './risk-table';
import { rateOf, type Rate } from './wilson';

/**
 * From the submission that opened an episode to the first finding, welcome, answer, follow-up or proposal by staff, in whole
 * minutes. `unanswered` ones are censored: at their end, or as of now. `medianMinutes`, `p90Minutes`: by Kaplan–Meier, null
 * where never reached. `within`: answered within the target, of those submitted at least that long ago. `leftOut`: imported.
 */
export interface FirstResponse {
  readonly n: number;
  readonly responded: number;
  readonly unanswered: number;
  readonly leftOut: number;
  readonly medianMinutes: number | null;
  readonly p90Minutes: number | null;
  readonly within: Rate;
}

const MINUTE_MS = 60_000;

/** `responded.15` or `waiting.2040`, in minutes; `due`: submitted at least the target ago, `prompt`: and answered within it. */
const measuresOf = ({ opened, responded, closed }: Episode, target: number, now: string | null): Measures => {
  const after = (at: string): number => Math.max(0, Date.parse(at) - Date.parse(opened.at));
  const waited = after(responded?.at ?? closed?.at ?? now ?? opened.at);
  const minutes = Math.floor(waited / MINUTE_MS);
  const isDue = now !== null && after(now) >= target * MINUTE_MS;
  return {
    [`${responded ? 'responded' : 'waiting'}.${minutes}`]: 1,
    ...(isDue && { due: 1, ...(responded && waited <= target * MINUTE_MS && { prompt: 1 }) }),
  };
};

/** Each episode that a form opened, on the day of the form. What another system opened was answered there, or not: `leftOut`. */
const firstResponseAxis = (target: number): Axis => ({
  name: `first-response-${target}`,
  facts: (doc, { now }) =>
    doc.episodes
      .filter(({ resumedAt }) => resumedAt === null)
      .map((episode): Fact => {
        const isImported = doc.origin !== null && episode.episode === 1;
        const measures = isImported ? { leftOut: 1 } : measuresOf(episode, target, now);
        const { opened: at, ownerId: owner } = episode;
        return { episode, at, owner, measures: owner === null ? { ...measures, unowned: 1 } : measures };
      }),
});

const measure = ({ during }: Sums): FirstResponse => {
  const spells: Spell<'responded'>[] = [];
  const counts = { responded: 0, waiting: 0 };
  for (const name in during) {
    const [what, minutes] = name.split('.');
    if (minutes === undefined || (what !== 'responded' && what !== 'waiting')) continue;
    counts[what] += during[name]!;
    spells.push({ entry: 0, exit: Number(minutes), end: what === 'responded' ? what : null, count: during[name]! });
  }
  const steps = kaplanMeier(riskTable(spells));
  return {
    ...{ n: counts.responded + counts.waiting, responded: counts.responded, unanswered: counts.waiting },
    leftOut: of(during, 'leftOut'),
    ...{ medianMinutes: quantileOf(steps, 0.5), p90Minutes: quantileOf(steps, 0.9) },
    within: rateOf(of(during, 'prompt'), of(during, 'due')),
  };
};

export const firstResponseReport: ReportDefinition<FirstResponse> = {
  axis: ({ target }) => firstResponseAxis(target),
  needsBefore: () => false,
  measure,
  // Who was not answered has no time yet, and is in the estimate.
  explains: (figure) => (/^(median|p90)Minutes$/.test(figure) ? { kind: 'members', terms: [figure, 'n'] } : undefined),
  isBlank: (_, { n, leftOut }) => n + leftOut === 0,
  together: (_, { target }) => ({ also: { origin: 'submitted', end: 'responded', targetMinutes: target } }),
};
