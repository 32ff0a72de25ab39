import type { ComponentChildren } from 'preact';
import type { Problem } from '../api';
import type { Loaded } from '../use-answer';
import { problemInWords } from '../words';

export const Refusal = ({ problem }: { readonly problem: Problem }) => {
  const { title, text } = problemInWords(problem.status, problem.code, problem.detail);
  return (
    <div class="state" role="alert" data-state={problem.status === 403 ? 'forbidden' : 'refused'}>
      <strong>{title}</strong>
      <p>{text}</p>
    </div>
  );
};

/** Where a role is known to get nothing, nothing is asked. */
export const NotForRole = ({ children }: { readonly children: ComponentChildren }) => (
  <div class="state" data-state="forbidden">
    <strong>Your role may not see this</strong>
    <p>{children}</p>
  </div>
);

export const Empty = ({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) => (
  <div class="state" data-state="empty">
    <strong>{title}</strong>
    {children && <p>{children}</p>}
  </div>
);

const Loading = ({ progress }: { readonly progress?: number }) => (
  <div class="state" role="status" data-state="loading">
    <span class="spinner" aria-hidden="true" />
    <p>{progress === undefined ? 'Loading …' : `Computing … ${Math.round(progress * 100)} %`}</p>
  </div>
);

/** What there is of an answer: the figures, or in plain words why there are none (yet). */
export function Shown<T>({
  of: { answer, problem, progress, loading },
  empty,
  children,
}: {
  readonly of: Loaded<T>;
  /** Says for an answer without content what to do about it. */
  readonly empty?: (answer: T) => ComponentChildren | undefined | false;
  readonly children: (answer: T) => ComponentChildren;
}) {
  if (answer === undefined) return problem ? <Refusal problem={problem} /> : <Loading progress={progress} />;
  const nothing = empty?.(answer);
  return (
    <div class={loading ? 'stale-answer' : undefined} aria-busy={loading}>
      {problem && <Refusal problem={problem} />}
      {nothing || children(answer)}
    </div>
  );
}
