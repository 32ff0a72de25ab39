import { STAGES, type Stage } from '../stages';
import { stageOf } from './axes';
import type { ReportDefinition } from './definition';
import type { Episode } from './episode';
import { of, type Axis, type Fact, type Measures } from './facts';
import { currenciesOf } from './money';
import { rateOf, type Rate } from './wilson';

/** The value of open proposals of one currency (integer minor units). `weighted`: × the stage's rate, rounded; null without one. */
export interface PipelineValue {
  readonly currency: string;
  readonly value: number;
  readonly weighted: number | null;
}

/**
 * The open episodes in a stage, with the value of the proposals that stand. `weight`: of the closed episodes that were in
 * this stage, the share that was won.
 */
export interface PipelineStage {
  readonly stage: Stage;
  readonly open: number;
  readonly proposals: number;
  readonly weight: Rate;
  readonly values: readonly PipelineValue[];
}

export interface PipelineMeasures {
  readonly stages: readonly PipelineStage[];
  readonly totals: readonly PipelineValue[];
}

const entered = ({ resumedAt, ...episode }: Episode): readonly Stage[] => {
  const from = resumedAt === null ? 0 : STAGES.indexOf(resumedAt);
  return STAGES.slice(from, STAGES.indexOf(stageOf({ resumedAt, ...episode })) + 1);
};

/**
 * Of an open episode: `open.<stage>`, and per proposal, under its product, `proposals.<stage>` and `value.<stage>.EUR`;
 * of a closed one, for every stage it was in, `closed.<stage>` and, where it was won, `won.<stage>`. By the day it opened.
 */
export const pipelineAxis: Axis = {
  name: 'pipeline',
  kept: 'few',
  facts: (doc) => doc.episodes.flatMap(factsOf),
};

const factsOf = (episode: Episode): readonly Fact[] => {
  const { opened: at, ownerId: owner, outcome, proposals } = episode;
  const fact = (measures: Measures): Fact => ({ episode, at, owner, measures });
  if (outcome !== 'open') {
    const names = entered(episode).flatMap((stage) =>
      outcome === 'won' ? [`closed.${stage}`, `won.${stage}`] : [`closed.${stage}`],
    );
    return [fact(Object.fromEntries(names.map((name) => [name, 1])))];
  }
  const stage = stageOf(episode);
  return [
    fact({ [`open.${stage}`]: 1, ...(owner === null && { unowned: 1 }) }),
    ...proposals.map(({ product, amount, currency }) => ({
      ...fact({ [`proposals.${stage}`]: 1, [`value.${stage}.${currency}`]: amount }),
      values: { product },
    })),
  ];
};

const stageFigures = (m: Measures, stage: Stage): PipelineStage => {
  const weight = rateOf(of(m, `won.${stage}`), of(m, `closed.${stage}`));
  const values = currenciesOf(m, [`value.${stage}`]).map((currency) => {
    const value = of(m, `value.${stage}.${currency}`);
    return { currency, value, weighted: weight.rate === null ? null : Math.round(value * weight.rate) };
  });
  return { stage, open: of(m, `open.${stage}`), proposals: of(m, `proposals.${stage}`), weight, values };
};

const totalsOf = (stages: readonly PipelineStage[]): readonly PipelineValue[] => {
  const all = stages.flatMap(({ values }) => values);
  return [...new Set(all.map(({ currency }) => currency))].sort().map((currency) => {
    const own = all.filter((value) => value.currency === currency);
    const weighted = own.some((v) => v.weighted === null) ? null : own.reduce((sum, v) => sum + v.weighted!, 0);
    return { currency, value: own.reduce((sum, v) => sum + v.value, 0), weighted };
  });
};

export const pipelineReport: ReportDefinition<PipelineMeasures> = {
  axis: () => pipelineAxis,
  needsBefore: () => false,
  measure: ({ during: m }) => {
    const stages = STAGES.map((stage) => stageFigures(m, stage));
    return { stages, totals: totalsOf(stages) };
  },
  isBlank: (_, { stages }) => stages.every(({ open, proposals }) => open + proposals === 0),
};
