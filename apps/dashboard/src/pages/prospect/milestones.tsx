import { dateOf } from '../../format';
import type { Prospect } from '../../prospect-answers';
import { named } from '../../words';

const ORDER = ['submitted', 'qualified', 'relationship', 'signed'] as const;
const ENDS: Readonly<Record<string, string>> = { lost: 'Lost', disqualified: 'Disqualified' };

/** How far the present episode came, step by step, with the day of each milestone. */
export const Milestones = ({ of: { milestones, outcome, closedAt } }: { readonly of: Prospect }) => {
  const next = ORDER.find((milestone) => milestones[milestone] === null);
  return (
    <div class="milestones-place">
      <ol class="milestones">
        {ORDER.map((milestone) => {
          const reached = milestones[milestone];
          const end = milestone === next ? ENDS[outcome] : undefined;
          const state = reached !== null ? 'reached' : end ? 'ended' : milestone === next ? 'next' : 'ahead';
          return (
            <li key={milestone} class={state}>
              <span class="dot" aria-hidden="true">
                {state === 'reached' ? '✓' : state === 'ended' ? '✕' : ''}
              </span>
              <span class="milestone-name">{named(milestone)}</span>
              <small>
                {reached !== null ? (
                  <time dateTime={reached}>{dateOf(reached)}</time>
                ) : end ? (
                  <>
                    {end} <time dateTime={closedAt ?? undefined}>{dateOf(closedAt)}</time>
                  </>
                ) : state === 'next' ? (
                  'to come next'
                ) : (
                  'to come'
                )}
              </small>
            </li>
          );
        })}
      </ol>
    </div>
  );
};
