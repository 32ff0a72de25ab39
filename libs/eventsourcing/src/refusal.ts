/** The HTTP status a refusal maps to (interfaces.md). */
export type RefusalStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 429 | 503;

/** What else a refusal may say: JSON pointers of the fields at fault, or the names that are missing. No personal data. */
export interface RefusalExtra {
  readonly pointers?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly [name: string]: unknown;
}

/**
 * A command or a query that is refused. `code` is the rule's stable name in domain.md; mapped once to RFC 9457.
 * `detail` is shown to the caller and must not carry personal data.
 */
export class Refusal extends Error {
  constructor(
    readonly code: string,
    readonly detail: string,
    readonly status: RefusalStatus = 409,
    readonly extra: RefusalExtra = {},
  ) {
    super(`${code}: ${detail}`);
    this.name = 'Refusal';
  }
}
