import { useAddress } from '../address';
import { count } from '../format';
import { may, seesOwnOnly } from '../may';
import { Asked } from '../parts/asked';
import { OwnerFilter } from '../parts/owner-filter';
import { Page } from '../parts/page';
import { Empty, NotForRole, Shown } from '../parts/states';
import type { WorkItem } from '../prospect-answers';
import { useSession } from '../use-answer';
import { useNames } from '../use-names';
import { usePages, type Paged } from '../use-pages';
import { Failed, Quoted, Tasks, Waiters } from './worklist/tasks';
import { workOf, type Work } from './worklist/work';

interface Listed extends Paged {
  readonly items: readonly WorkItem[];
}

const KINDS: readonly (readonly [kind: keyof Work, name: string])[] = [
  ['unassigned', 'Nobody’s yet'],
  ['questions', 'Questions to answer'],
  ['followUps', 'Follow-ups'],
  ['failedSteps', 'Failed steps'],
  ['stale', 'Going stale'],
];

export const WorklistPage = () => {
  const { role } = useSession();
  const lists = may(role, 'prospects');
  return (
    <Page
      title="Worklist"
      intro="Who waits for somebody, and for what; who has waited longest comes first."
      filters={
        lists &&
        !seesOwnOnly(role) && (
          <div class="filters" role="group" aria-label="Filters">
            <OwnerFilter />
          </div>
        )
      }
    >
      {lists ? <Worklist /> : <NotForRole>The worklist is for sales staff, managers, analysts and administrators.</NotForRole>}
    </Page>
  );
};

const Worklist = () => {
  const { owner } = useAddress().query;
  const names = useNames();
  const pages = usePages<Listed>('/v1/worklist', { limit: '100', owner }, ({ items }) => items.length);
  return (
    <Shown
      of={pages}
      empty={(all) =>
        all.every(({ items }) => items.length === 0) && (
          <Empty title="Nothing to do">
            {owner === undefined
              ? 'Everybody has been answered. Well done: enjoy the quiet.'
              : 'Everything of theirs is done. Well done.'}
          </Empty>
        )
      }
    >
      {(all) => {
        const items = all.flatMap((page) => page.items);
        const { more } = pages;
        return (
          <>
            <Asked at={pages.at} n={items.length} of="prospects with something to do" more={more !== undefined} />
            <Groups work={workOf(items)} names={names} at={pages.at!} />
            {more && (
              <p class="more">
                <button type="button" onClick={more} disabled={pages.loading}>
                  More of the worklist
                </button>
              </p>
            )}
          </>
        );
      }}
    </Shown>
  );
};

const Groups = ({
  work,
  names,
  at,
}: {
  readonly work: Work;
  readonly names: ReadonlyMap<string, string>;
  readonly at: string;
}) => {
  const lists = (['questions', 'followUps', 'failedSteps'] as const).filter((kind) => work[kind].length > 0);
  const group = (id: keyof Work) => ({
    ...{ id, title: KINDS.find(([kind]) => kind === id)![1], tasks: work[id], names, at },
    // Two stand side by side; one that is left over takes the row.
    wide: lists.length % 2 === 1 && lists.at(-1) === id,
  });
  return (
    <>
      <ul class="tiles" aria-label="What there is to do">
        {KINDS.map(([kind, name]) => (
          <li key={kind} class="tile">
            <span>{name}</span>
            <b>{work[kind].length === 0 ? '0' : <a href={`#${kind}`}>{count(work[kind].length)}</a>}</b>
          </li>
        ))}
      </ul>
      {work.unassigned.length > 0 && (
        <Waiters {...group('unassigned')} note="They came in and belong to no salesperson: assign them." since="Came in" />
      )}
      {work.questions.length > 0 && (
        <Tasks {...group('questions')} note="Asked, and not answered yet." says={({ text }) => <Quoted text={text} />} />
      )}
      {work.followUps.length > 0 && (
        <Tasks
          {...group('followUps')}
          note="Messages that somebody promised to follow up, the most overdue first."
          says={({ text, about }) => (
            <>
              <Quoted text={text} />
              <small>
                by <bdi>{about}</bdi>
              </small>
            </>
          )}
        />
      )}
      {work.failedSteps.length > 0 && (
        <Tasks
          {...group('failedSteps')}
          note="Try the step again, or put another one in its place."
          says={(task) => <Failed task={task} />}
        />
      )}
      {work.stale.length > 0 && (
        <Waiters {...group('stale')} note="Open, and nothing has happened for more than two weeks." since="Last activity" />
      )}
    </>
  );
};
