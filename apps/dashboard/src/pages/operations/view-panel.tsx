import { count, moment, position } from '../../format';
import type { Build, View } from '../../operations-answers';
import type { Deed } from '../../parts/confirm';
import { Panel } from '../../parts/panel';
import { useApi } from '../../use-answer';
import { named } from '../../words';
import { Parked } from './parked';
import { lagInWords, progressInWords } from './progress';

interface Asking {
  /** Asks whether somebody means it. */
  readonly ask: (deed: Deed) => void;
  /** Something was done: what is shown is old. */
  readonly onDone: () => void;
}

export const nameOf = (view: string): string => view.replace(/@.*$/, '');

/** One view: how far it is, its builds, and what an operator does about it. */
export const ViewPanel = ({ view, ask, onDone }: Asking & { readonly view: View }) => {
  const api = useApi();
  const name = nameOf(view.view);
  const path = `/v1/views/${encodeURIComponent(name)}`;
  const building = view.builds.find(({ status }) => status === 'building');
  const isBuilding = building !== undefined && building.blocked === undefined;
  const does = (act: () => Promise<unknown>) => () => act().then(onDone);
  const rebuild: Deed = {
    title: building?.blocked === undefined ? `Rebuild ${name}?` : `Try ${building.id} again?`,
    text:
      building?.blocked !== undefined
        ? 'It is looked at again whether the build can take over: what blocked it may be mended by now.'
        : 'The view is built anew from the whole log beside the one that is read. Readers see the old one until the new one is complete; then it takes over, and the old one is kept for the way back.',
    verb: building?.blocked === undefined ? 'Rebuild' : 'Try again',
    act: does(() => api.send('POST', `${path}/rebuild`)),
  };
  const activate = ({ id }: Build): Deed => ({
    title: `Let readers see ${id}?`,
    text: 'Every reader sees this build from the next question on. The one that is read now is kept.',
    verb: 'Activate',
    act: does(() => api.send('POST', `${path}/activate`, { build: id })),
  });
  const drop = ({ id, status }: Build): Deed => ({
    title: `Drop ${id}?`,
    text:
      status === 'building'
        ? 'The build under way is given up. Nobody reads it.'
        : 'The build is removed, and with it the way back to it. Nobody reads it, and the log is not touched.',
    verb: 'Drop',
    act: does(() => api.send('DELETE', `${path}/builds/${encodeURIComponent(id)}`)),
  });
  return (
    <Panel
      title={named(name)}
      wide={Boolean(view.parked)}
      actions={
        <button type="button" onClick={() => ask(rebuild)} aria-label={`Rebuild ${name}`} disabled={isBuilding}>
          {isBuilding ? 'Rebuilding' : 'Rebuild'}
        </button>
      }
    >
      <dl class="facts view-facts">
        <div>
          <dt>State</dt>
          <dd>
            <span class={`chip ${view.caughtUp ? 'won' : 'warn'}`}>
              {view.build === null ? 'Not built yet' : view.caughtUp ? 'Caught up' : 'Behind'}
            </span>
          </dd>
        </div>
        <div>
          <dt>Position</dt>
          <dd>{position(view.position)}</dd>
        </div>
        <div>
          <dt>Lag</dt>
          <dd>{lagInWords(view.lagSeconds)}</dd>
        </div>
        <div>
          <dt>Parked</dt>
          <dd>{view.parked ? <span class="chip warn">{count(view.parked)} documents</span> : count(view.parked)}</dd>
        </div>
      </dl>
      <ul class="builds" aria-label={`Builds of ${name}`}>
        {view.builds.map((build) => (
          <BuildLine
            key={build.id}
            build={build}
            read={build.id === view.build}
            onActivate={() => ask(activate(build))}
            onDrop={() => ask(drop(build))}
          />
        ))}
      </ul>
      {view.parked ? <Parked path={path} name={name} onDone={onDone} /> : null}
    </Panel>
  );
};

const BuildLine = ({
  build,
  read,
  onActivate,
  onDrop,
}: {
  readonly build: Build;
  readonly read: boolean;
  readonly onActivate: () => void;
  readonly onDrop: () => void;
}) => (
  <li>
    <div>
      <code>{build.id}</code> <span class={`chip ${read ? 'won' : ''}`}>{read ? 'Read' : named(build.status)}</span>{' '}
      <small>begun {moment(build.startedAt)} UTC</small>
      {build.status === 'building' && (
        <div class="build-progress">
          <progress max={1} value={build.done ?? undefined} aria-label={`Progress of ${build.id}`} />
          <span>{progressInWords(build)}</span>
        </div>
      )}
    </div>
    {!read && (
      <div class="actions">
        {build.status !== 'building' && (
          <button type="button" class="quiet" onClick={onActivate} aria-label={`Activate ${build.id}`}>
            Activate
          </button>
        )}
        <button type="button" class="quiet" onClick={onDrop} aria-label={`Drop ${build.id}`}>
          Drop
        </button>
      </div>
    )}
  </li>
);
