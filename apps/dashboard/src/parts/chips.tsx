import { named } from '../words';

const TONES: Readonly<Record<string, string>> = {
  won: 'won',
  lost: 'lost',
  disqualified: 'lost',
  completed: 'won',
  failed: 'lost',
};

/** A word for where something stands, in a colour of its own and never by the colour alone. */
export const Chip = ({ of }: { readonly of: string }) => <span class={`chip ${TONES[of] ?? ''}`}>{named(of)}</span>;
