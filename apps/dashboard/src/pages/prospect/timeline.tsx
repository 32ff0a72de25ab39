import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { age, count, dateOf, moment, position } from '../../format';
import { Panel } from '../../parts/panel';
import { Empty, NotForRole, Refusal } from '../../parts/states';
import type { HistoryEvent } from '../../prospect-answers';
import { differencesOf } from './differences';
import { Said } from './said';
import { sayingOf } from './sayings';
import type { History } from './use-history';
import { placeInWords, valueInWords, type Names } from './values';

interface Marking {
  /** The revision whose state is looked at; undefined where none is. */
  readonly marked: number | undefined;
  readonly onMark: ((revision: number) => void) | undefined;
}

/** Everything that happened, in the order in which it became known. */
export const Timeline = ({
  history,
  last,
  allowed,
  names,
  follow,
  ...marking
}: Marking & {
  readonly history: History;
  /** The latest revision there is. */
  readonly last: number;
  readonly allowed: boolean;
  readonly names: Names;
  /** Whether to bring the marked event into view. */
  readonly follow: boolean;
}) => {
  const { events, problem, loading, reach } = history;
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // Where the slider stays in view beside it, the page follows.
    if (follow && matchMedia('(min-width: 861px)').matches)
      list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
  }, [marking.marked, events.length, follow]);
  const newest = events.at(-1);
  return (
    <Panel title="History" note="Everything that happened, in the order in which it became known. Times are UTC." id="history">
      {!allowed ? (
        <NotForRole>
          The history is for managers, auditors, administrators, and for staff the one of their own prospects.
        </NotForRole>
      ) : (
        <>
          {newest && (
            <p class="basis-line">
              <span>
                <b>n</b> {count(events.length)} of {count(Math.max(last + 1, events.length))} events
              </span>
              <span>
                <b>As of</b> {moment(newest.recordedAt)} UTC (log position {position(newest.position)})
              </span>
            </p>
          )}
          <ol class="timeline" ref={list}>
            {events.map((event) => (
              <EventLine key={event.id} event={event} names={names} {...marking} />
            ))}
          </ol>
          {problem && <Refusal problem={problem} />}
          {loading && <p role="status">Reading …</p>}
          {!loading && !problem && events.length === 0 && <Empty title="Nothing happened yet" />}
          {!loading && events.length > 0 && events.length <= last && (
            <p class="more">
              <button type="button" onClick={() => reach(events.length + 99)}>
                More events
              </button>
            </p>
          )}
        </>
      )}
    </Panel>
  );
};

const EVIDENCE: Readonly<Record<string, string>> = {
  implied: 'A later stage proves that it happened; nobody dated it.',
  assumed: 'Dated by the map of the import, for want of anything better.',
};

const EventLine = ({ event, names, marked, onMark }: Marking & { readonly event: HistoryEvent; readonly names: Names }) => {
  const { revision, evidence, actor, command } = event;
  const { kind, text, quotes } = sayingOf(event, names);
  const [open, setOpen] = useState(false);
  const more = useId();
  return (
    <li class={`event ${kind}`} data-revision={revision} aria-current={revision === marked ? 'step' : undefined}>
      <p class="event-text">
        <Said words={text} />
        {evidence !== undefined && EVIDENCE[evidence] !== undefined && (
          <span class="chip warn" title={EVIDENCE[evidence]}>
            {evidence}
          </span>
        )}
      </p>
      {quotes.map(([name, said]) => (
        <blockquote key={name}>
          <small>{name}</small> <bdi>{said}</bdi>
        </blockquote>
      ))}
      <p class="event-meta">
        <Times event={event} />
        <span>
          by {actor.role}
          {actor.subject !== actor.role && (
            <>
              {' '}
              <bdi>{names.get(actor.subject) ?? actor.subject}</bdi>
            </>
          )}
          {actor.onBehalfOf !== undefined && (
            <>
              {' '}
              for <bdi>{names.get(actor.onBehalfOf) ?? actor.onBehalfOf}</bdi>
            </>
          )}
        </span>
        <code>{command.type}</code>
        {onMark ? (
          <button type="button" class="link" aria-label={`State at revision ${revision}`} onClick={() => onMark(revision)}>
            revision {revision}
          </button>
        ) : (
          <span>revision {revision}</span>
        )}
        <button
          type="button"
          class="link"
          aria-expanded={open}
          aria-controls={open ? more : undefined}
          aria-label={`${open ? 'less' : 'all of it'}, revision ${revision}`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'less' : 'all of it'}
        </button>
      </p>
      {open && (
        <dl class="fields" id={more}>
          {fieldsOf(event, names).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
};

/** When it was true and when it was known, where these are two moments. */
const Times = ({ event: { occurredAt, occurredOn, recordedAt } }: { readonly event: HistoryEvent }) =>
  occurredOn === undefined && occurredAt === recordedAt ? (
    <time dateTime={occurredAt}>{moment(occurredAt)}</time>
  ) : (
    <>
      <span>
        happened{' '}
        <time dateTime={occurredOn ?? occurredAt}>{occurredOn === undefined ? moment(occurredAt) : dateOf(occurredOn)}</time>
      </span>
      <span title={`${age(occurredAt, recordedAt)} later`}>
        known <time dateTime={recordedAt}>{moment(recordedAt)}</time>
      </span>
    </>
  );

const fieldsOf = (event: HistoryEvent, names: Names): readonly (readonly [name: string, value: string])[] => [
  ['Type', `${event.type}, schema version ${event.schemaVersion}`],
  ['Event id', event.id],
  ['Log position', event.position],
  ['Happened', event.occurredOn ?? event.occurredAt],
  ['Known', event.recordedAt],
  ['Command', `${event.command.type} ${event.command.id}`],
  ['Correlation', event.correlationId],
  ['Cause', event.causationId],
  ...differencesOf(null, event.data).map(
    ({ path, after }) => [`Data: ${placeInWords(path)}`, valueInWords(after, names)] as const,
  ),
];
