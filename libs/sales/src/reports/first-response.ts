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

/**
 * `responded.15` or `waiting.2040`, in minutes, or `open.<submitted>` while it waits; `due`: submitted at least the target
 * ago, `prompt`: and answered within it. Until then `due.<from>`, `prompt.<from>`. Moments are milliseconds since 1970.
 */
const measuresOf = ({ opened, responded, closed }: Episode, target: number, now: string | null): Measures => {
  const since = Date.parse(opened.at);
  const dueFrom = since + target * MINUTE_MS;
  const due = isBy(dueFrom, now) ? '' : `.${dueFrom}`;
  const end = responded ?? closed;
  if (!end) return { [`open.${since}`]: 1, [`due${due}`]: 1 };
  const waited = Math.max(0, Date.parse(end.at) - since);
  return {
    [`${responded ? 'responded' : 'waiting'}.${Math.floor(waited / MINUTE_MS)}`]: 1,
    [`due${due}`]: 1,
    ...(responded && waited <= target * MINUTE_MS && { [`prompt${due}`]: 1 }),
  };
};

const isBy = (moment: number, now: string | null): boolean => now !== null && moment <= Date.parse(now);

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

/** As of now: who waits, has waited so long; what is due since, is due. */
const measure = ({ during }: Sums, now: string | null): FirstResponse => {
  const counts = { responded: 0, waiting: 0, due: 0, prompt: 0 };
  const spells: Spell<'responded'>[] = [];
  const put = (what: 'responded' | 'waiting', exit: number, count: number): void => {
    counts[what] += count;
    spells.push({ entry: 0, exit, end: what === 'responded' ? what : null, count });
  };
  for (const name in during) {
    const [what, number] = name.split('.');
    const count = during[name]!;
    if (what === 'responded' || what === 'waiting') put(what, Number(number), count);
    else if (what === 'open') put('waiting', minutesFrom(Number(number), now), count);
    else if ((what === 'due' || what === 'prompt') && (number === undefined || isBy(Number(number), now))) counts[what] += count;
  }
  const steps = kaplanMeier(riskTable(spells));
  return {
    ...{ n: counts.responded + counts.waiting, responded: counts.responded, unanswered: counts.waiting },
    leftOut: of(during, 'leftOut'),
    ...{ medianMinutes: quantileOf(steps, 0.5), p90Minutes: quantileOf(steps, 0.9) },
    within: rateOf(counts.prompt, counts.due),
  };
};

const minutesFrom = (since: number, now: string | null): number =>
  now === null ? 0 : Math.max(0, Math.floor((Date.parse(now) - since) / MINUTE_MS));

export const firstResponseReport: ReportDefinition<FirstResponse> = {
  axis: ({ target }) => firstResponseAxis(target),
  needsBefore: () => false,
  measure: (sums, _, { now }) => measure(sums, now),
  // Who was not answered has no time yet, and is in the estimate.
  explains: (figure) => (/^(median|p90)Minutes$/.test(figure) ? { kind: 'members', terms: [figure, 'n'] } : undefined),
  isBlank: (_, { n, leftOut }) => n + leftOut === 0,
  together: (_, { target }) => ({ also: { origin: 'submitted', end: 'responded', targetMinutes: target } }),
};
