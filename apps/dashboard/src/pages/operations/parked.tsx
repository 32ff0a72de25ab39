import { useState } from 'preact/hooks';
import type { Problem } from '../../api';
import { count, position } from '../../format';
import type { ParkedDocument, ParkedPage } from '../../operations-answers';
import { DataTable } from '../../parts/data-table';
import { Empty, Refusal, Shown } from '../../parts/states';
import { problemOf, useApi } from '../../use-answer';
import { usePages } from '../../use-pages';

/** The documents that wait for the view to be mended: why, since where in the log, and a way to try them again. */
export const Parked = ({ path, name, onDone }: { readonly path: string; readonly name: string; readonly onDone: () => void }) => {
  const api = useApi();
  const pages = usePages<ParkedPage>(`${path}/parked`, { limit: '50' }, ({ documents }) => documents.length);
  const [problem, setProblem] = useState<Problem>();
  const retry = async (document?: string): Promise<void> => {
    try {
      setProblem(undefined);
      await api.send('POST', `${path}/retry`, document === undefined ? {} : { document });
      onDone();
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  return (
    <section class="parked" aria-label={`Parked documents of ${name}`}>
      <header>
        <h3>Parked documents</h3>
        <button type="button" class="quiet" onClick={() => void retry()}>
          Try all again
        </button>
      </header>
      <p class="note">They wait for the view to be mended; everything else goes on.</p>
      {problem && <Refusal problem={problem} />}
      <Shown of={pages} empty={(all) => all.every(({ documents }) => documents.length === 0) && <Empty title="Nothing waits" />}>
        {(all) => (
          <DataTable
            caption={`Parked documents of ${name}`}
            columns={[
              { head: 'Document', cell: ({ id }: ParkedDocument) => <code>{id}</code> },
              { head: 'Why', cell: ({ reason }) => <bdi>{reason}</bdi> },
              { head: 'Events', numeric: true, cell: ({ events }) => count(events) },
              { head: 'Since position', numeric: true, cell: ({ position: at }) => position(at) },
              {
                head: 'Again',
                cell: ({ id, retry: asked }) =>
                  asked ? (
                    <span class="muted">being tried</span>
                  ) : (
                    <button type="button" class="quiet" aria-label={`Try ${id} again`} onClick={() => void retry(id)}>
                      Try again
                    </button>
                  ),
              },
            ]}
            rows={all.flatMap(({ documents }) => documents)}
            keyOf={({ view, id }) => `${view} ${id}`}
          />
        )}
      </Shown>
      {pages.more && (
        <p class="more">
          <button type="button" onClick={pages.more}>
            More parked documents
          </button>
        </p>
      )}
    </section>
  );
};
