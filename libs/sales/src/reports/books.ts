import { STAGES, type Stage } from '../stages';
import { of, plus, type Measures, type Sums } from './facts';

/** One stage's books: what came in = what went out + what is still there. */
export interface Book {
  readonly stage: Stage;
  /** Flow only: open in the stage when the period began. */
  readonly stillAtFrom?: number;
  readonly entered: number;
  readonly resumed: number;
  readonly advanced: number;
  readonly lost: number;
  readonly disqualified: number;
  readonly merged: number;
  readonly erased: number;
  readonly still: number;
}

const EXITS = ['advanced', 'lost', 'disqualified', 'merged', 'erased'] as const;

export const sumOver = (m: Measures, kind: string, stages: readonly Stage[] = STAGES): number =>
  stages.reduce((sum, stage) => sum + of(m, `${kind}.${stage}`), 0);

/** Who opens an episode enters the first stage, who resumes enters where they left, who advances enters the next. */
const bookOf = (m: Measures, stage: Stage, i: number): Book => {
  const entered = i === 0 ? of(m, 'opened') - sumOver(m, 'resumed') : of(m, `advanced.${STAGES[i - 1]!}`);
  const resumed = of(m, `resumed.${stage}`);
  const exits = Object.fromEntries(EXITS.map((exit) => [exit, of(m, `${exit}.${stage}`)])) as Record<
    (typeof EXITS)[number],
    number
  >;
  const left = EXITS.reduce((sum, exit) => sum + exits[exit], 0);
  return { stage, entered, resumed, ...exits, still: entered + resumed - left };
};

export const cohortBooks = (during: Measures): readonly Book[] => STAGES.map((stage, i) => bookOf(during, stage, i));

export const flowBooks = ({ before, during }: Sums): readonly Book[] => {
  const past = cohortBooks(before);
  return cohortBooks(during).map(({ stage, still, ...book }, i) => {
    const stillAtFrom = past[i]!.still;
    return { stage, stillAtFrom, ...book, still: stillAtFrom + still };
  });
};

/** Open by stage, and nothing else. */
export const snapshotBooks = ({ before, during }: Sums): readonly Pick<Book, 'stage' | 'still'>[] =>
  cohortBooks(plus(before, during)).map(({ stage, still }) => ({ stage, still }));

/** Episodes opened and not closed, of these. */
export const openOf = (m: Measures): number =>
  of(m, 'opened') - of(m, 'advanced.conversion') - EXITS.slice(1).reduce((sum, exit) => sum + sumOver(m, exit), 0);
