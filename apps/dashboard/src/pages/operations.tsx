import { useState } from 'preact/hooks';
import { count } from '../format';
import { may } from '../may';
import type { View, Views } from '../operations-answers';
import { Confirm, type Deed } from '../parts/confirm';
import { Page } from '../parts/page';
import { NotForRole, Shown } from '../parts/states';
import { useAnswer, useSession } from '../use-answer';
import { Readiness } from './operations/readiness';
import { ViewPanel } from './operations/view-panel';

const BUILDING_MS = 1_000;
const QUIET_MS = 3_000;

export const OperationsPage = () => {
  const { role } = useSession();
  return (
    <Page title="Operations" intro="Whether the service and its views are well, and what to do where they are not.">
      {may(role, 'operations') ? (
        <>
          <Readiness />
          <AllViews />
        </>
      ) : (
        <NotForRole>Operations are for administrators.</NotForRole>
      )}
    </Page>
  );
};

const isMoving = ({ caughtUp, builds }: View): boolean => !caughtUp || builds.some(({ status }) => status === 'building');

const AllViews = () => {
  const loaded = useAnswer<Views>('/v1/views', {}, { every: ({ views }) => (views.some(isMoving) ? BUILDING_MS : QUIET_MS) });
  const [deed, setDeed] = useState<Deed>();
  return (
    <>
      <Shown of={loaded}>
        {({ views }) => (
          <>
            <p class="basis-line">
              <span>
                <b>n</b> {count(views.length)} views, {count(views.filter(({ caughtUp }) => caughtUp).length)} of them caught up;
                each says its own position
              </span>
            </p>
            {views.map((view) => (
              <ViewPanel key={view.view} view={view} ask={setDeed} onDone={loaded.again} />
            ))}
          </>
        )}
      </Shown>
      {deed && <Confirm deed={deed} onClose={() => setDeed(undefined)} />}
    </>
  );
};
