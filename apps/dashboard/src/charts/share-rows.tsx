import type { ComponentChildren } from 'preact';

export interface ShareRow {
  readonly key: string;
  readonly name: string;
  readonly whole: number;
  /** Of the whole, or beyond it. */
  readonly part: number;
  /** Both in words. */
  readonly text: ComponentChildren;
}

/** Amounts of one unit below each other on one scale, with the part of each that has come so far. */
export const ShareRows = ({ label, rows }: { readonly label: string; readonly rows: readonly ShareRow[] }) => {
  const most = Math.max(1, ...rows.flatMap(({ whole, part }) => [whole, part]));
  const width = (amount: number): string => `${(100 * Math.max(0, amount)) / most}%`;
  return (
    <ul class="shares" aria-label={label}>
      {rows.map(({ key, name, whole, part, text }) => (
        <li key={key}>
          <span class="share-name">{name}</span>
          <svg class="share-bar" aria-hidden="true">
            <rect class="share-whole" width={width(whole)} height="100%" rx="4" />
            <rect class="share-part" width={width(part)} y="30%" height="40%" rx="2" />
          </svg>
          <span class="share-text">{text}</span>
        </li>
      ))}
    </ul>
  );
};
