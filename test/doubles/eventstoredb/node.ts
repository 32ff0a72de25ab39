import type { RecordLog } from './record-log';

/** While a server starts, its port answers already. */
export const NOT_READY = new Error('Server Is Not Ready');

/** What every call of the double can see of the server it belongs to. */
export interface Node {
  readonly log: RecordLog;
  readonly isReady: boolean;
  /** Ends what still runs when the server goes down. */
  readonly signal: AbortSignal;
  /** Keeps account of what was asked. */
  count(method: Method): void;
}

export type Method = 'append' | 'batchAppend' | 'read' | 'subscribe' | 'features' | 'gossip';
