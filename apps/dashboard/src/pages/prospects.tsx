import { choose, go, useAddress } from '../address';
import { dateOf } from '../format';
import { may, seesOwnOnly } from '../may';
import { Asked } from '../parts/asked';
import { Chip } from '../parts/chips';
import { Select } from '../parts/choice';
import { DataTable, type Column } from '../parts/data-table';
import { OwnerFilter } from '../parts/owner-filter';
import { Page } from '../parts/page';
import { Empty, NotForRole, Shown } from '../parts/states';
import { Owner, ProspectLink } from '../parts/theirs';
import type { Summary } from '../prospect-answers';
import { useSession } from '../use-answer';
import { useNames } from '../use-names';
import { usePages, type Paged } from '../use-pages';
import { named } from '../words';

const STAGES = ['pre-qualification', 'qualification', 'relationship', 'conversion'] as const;
const OUTCOMES = ['open', 'won', 'lost', 'disqualified'] as const;

interface Listed extends Paged {
  readonly prospects: readonly Summary[];
}

export const ProspectsPage = () => {
  const { role } = useSession();
  const lists = may(role, 'prospects');
  return (
    <Page title="Prospects" intro="Everybody who came in, each with their history." filters={<Filters lists={lists} />}>
      {lists ? <List /> : <NotForRole>It opens single prospects, by the id that whoever gave you the task has.</NotForRole>}
    </Page>
  );
};

const Filters = ({ lists }: { readonly lists: boolean }) => {
  const { query } = useAddress();
  const { role } = useSession();
  const all = ['', 'All'] as const;
  return (
    <div class="filters" role="group" aria-label="Filters">
      {lists && (
        <>
          <Select
            label="Stage"
            options={[all, ...STAGES.map((stage) => [stage, named(stage)] as const)]}
            value={query.stage ?? ''}
            onChoose={(stage) => choose({ stage: stage || undefined })}
          />
          <Select
            label="Outcome"
            options={[all, ...OUTCOMES.map((outcome) => [outcome, named(outcome)] as const)]}
            value={query.outcome ?? ''}
            onChoose={(outcome) => choose({ outcome: outcome || undefined })}
          />
          {!seesOwnOnly(role) && <OwnerFilter />}
        </>
      )}
      <OpenById />
    </div>
  );
};

const OpenById = () => (
  <form
    class="open-by-id"
    role="search"
    onSubmit={(event) => {
      event.preventDefault();
      const id = new FormData(event.currentTarget).get('id') as string;
      if (id.trim() !== '') go(`/prospects/${encodeURIComponent(id.trim())}`);
    }}
  >
    <label class="field">
      <span>Open a prospect by id</span>
      <input name="id" required autocomplete="off" spellcheck={false} placeholder="00000000-0000-…" />
    </label>
    <button type="submit">Open</button>
  </form>
);

const List = () => {
  const { query } = useAddress();
  const names = useNames();
  const { stage, outcome, owner } = query;
  const pages = usePages<Listed>('/v1/prospects', { limit: '50', stage, outcome, owner }, ({ prospects }) => prospects.length);
  const filtered = stage !== undefined || outcome !== undefined || owner !== undefined;
  return (
    <Shown
      of={pages}
      empty={(all) =>
        all.every(({ prospects }) => prospects.length === 0) &&
        (filtered ? (
          <Empty title="Nobody like that">Take a filter away.</Empty>
        ) : (
          <Empty title="No prospects yet">The first form that comes in brings one.</Empty>
        ))
      }
    >
      {(all) => {
        const rows = all.flatMap(({ prospects }) => prospects);
        return (
          <>
            <Asked at={pages.at} n={rows.length} of="prospects, in the order of their ids" more={pages.more !== undefined} />
            <div class="panel wide">
              <DataTable
                caption="Prospects"
                columns={columnsOf(names, pages.more === undefined)}
                rows={rows}
                keyOf={({ prospectId }) => prospectId}
              />
              {pages.more && (
                <p class="more">
                  <button type="button" onClick={pages.more} disabled={pages.loading}>
                    More prospects
                  </button>
                </p>
              )}
            </div>
          </>
        );
      }}
    </Shown>
  );
};

/** Rows are put in order only where all of them are there: the first of some would pass for the first of all. */
const columnsOf = (names: ReadonlyMap<string, string>, all: boolean): readonly Column<Summary>[] =>
  everyColumn(names).map(({ sort, ...column }) => (all && sort ? { ...column, sort } : column));

const everyColumn = (names: ReadonlyMap<string, string>): readonly Column<Summary>[] => [
  { head: 'Prospect', cell: ({ prospectId, contact }) => <ProspectLink prospectId={prospectId} contact={contact} /> },
  { head: 'Stage', cell: ({ stage }) => named(stage), sort: ({ stage }) => STAGES.findIndex((one) => one === stage) },
  { head: 'Outcome', cell: ({ outcome }) => <Chip of={outcome} />, sort: ({ outcome }) => outcome },
  {
    head: 'Owner',
    cell: ({ ownerId }) => <Owner ownerId={ownerId} names={names} />,
    sort: ({ ownerId }) => (ownerId === null ? null : (names.get(ownerId) ?? ownerId)),
  },
  { head: 'Product', cell: ({ product }) => <bdi>{product}</bdi>, sort: ({ product }) => product },
  { head: 'Fit', cell: ({ fit }) => (fit === null ? '–' : named(fit)), sort: ({ fit }) => fit },
  { head: 'Opened', cell: ({ openedAt }) => <Day of={openedAt} />, sort: ({ openedAt }) => openedAt },
  { head: 'Last activity', cell: ({ lastActivityAt }) => <Day of={lastActivityAt} />, sort: (row) => row.lastActivityAt },
];

const Day = ({ of }: { readonly of: string }) => (
  <time class="day" dateTime={of}>
    {dateOf(of)}
  </time>
);
