import type { Readiness as Ready } from '../../operations-answers';
import { count, position } from '../../format';
import { Panel } from '../../parts/panel';
import { Refusal, Shown } from '../../parts/states';
import { useAnswer } from '../../use-answer';

const KEEPERS: Readonly<Record<string, string>> = {
  here: 'kept by this service',
  elsewhere: 'kept by others on the same servers',
  off: 'kept by nobody here',
};

/** A refusal with 503 says the same things as the answer does: what is missing. */
const saidOf = (problem: object | undefined): Ready | undefined =>
  problem !== undefined && 'stores' in problem ? (problem as Ready) : undefined;

/** Whether the service serves, and what it stands on. */
export const Readiness = () => {
  const loaded = useAnswer<Ready>('/health/ready');
  const said = loaded.answer ?? saidOf(loaded.problem);
  return (
    <Panel
      title="The service"
      note="What it stands on: the log that it writes, the views that it reads, the keys to personal data."
      wide
    >
      {said ? (
        <Facts of={said} />
      ) : loaded.problem ? (
        <Refusal problem={loaded.problem} />
      ) : (
        <Shown of={loaded}>{() => null}</Shown>
      )}
    </Panel>
  );
};

const Facts = ({ of: { ready, status, stores, log, projections, leases } }: { readonly of: Ready }) => {
  const held = Object.values(leases).reduce((sum, shards) => sum + shards, 0);
  return (
    <dl class="facts">
      <div>
        <dt>Status</dt>
        <dd>
          <span class={`chip ${ready ? (status === 'degraded' ? 'warn' : 'won') : 'lost'}`}>
            {ready ? (status === 'degraded' ? 'Ready, but look at it' : 'Ready') : 'Not ready'}
          </span>
        </dd>
      </div>
      {Object.entries(stores).map(([store, state]) => (
        <div key={store}>
          <dt>Store of {store}</dt>
          <dd>
            <span class={`chip ${state === 'ok' ? 'won' : 'lost'}`}>{state}</span>
          </dd>
        </div>
      ))}
      <div>
        <dt>Log position</dt>
        <dd>{position(log.position)}</dd>
      </div>
      <div>
        <dt>Views</dt>
        <dd>{KEEPERS[projections] ?? projections}</dd>
      </div>
      <div>
        <dt>Leases held here</dt>
        <dd
          title={Object.entries(leases)
            .map(([view, shards]) => `${view}: ${shards}`)
            .join(', ')}
        >
          {count(held)} shards
        </dd>
      </div>
    </dl>
  );
};
