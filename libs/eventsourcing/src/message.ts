/** An event or a command as plain data: the `type` string is the stored name. */
export interface Message {
  readonly type: string;
  readonly data: object;
}

/** How well a date is known (domain rule 13): dated by its source, proven by a later stage, or the map's assumption. */
export type Evidence = 'recorded' | 'implied' | 'assumed';

/**
 * When a fact was true. `occurredAt` is an ISO-8601 UTC instant; `occurredOn` (`YYYY-MM-DD`) is set where only the date
 * is known, and then the fact keeps that date in every time zone.
 */
export interface Occurrence {
  readonly occurredAt: string;
  readonly occurredOn?: string;
  readonly evidence?: Evidence;
}

/** An event beside the moment it was true. A decider may date an event itself; otherwise the command's moment holds. */
export type Dated<E extends Message> = E & { readonly at?: Occurrence };

/** Who acted: the subject and role of the token, and for whom a service acted. */
export interface Actor {
  readonly subject: string;
  readonly role: string;
  readonly onBehalfOf?: string;
}

/** Which key sealed the personal fields of an event. GCM does not commit to its key, hence the commitment. */
export interface Seal {
  readonly subject: string;
  readonly keyVersion: number;
  readonly commitment: string;
}

/** What stands beside every event in the log. Nothing in it is personal data. */
export interface Metadata extends Occurrence {
  readonly commandId: string;
  readonly commandType: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  readonly recordedAt: string;
  readonly schemaVersion: number;
  /** Keyed digest of the command's path and body: the same id with another body is refused by it. */
  readonly fingerprint: string;
  /** SHA-256 of the event before it in its stream; null for the first. */
  readonly previousHash: string | null;
  readonly seal?: Seal;
}

/** An event as read from the log: personal fields still sealed, data already upcast to the current version. */
export type Recorded<E extends Message = Message> = E & {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
  readonly metadata: Metadata;
};

/** A personal value as it stands in the log and in the views: ciphertext only. */
export interface Sealed {
  readonly sealed: string;
}

declare const personal: unique symbol;
/** A personal field: in clear when a decider emits it, sealed everywhere after. Only the vault turns one into the other. */
export type Personal<T = string> = (T | Sealed) & { readonly [personal]?: T };

type PersonalKey<D> = {
  [K in keyof D]-?: typeof personal extends keyof NonNullable<D[K]> ? K : never;
}[keyof D] &
  string;

/**
 * The declaration of personal fields: one entry per event type, naming exactly the fields typed `Personal`.
 * A type without its entry, or a personal field left out, does not compile.
 */
export type PersonalFields<E extends Message> = {
  readonly [T in E['type']]: { readonly [K in PersonalKey<Extract<E, { type: T }>['data']>]: true };
};

/** Typed constructor for one union of events: `const event = of<ProspectEvent>()`. */
export const of =
  <E extends Message>() =>
  <T extends E['type']>(type: T, data: Extract<E, { type: T }>['data'], at?: Occurrence): Dated<Extract<E, { type: T }>> =>
    ({ type, data, ...(at && { at }) }) as Dated<Extract<E, { type: T }>>;
