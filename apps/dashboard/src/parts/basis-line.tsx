import type { Report } from '../answers';
import { count, moment } from '../format';
import { BASIS_NAMES, named } from '../words';

const CREDITS: Readonly<Record<string, string>> = {
  'owner-at-outcome': 'owner at the outcome',
  'owner-at-stage': "owner at each stage's exit",
  fractional: 'by the time held',
};
const COMPUTED = { cells: 'kept figures', documents: 'computed for this question', log: 'folded from the log' } as const;

const periodOf = ({ from, to, timeZone }: Report<unknown>): string =>
  from === null && to === null
    ? `all time (${timeZone})`
    : `${from ?? 'the beginning'} until before ${to ?? 'now'} (${timeZone})`;

/** What every figure of the page is a figure of: basis, period, as-of and n. */
export const BasisLine = ({
  answer,
  n,
  of,
}: {
  readonly answer: Report<unknown>;
  readonly n: number;
  /** What n counts, in the plural. */
  readonly of: string;
}) => {
  const { basis, credit, asOf, timeZone, computed, quality } = answer;
  const doubts = [
    quality.implied > 0 && `${count(quality.implied)} milestones implied by an import`,
    quality.assumed > 0 && `${count(quality.assumed)} dated by an import's map`,
    quality.undated > 0 && `${count(quality.undated)} with something nobody dated`,
    quality.withoutOwner > 0 && `${count(quality.withoutOwner)} without an owner`,
  ].filter((doubt) => doubt !== false);
  return (
    <p class="basis-line">
      <span>
        <b>Basis</b> {BASIS_NAMES[basis] ?? named(basis)}, credit: {CREDITS[credit] ?? credit}
      </span>
      <span>
        <b>Period</b> {periodOf(answer)}
      </span>
      <span>
        <b>As of</b> <time dateTime={asOf.at ?? undefined}>{moment(asOf.at, timeZone)}</time>
        {asOf.position !== null && <> (log position {Number(asOf.position)})</>}
      </span>
      <span>
        <b>n</b> {count(n)} {of}
      </span>
      <span class="muted">{COMPUTED[computed]}</span>
      {doubts.length > 0 && <span class="muted">{doubts.join(', ')}</span>}
    </p>
  );
};
