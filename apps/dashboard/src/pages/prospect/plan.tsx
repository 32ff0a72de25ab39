import { Chip } from '../../parts/chips';
import { Empty } from '../../parts/states';
import type { Attempt, Prospect, Slot } from '../../prospect-answers';
import { named } from '../../words';
import type { Names } from './values';

/** The slots of the plan, stage by stage, each with every attempt: one that fell short stays. */
export const Plan = ({ of: { plan, topics, playbook, outcome }, names }: { readonly of: Prospect; readonly names: Names }) => {
  if (plan.length === 0)
    return outcome === 'open' ? (
      <Empty title="No plan yet">It is drawn from the playbook of the owner, once there is one.</Empty>
    ) : (
      <Empty title="No plan">It came to its end before there was one here.</Empty>
    );
  const stages = [...new Set(plan.map(({ stage }) => stage))];
  return (
    <div class="plan">
      {stages.map((stage) => (
        <section key={stage} aria-label={named(stage)}>
          <h3>{named(stage)}</h3>
          <ul>
            {plan
              .filter((slot) => slot.stage === stage)
              .map((slot) => (
                <SlotLine key={slot.slot} slot={slot} known={topics} />
              ))}
          </ul>
        </section>
      ))}
      {playbook && (
        <p class="note">
          Drawn from <bdi>{names.get(playbook.playbookId) ?? playbook.playbookId.slice(0, 8)}</bdi>, version{' '}
          {playbook.playbookVersion}.
        </p>
      )}
    </div>
  );
};

const SlotLine = ({
  slot: { slot, step, status, attempts, topics },
  known,
}: {
  readonly slot: Slot;
  readonly known: readonly string[];
}) => (
  <li class={`slot ${status}`} data-slot={slot}>
    <div class="slot-head">
      <bdi>{slot}</bdi>
      <Chip of={status} />
    </div>
    {topics && (
      <p class="topics">
        {topics.map((topic) => (
          <span key={topic} class={known.includes(topic) ? 'known' : undefined}>
            <span aria-hidden="true">{known.includes(topic) ? '✓' : '○'}</span>
            <span class="unseen">{known.includes(topic) ? 'found out: ' : 'not yet: '}</span> <bdi>{topic}</bdi>
          </span>
        ))}
      </p>
    )}
    {attempts.length > 1 || attempts.some(({ status: of }) => of === 'failed') || step !== slot ? (
      <ol class="attempts">
        {attempts.map((attempt) => (
          <AttemptLine key={attempt.attempt} attempt={attempt} />
        ))}
      </ol>
    ) : null}
  </li>
);

const AttemptLine = ({ attempt: { attempt, step, status, reason, replacedBy } }: { readonly attempt: Attempt }) => (
  <li class={status}>
    <span class="nth">{attempt}.</span>
    <span>
      <bdi>{step}</bdi> {status}
      {reason !== undefined && (
        <>
          : <bdi>{reason}</bdi>
        </>
      )}
      {replacedBy !== undefined && (
        <>
          {' '}
          <span class="muted">
            replaced by <bdi>{replacedBy}</bdi>
          </span>
        </>
      )}
    </span>
  </li>
);
