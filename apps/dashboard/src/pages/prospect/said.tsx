import type { Words } from './sayings';

/** A sentence of ours around what others wrote. */
export const Said = ({ words }: { readonly words: Words }) => (
  <>{words.map((part, index) => (typeof part === 'string' ? part : <bdi key={index}>{part.theirs}</bdi>))}</>
);
