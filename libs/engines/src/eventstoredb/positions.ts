import type { Position } from '@closeline/eventsourcing';

/** Where the server begins to read or to subscribe. */
export type From = 'start' | { readonly commit: bigint; readonly prepare: bigint };

const DIGITS = 20;
const padded = (commit: bigint): string => String(commit).padStart(DIGITS, '0');

/** Before the first event of any log. */
export const NOWHERE: Position = padded(0n);

/** That of an event: its commit position, padded so that it sorts as a string. */
export const positionOf = (commit: bigint): Position => padded(commit);

/**
 * That of a filter's checkpoint `{commit: N, prepare: 0}`. An event may come to stand at N itself, so it lies before N
 * and behind everything before it. Kept apart from an event's, because the server resumes only where a record begins.
 */
export const checkpointOf = (commit: bigint): Position => (commit === 0n ? NOWHERE : `${padded(commit - 1n)}${BETWEEN}`);
const BETWEEN = '.5';

/** For progress only: positions of EventStoreDB are places in its files. */
export const commitOf = (position: Position | undefined): number =>
  position === undefined ? 0 : Number(position.slice(0, DIGITS));

/** How the server is told of a position. Throws Error where it is not one of ours. */
export const fromOf = (position: Position | undefined): From => {
  if (position === undefined || position === NOWHERE) return 'start';
  const [, digits, between] = /^(\d{20})(\.5)?$/.exec(position) ?? [];
  if (!digits) throw new Error('not a position of this log');
  const commit = BigInt(digits);
  return between ? { commit: commit + 1n, prepare: 0n } : { commit, prepare: commit };
};
