import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** One thing to look at, under a heading of its own. */
export const Panel = ({
  title,
  note,
  actions,
  wide = false,
  id: anchor,
  children,
}: {
  readonly title: string;
  /** What the figures mean, in a sentence. */
  readonly note?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly wide?: boolean;
  /** For links to it. */
  readonly id?: string;
  readonly children: ComponentChildren;
}) => {
  const id = useId();
  return (
    <section id={anchor} class={wide ? 'panel wide' : 'panel'} aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {note && <p class="note">{note}</p>}
        </div>
        {actions && <div class="actions">{actions}</div>}
      </header>
      {children}
    </section>
  );
};
