import type { Exchange, Side } from './plan';
import type { Cut } from './proxy';

/** HTTP/2 (RFC 9113, 4.1): three bytes of length, one of type, one of flags, four of the stream. */
const FRAME_HEAD = 9;
const DATA = 0;

/** Whether a piece that begins with a frame has one that carries data: what else a server says is no answer. */
const holdsData = (bytes: Buffer): boolean => {
  for (let at = 0; at + FRAME_HEAD <= bytes.length; at += FRAME_HEAD + bytes.readUIntBE(at, 3))
    if (bytes[at + 3] === DATA) return true;
  return false;
};

/** How the proxies know an exchange by its bytes, and on which side it passes. */
export const EXCHANGES: Readonly<Record<Exchange, Pick<Cut, 'request' | 'answer'> & { readonly side: Side }>> = {
  // Only proposed events say what type of content they are: reads name none.
  append: { side: 'log', request: (bytes) => bytes.includes('application/json'), answer: holdsData },
  commit: { side: 'views', request: (bytes) => bytes.includes('commitTransaction') },
  key: { side: 'views', request: (bytes) => bytes.includes('command_keys') },
};
