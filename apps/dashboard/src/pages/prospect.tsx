import { useEffect, useState } from 'preact/hooks';
import { choose, useAddress } from '../address';
import { may } from '../may';
import { Chip } from '../parts/chips';
import { Page } from '../parts/page';
import { Panel } from '../parts/panel';
import { Empty, Refusal, Shown } from '../parts/states';
import { nameOf } from '../parts/theirs';
import type { Prospect, StateAt } from '../prospect-answers';
import { useAnswer, useSession } from '../use-answer';
import { useNames, usePlaybookNames } from '../use-names';
import { named } from '../words';
import { Head } from './prospect/head';
import { MoneyTables, Payments } from './prospect/money';
import { Plan } from './prospect/plan';
import { StatePanel } from './prospect/state-panel';
import { Talk } from './prospect/talk';
import { Timeline } from './prospect/timeline';
import type { Names } from './prospect/values';
import { useHistory } from './prospect/use-history';

/** One prospect as it stands, everything that happened, and how it stood at any time. */
export const ProspectPage = ({ prospectId }: { readonly prospectId: string }) => {
  const { role } = useSession();
  // An auditor reads the log, never the views.
  const fromView = may(role, 'prospect');
  const seen = useAnswer<Prospect>(fromView ? `/v1/prospects/${prospectId}` : undefined);
  const folded = useAnswer<StateAt>(fromView ? undefined : `/v1/audit/prospects/${prospectId}/state`);
  const loaded = fromView ? seen : { ...folded, answer: folded.answer?.state };
  const prospect = loaded.answer;
  const name = nameOf(prospect?.contact);
  return (
    <Page
      title={
        prospect && name !== undefined ? (
          <bdi>{name}</bdi>
        ) : (
          <>
            Prospect <code>{prospectId.slice(0, 8)}</code>
          </>
        )
      }
      intro={<Intro prospectId={prospectId} prospect={prospect} />}
    >
      {prospect ? (
        <All prospect={prospect} />
      ) : loaded.problem?.status === 404 ? (
        <Empty title="There is no such prospect">Or it is not yours to see. Check the id, or look in the list.</Empty>
      ) : loaded.problem ? (
        <Refusal problem={loaded.problem} />
      ) : (
        <Shown of={loaded}>{() => null}</Shown>
      )}
    </Page>
  );
};

const Intro = ({ prospectId, prospect }: { readonly prospectId: string; readonly prospect: Prospect | undefined }) => (
  <span class="chips">
    {prospect && (
      <>
        <span class="chip">{named(prospect.stage)}</span>
        <Chip of={prospect.outcome} />
        {prospect.episode > 1 && <span class="chip">Episode {prospect.episode}</span>}
        <span>as of revision {prospect.revision}</span>
      </>
    )}
    <code>{prospectId}</code>
  </span>
);

const All = ({ prospect }: { readonly prospect: Prospect }) => {
  const { prospectId, revision: last, contact } = prospect;
  const { role } = useSession();
  const names: Names = new Map([...usePlaybookNames(), ...useNames()]);
  const history = useHistory(may(role, 'history') ? prospectId : undefined, last);
  const [revision, move, moved] = useRevision(last);
  const seesState = may(role, 'state');
  useEffect(() => history.reach(revision), [revision]);
  return (
    <>
      {contact && 'erased' in contact && (
        <p class="notice">
          <strong>This person was erased.</strong> What was personal is gone for good; what happened stays, and so do the figures.
        </p>
      )}
      <Head prospect={prospect} names={names} />
      <Panel title="Plan" note="Every step to go, with every attempt at it.">
        <Plan of={prospect} names={names} />
      </Panel>
      <section class="stack">
        <Panel title="Money" note="Proposals, contracts, sales and what was paid.">
          <MoneyTables of={prospect} />
          <Payments events={history.events} />
        </Panel>
        <Talk of={prospect} />
      </section>
      <section class="through-time">
        <StatePanel
          prospectId={prospectId}
          allowed={seesState}
          revision={revision}
          last={last}
          onMove={move}
          events={history.events}
          names={names}
        />
        <Timeline
          history={history}
          last={last}
          allowed={may(role, 'history')}
          names={names}
          marked={seesState ? revision : undefined}
          onMark={seesState ? move : undefined}
          follow={moved}
        />
      </section>
    </>
  );
};

const KEEP_MS = 250;

/** Which revision is looked at: the one of the address, or the latest. The address follows once the slider rests. */
const useRevision = (last: number): readonly [revision: number, move: (revision: number) => void, moved: boolean] => {
  const { query } = useAddress();
  const [picked, setPicked] = useState(/^\d{1,9}$/.test(query.revision ?? '') ? Number(query.revision) : undefined);
  const [moved, setMoved] = useState(false);
  useEffect(() => {
    if (!moved) return;
    const timer = setTimeout(() => choose({ revision: picked === undefined ? undefined : String(picked) }), KEEP_MS);
    return () => clearTimeout(timer);
  }, [picked, moved]);
  const move = (to: number): void => {
    setPicked(to === last ? undefined : to);
    setMoved(true);
  };
  return [Math.min(picked ?? last, last), move, moved];
};
