import { parse, v5 } from 'uuid';

/** Namespace of every id that Closeline derives (UUIDv5, RFC 9562). As bytes, for three ids are derived a command. */
const CLOSELINE = parse('6f1d3c0e-8a52-5b7e-9c41-2d7f0a9be613');

const UTF8 = new TextEncoder();

/** The same parts always give the same id; the separator cannot occur in a part unnoticed, for each is length-prefixed. */
export const derivedId = (...parts: readonly string[]): string =>
  v5(UTF8.encode(parts.map((p) => `${p.length}:${p}`).join('|')), CLOSELINE);

/** Command id = UUIDv5(subject of the token, Idempotency-Key). */
export const commandIdOf = (subject: string, idempotencyKey: string): string => derivedId('command', subject, idempotencyKey);

/** Event id = UUIDv5(command id, index). */
export const eventIdOf = (commandId: string, index: number): string => derivedId('event', commandId, String(index));
