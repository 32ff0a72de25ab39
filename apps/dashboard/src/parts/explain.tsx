import { createContext, type ComponentChildren } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Explanation } from '../answers';
import { Refused, type Params, type Problem } from '../api';
import { count, figureAt } from '../format';
import { useApi } from '../use-answer';
import { measureInWords, termInWords } from '../words';
import { Refusal } from './states';

/** A figure of a report, by the column that its CSV has it in: `won`, `stages.signed.count`, `currencies.EUR.net`. */
export interface Question {
  readonly report: string;
  readonly measure: string;
  readonly params: Params;
  /** As the page wrote it. */
  readonly shown: string;
}

const ExplainContext = createContext<(question: Question) => void>(() => undefined);

/** A figure that says, when it is asked, which episodes and events it is made of. */
export const Figure = (question: Question) => {
  const explain = useContext(ExplainContext);
  const { shown, measure } = question;
  return (
    <button
      type="button"
      class="figure"
      data-measure={measure}
      aria-label={`${shown}: explain`}
      onClick={() => explain(question)}
    >
      {shown}
    </button>
  );
};

/** Holds the one drawer of the page in which figures are explained. */
export const Explaining = ({ children }: { readonly children: ComponentChildren }) => {
  const [question, setQuestion] = useState<Question>();
  return (
    <ExplainContext.Provider value={setQuestion}>
      {children}
      {question && <Drawer question={question} onClose={() => setQuestion(undefined)} />}
    </ExplainContext.Provider>
  );
};

const EPISODES = '50';

const Drawer = ({ question, onClose }: { readonly question: Question; readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="drawer" aria-label="What is behind this figure" onClose={onClose}>
      <header>
        <h2>What is behind {question.shown}</h2>
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <Behind question={question} key={JSON.stringify(question)} onFollow={() => dialog.current?.close()} />
    </dialog>
  );
};

const Behind = ({ question, onFollow }: { readonly question: Question; readonly onFollow: () => void }) => {
  const api = useApi();
  const [pages, setPages] = useState<readonly Explanation[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const { report, measure, params } = question;
  const more = async (afterId: string | undefined, signal?: AbortSignal): Promise<void> => {
    try {
      const asked = { ...params, measure, limit: EPISODES, 'after-id': afterId };
      const page = await api.get<Explanation>(`/v1/reports/${report}/explain`, asked, { signal });
      setPages((old) => [...old, page]);
    } catch (error) {
      if (!signal?.aborted)
        setProblem(error instanceof Refused ? error.problem : { status: 0, code: 'broken', detail: String(error) });
    }
  };
  useEffect(() => {
    const gone = new AbortController();
    void more(undefined, gone.signal);
    return () => gone.abort();
  }, []);
  const first = pages[0];
  if (!first) return problem ? <Refusal problem={problem} /> : <p role="status">Counting …</p>;
  const next = pages.at(-1)!.next;
  const { figure } = first;
  return (
    <>
      <p class="note">{measureInWords(measure)}</p>
      <dl class="facts">
        <div>
          <dt>{termInWords(measure)}</dt>
          <dd data-explained={String(figure)}>{figureAt(measure, figure)}</dd>
        </div>
        {Object.entries(first.terms)
          .filter(([term]) => term !== measure)
          .map(([term, value]) => (
            <div key={term}>
              <dt>{termInWords(term)}</dt>
              <dd>{figureAt(term, value)}</dd>
            </div>
          ))}
        <div>
          <dt>Episodes behind it</dt>
          <dd data-explained-n>{count(first.n)}</dd>
        </div>
      </dl>
      <ul class="episodes">
        {pages.flatMap(({ episodes }) =>
          episodes.map(({ prospectId, episode, counts, events }) => (
            <li key={`${prospectId} ${episode}`}>
              <a href={`/prospects/${prospectId}`} onClick={onFollow}>
                <code>{prospectId.slice(0, 8)}</code> episode {episode}
              </a>
              <span>
                {Object.entries(counts)
                  .filter(([, value]) => value !== 0 && value !== null)
                  .map(([term, value]) => `${termInWords(term)} ${figureAt(term, value)}`)
                  .join(', ')}
              </span>
              <details>
                <summary>{events.length === 1 ? '1 event' : `${events.length} events`}</summary>
                {events.map((id) => (
                  <code key={id}>{id}</code>
                ))}
              </details>
            </li>
          )),
        )}
      </ul>
      {problem && <Refusal problem={problem} />}
      {next !== undefined && (
        <button type="button" onClick={() => void more(next)}>
          More episodes
        </button>
      )}
    </>
  );
};
