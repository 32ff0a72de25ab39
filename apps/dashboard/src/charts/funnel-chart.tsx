import type { FunnelStage } from '../answers';
import type { Params } from '../api';
import { count, percent } from '../format';
import { Figure } from '../parts/explain';
import { named } from '../words';

/** Bars of a funnel; where the basis has conversions, how many of the first and of the previous stage came so far. */
export const FunnelChart = ({ stages, params }: { readonly stages: readonly FunnelStage[]; readonly params: Params }) => {
  const most = Math.max(1, ...stages.map((stage) => stage.count));
  return (
    <ol class="funnel">
      {stages.map(({ stage, count: reached, step, cumulative, implied }) => (
        <li key={stage}>
          <div class="funnel-name">
            <b>{named(stage)}</b>
            {implied > 0 && <small>{count(implied)} implied</small>}
          </div>
          <svg class={`bar bar-${stage}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bar-ground" width="100" height="10" rx="0" />
            <rect class="bar-fill" width={(100 * reached) / most} height="10" />
          </svg>
          <div class="funnel-figures">
            <Figure report="funnel" measure={`stages.${stage}.count`} params={params} shown={count(reached)} />
            {cumulative && (
              <span title={`${cumulative.numerator} of ${cumulative.n}`}>
                <b>{percent(cumulative.rate)}</b> of first
              </span>
            )}
            {step && (
              <span title={`${step.numerator} of ${step.n}, both recorded`}>
                <b>{percent(step.rate)}</b> of previous{step.n > 0 && <small> n {count(step.n)}</small>}
              </span>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
};
