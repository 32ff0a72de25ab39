import { count, counted, dateOf, moment, position } from '../../format';
import { Chip } from '../../parts/chips';
import { Panel } from '../../parts/panel';
import { NotForRole, Refusal } from '../../parts/states';
import { Owner } from '../../parts/theirs';
import type { HistoryEvent, Prospect } from '../../prospect-answers';
import { named } from '../../words';
import { Differences } from './difference-table';
import { differencesOf } from './differences';
import { Milestones } from './milestones';
import { MoneyTables } from './money';
import { Plan } from './plan';
import { plainly, sayingOf } from './sayings';
import { Ticks } from './ticks';
import { useStateAt } from './use-state-at';
import { readable, type Names } from './values';

interface Sliding {
  readonly prospectId: string;
  /** Where the slider stands. */
  readonly revision: number;
  readonly last: number;
  readonly onMove: (revision: number) => void;
  readonly events: readonly HistoryEvent[];
  readonly names: Names;
}

/** The prospect as it stood at any revision, and what the event of that revision changed. */
export const StatePanel = ({ allowed, ...sliding }: Sliding & { readonly allowed: boolean }) => (
  <Panel title="State at a revision" note="Move the slider to see the prospect as it stood after each event.">
    {allowed ? (
      <Slider {...sliding} />
    ) : (
      <NotForRole>How a prospect stood at an earlier time is for auditors and administrators.</NotForRole>
    )}
  </Panel>
);

const Slider = ({ prospectId, revision, last, onMove, events, names }: Sliding) => {
  const { stood, problem } = useStateAt(prospectId, revision);
  const event = events[revision];
  const told = event ? `${plainly(sayingOf(event, names).text)}, ${dateOf(event.occurredAt)}` : '';
  return (
    <>
      <div class="slider">
        <button type="button" aria-label="One revision back" disabled={revision === 0} onClick={() => onMove(revision - 1)}>
          ‹
        </button>
        <div class="rail">
          <input
            type="range"
            min={0}
            max={last}
            step={1}
            value={revision}
            aria-label="Revision"
            aria-valuetext={`revision ${revision} of ${last}${told === '' ? '' : `: ${told}`}`}
            onInput={(input) => onMove(Number(input.currentTarget.value))}
          />
          <Ticks events={events} last={last} revision={revision} />
        </div>
        <button type="button" aria-label="One revision on" disabled={revision === last} onClick={() => onMove(revision + 1)}>
          ›
        </button>
      </div>
      <p class="slider-place">
        <output>
          Revision <b>{count(revision)}</b> of {count(last)}
        </output>
        <bdi>{told}</bdi>
      </p>
      {problem && <Refusal problem={problem} />}
      {stood && (
        <div
          class={stood.at.revision === revision ? undefined : 'superseded'}
          aria-busy={stood.at.revision !== revision}
          data-state-revision={stood.at.revision}
        >
          <p class="basis-line">
            <span>
              <b>State</b> at revision {count(stood.at.revision)}
            </span>
            <span>
              <b>As known</b> {moment(stood.at.recordedAt)} UTC (log position {position(stood.at.position)})
            </span>
          </p>
          <h3>What it changed</h3>
          <Differences
            of={differencesOf(stood.before && readable(stood.before.state), readable(stood.at.state))}
            names={names}
            caption={stood.before ? `Differences to revision ${stood.before.revision}` : 'What the first event brought'}
          />
          <h3>How it stood</h3>
          <Snapshot of={stood.at.state} names={names} />
        </div>
      )}
    </>
  );
};

const Snapshot = ({ of, names }: { readonly of: Prospect; readonly names: Names }) => (
  <div class="snapshot">
    <p class="chips">
      <span class="chip">{named(of.stage)}</span> <Chip of={of.outcome} />
      <span>
        owner <Owner ownerId={of.ownerId} names={names} />
      </span>
      {of.episode > 1 && <span>episode {of.episode}</span>}
    </p>
    <Milestones of={of} />
    <details>
      <summary>Plan ({counted(of.plan.length, 'step')})</summary>
      <Plan of={of} names={names} />
    </details>
    <details>
      <summary>
        Money ({counted(of.contracts.length, 'contract')}, {counted(of.sales.length, 'sale')})
      </summary>
      <MoneyTables of={of} />
    </details>
    <details>
      <summary>Every field</summary>
      <Differences of={differencesOf(null, readable(of))} names={names} caption="Every field of the state" onlyAfter />
    </details>
  </div>
);
