/** One command as a line of NDJSON has it (interfaces.md). `command` is the operationId, `id` the Idempotency-Key. */
export interface CommandLine {
  readonly command: string;
  readonly id: string;
  readonly prospectId?: string;
  readonly data: object;
  readonly occurredAt?: string;
}

/** Why a row is not imported. `code` is the rule's name. */
export interface Refused {
  readonly code: string;
  readonly detail: string;
}

/** A row of the file on its way: a command to send, or the reason why there is none. */
export interface ImportItem {
  readonly line: number;
  /** The id in the old system; of a line of NDJSON its own id. */
  readonly externalId: string;
  readonly prospectId: string | null;
  readonly todo: CommandLine | Refused;
}

/** A row of the report (interfaces.md). */
export interface RowReport {
  readonly line: number;
  readonly externalId: string;
  readonly prospectId: string | null;
  readonly result: 'imported' | 'already there' | 'would be imported' | 'refused';
  readonly code?: string;
  readonly detail?: string;
}

export const isRefused = (todo: CommandLine | Refused): todo is Refused => 'code' in todo;
