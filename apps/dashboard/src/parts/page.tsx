import type { ComponentChildren } from 'preact';

/** The head of a page and what is on it. */
export const Page = ({
  title,
  intro,
  filters,
  children,
}: {
  readonly title: ComponentChildren;
  /** What one can learn here, in a sentence. */
  readonly intro: ComponentChildren;
  readonly filters?: ComponentChildren;
  readonly children: ComponentChildren;
}) => (
  <>
    <div class="page-head">
      <h1>{title}</h1>
      <p class="note">{intro}</p>
      {filters}
    </div>
    <div class="panels">{children}</div>
  </>
);
