/** What shall go wrong, `times` times (default once), with the next command of that name. */
export interface Fault {
  readonly command: string;
  readonly times?: number;
  /** Answered instead of doing it. Without labels: those that a server gives to such a code. */
  readonly error?: {
    readonly code: number;
    readonly codeName?: string;
    readonly errmsg?: string;
    readonly errorLabels?: readonly string[];
  };
  /** Done, and answered with this beside the result. */
  readonly writeConcernError?: { readonly code: number; readonly codeName?: string; readonly errmsg?: string };
  /** The connection is cut and nothing is done. */
  readonly closeBefore?: true;
  /** It is done, and the connection is cut instead of an answer: the client cannot know the outcome. */
  readonly closeAfterApply?: true;
  /** Waits before anything else. */
  readonly delayMs?: number;
}

export interface Injected {
  /** How often it happened. */
  hits: number;
}

export class Faults {
  private readonly waiting: { readonly fault: Fault; readonly injected: Injected; left: number }[] = [];

  inject(fault: Fault): Injected {
    const injected = { hits: 0 };
    this.waiting.push({ fault, injected, left: fault.times ?? 1 });
    return injected;
  }

  take(command: string): Fault | undefined {
    const at = this.waiting.findIndex(({ fault }) => fault.command === command);
    const found = this.waiting[at];
    if (!found) return undefined;
    found.injected.hits++;
    if (--found.left <= 0) this.waiting.splice(at, 1);
    return found.fault;
  }
}

/** Codes after which a driver may send a retryable write, or a commit, again (retryable writes specification). */
const retryable = new Set([6, 7, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436]);

/** The labels that a server adds to an error of that code. */
export function labelsOf(
  code: number,
  command: { readonly txnNumber?: unknown; readonly autocommit?: unknown },
  name: string,
): string[] {
  const ends = name === 'commitTransaction' || name === 'abortTransaction';
  if (command.autocommit === false && !ends)
    return retryable.has(code) || [112, 246, 251].includes(code) ? ['TransientTransactionError'] : [];
  if (code === 251 && ends) return ['TransientTransactionError'];
  return command.txnNumber !== undefined && retryable.has(code) ? ['RetryableWriteError'] : [];
}
