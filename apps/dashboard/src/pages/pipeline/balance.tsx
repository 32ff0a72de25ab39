import type { Book } from '../../answers';
import type { Params } from '../../api';
import { count } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { named } from '../../words';

const COLUMNS = [
  ['stillAtFrom', 'Still at start'],
  ['entered', 'Entered'],
  ['resumed', 'Resumed'],
  ['advanced', 'Advanced'],
  ['lost', 'Lost'],
  ['disqualified', 'Disqualified'],
  ['merged', 'Merged'],
  ['erased', 'Erased'],
  ['still', 'Still there'],
] as const;

/** Stage by stage, who came in and where they went: what went in is what came out and what is still there. */
export const Balance = ({ books, params }: { readonly books: readonly Book[]; readonly params: Params }) => {
  const told = COLUMNS.filter(([name]) => books.some((book) => book[name] !== undefined));
  const columns: readonly Column<Book>[] = [
    { head: 'Stage', cell: ({ stage }) => named(stage) },
    ...told.map(([name, head]): Column<Book> => ({
      head,
      numeric: true,
      cell: (book) => (
        <Figure report="funnel" measure={`books.${book.stage}.${name}`} params={params} shown={count(book[name])} />
      ),
    })),
  ];
  return (
    <Panel title="The books" note="Whoever entered a stage advanced, left or is still there: every row adds up." wide>
      <DataTable caption="The books of each stage" columns={columns} rows={books} keyOf={({ stage }) => stage} />
    </Panel>
  );
};
