import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { age, count, dateOf, moment, NONE } from '../../format';
import { DataTable, type Column } from '../../parts/data-table';
import { Panel } from '../../parts/panel';
import { Owner, ProspectLink, Theirs } from '../../parts/theirs';
import { named } from '../../words';
import type { Task } from './work';

interface Group {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly tasks: readonly Task[];
  readonly names: ReadonlyMap<string, string>;
  /** When the list was answered: what ages are told by. */
  readonly at: string;
}

const FIRST = 10;

/** A group under its heading, folded to its first where it is long. */
const Folded = ({
  id,
  title,
  tasks,
  note,
  wide,
  children,
}: Group & { readonly wide?: boolean; readonly children: (shown: readonly Task[]) => ComponentChildren }) => {
  const [open, setOpen] = useState(false);
  return (
    <Panel title={`${title} (${count(tasks.length)})`} note={note} wide={wide} id={id}>
      {children(open ? tasks : tasks.slice(0, FIRST))}
      {tasks.length > FIRST && (
        <p class="more">
          <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? `The first ${FIRST} only` : `All ${count(tasks.length)}`}
            <span class="unseen">: {title}</span>
          </button>
        </p>
      )}
    </Panel>
  );
};

const Whose = ({ task, names }: { readonly task: Task; readonly names: ReadonlyMap<string, string> }) => (
  <p class="task-of">
    <ProspectLink prospectId={task.prospectId} contact={task.contact} />
    <span>
      <Owner ownerId={task.ownerId} names={names} />
    </span>
    <span>{named(task.stage)}</span>
  </p>
);

/** Questions, messages and failed steps: each says what it is about. */
export const Tasks = (group: Group & { readonly says: (task: Task) => ComponentChildren; readonly wide?: boolean }) => (
  <Folded {...group}>
    {(shown) => (
      <ul class="tasks">
        {shown.map((task) => (
          <li key={task.id}>
            <div>
              {group.says(task)}
              <Whose task={task} names={group.names} />
            </div>
            <Waiting task={task} at={group.at} />
          </li>
        ))}
      </ul>
    )}
  </Folded>
);

const Waiting = ({ task: { at: from, due }, at }: { readonly task: Task; readonly at: string }) => (
  <time class={`waiting chip ${due === true ? 'warn' : ''}`} dateTime={from} title={`${moment(from)} UTC`}>
    {due === undefined ? age(from, at) : due ? `overdue ${age(from, at)}` : `in ${age(at, from)}`}
  </time>
);

/** Prospects as such: nobody's, or gone quiet. */
export const Waiters = (group: Group & { readonly since: string }) => (
  <Folded {...group} wide>
    {(shown) => <DataTable caption={group.title} columns={columnsOf(group)} rows={shown} keyOf={({ id }) => id} />}
  </Folded>
);

const columnsOf = ({ tasks, names, at: now, since }: Group & { readonly since: string }): readonly Column<Task>[] => [
  { head: 'Prospect', cell: ({ prospectId, contact }) => <ProspectLink prospectId={prospectId} contact={contact} /> },
  ...(tasks.some(({ ownerId }) => ownerId !== null)
    ? [{ head: 'Owner', cell: ({ ownerId }: Task) => <Owner ownerId={ownerId} names={names} /> }]
    : []),
  { head: 'Stage', cell: ({ stage }) => named(stage) },
  { head: since, cell: ({ at }) => <time class="day">{dateOf(at)}</time> },
  { head: 'For', numeric: true, cell: ({ at }) => age(at, now) },
];

export const Quoted = ({ text }: { readonly text: Task['text'] }) =>
  text === undefined ? null : (
    <blockquote>
      <Theirs text={text} />
    </blockquote>
  );

export const Failed = ({ task: { about, reason } }: { readonly task: Task }) => (
  <p>
    <b>
      <bdi>{named(about ?? NONE)}</bdi>
    </b>{' '}
    fell short: <bdi>{reason === undefined ? 'no reason given' : named(reason)}</bdi>
  </p>
);
