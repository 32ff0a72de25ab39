const names: Readonly<Record<number, string>> = {
  2: 'BadValue',
  9: 'FailedToParse',
  11: 'UserNotFound',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  112: 'WriteConflict',
  117: 'ConflictingOperationInProgress',
  166: 'CommandNotSupportedOnView',
  171: 'CannotIndexParallelArrays',
  225: 'TransactionTooOld',
  251: 'NoSuchTransaction',
  256: 'TransactionCommitted',
  263: 'OperationNotSupportedInTransaction',
  11600: 'InterruptedAtShutdown',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  17419: 'Location17419',
};

/** What the server answers instead of a result. Codes and names are those of MongoDB's error_codes.yml. */
export class ServerError extends Error {
  readonly codeName: string;

  constructor(
    readonly code: number,
    message: string,
    readonly labels: readonly string[] = [],
    /** Further fields of the answer, such as `keyPattern` and `keyValue`. */
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.codeName = names[code] ?? `Location${code}`;
  }
}

export const transient = 'TransientTransactionError';

export const writeConflict = (): ServerError =>
  new ServerError(
    112,
    'WriteConflict error: this operation conflicted with another operation. Please retry your operation or multi-document transaction.',
    [transient],
  );
