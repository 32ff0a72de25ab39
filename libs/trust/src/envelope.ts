import { Envelope, Refusal } from '@closeline/eventsourcing';
import type {
  Message,
  Metadata,
  NewEvent,
  Seal,
  Sealed,
  StoredEvent,
  SubjectKey,
  Unsealed,
  Vault,
} from '@closeline/eventsourcing';
import { canonical, NotCanonical } from './canonical';
import { eventHash, hashOfTexts } from './chain';
import { BrokenSeal, commitmentOf, parseSealed, seal, unseal, type RandomBytes, type SealedText } from './seal';

/** The vault holds no key for a sealed value, and no tombstone either: keys were lost. An alarm, never a blank. */
export class MissingKey extends Error {
  constructor(
    readonly subject: string,
    readonly version: number,
  ) {
    super(`the vault has no key ${version} of ${subject}, and no record of its erasure`);
    this.name = 'MissingKey';
  }
}

/** A value to open, and where its clear form goes. */
interface Slot {
  readonly holder: object;
  readonly name: string | number;
  readonly text: SealedText;
}

/** The envelope of every event: personal fields sealed under the stream's key, and the hash of the event before. */
export class SealedEnvelope extends Envelope {
  private readonly commitments = new WeakMap<SubjectKey, string>();

  constructor(
    private readonly vault: Vault,
    private readonly random: RandomBytes,
  ) {
    super();
  }

  /**
   * Null and undefined stay as they are, and so does a field that already holds a sealed value of this stream.
   *
   * @throws Refusal `erased`; Refusal `malformed` (400) for data without a canonical form or with a sealed value of
   * another stream, which would be opened for a reader of this one.
   */
  override async close(
    stream: string,
    revision: number,
    previousHash: string | null,
    events: readonly Unsealed[],
  ): Promise<{ events: readonly NewEvent[]; recorded: readonly Message[]; hash: string | null }> {
    const key = events.some((e) => fieldsToSeal(e, stream).length > 0) ? await this.vault.keyFor(stream) : undefined;
    const closed: NewEvent[] = [];
    const recorded: Message[] = [];
    let hash = previousHash;
    for (const [i, event] of events.entries()) {
      const { id, type } = event;
      const fields = key ? fieldsToSeal(event, stream) : [];
      const metadata = arranged(event.metadata, hash, key && fields.length > 0 ? this.sealOf(key) : undefined);
      const texts = { data: canonicalOrRefused(this.sealed(event, fields, key)), metadata: canonicalOrRefused(metadata) };
      // Exactly what the log will give back, so that a state folded now equals the state folded later.
      const data = JSON.parse(texts.data) as object;
      if (count(texts.data, '"sealed":') > fields.length) refuseForeign(data, stream);
      hash = hashOfTexts(stream, revision + i, id, type, texts.metadata, texts.data);
      closed.push({ id, type, commandId: metadata.commandId, ...texts });
      const { occurredAt, occurredOn, evidence } = metadata;
      const at = { occurredAt, ...(occurredOn && { occurredOn }), ...(evidence && { evidence }) };
      recorded.push({ type, data, at } as Message);
    }
    return { events: closed, recorded, hash };
  }

  override hash(event: StoredEvent): string {
    return eventHash(event);
  }

  /**
   * Where `value` is an event or an array of events, their key commitments are checked too. What comes out of a sealed
   * value is not searched again, for it is somebody's input.
   *
   * @throws MissingKey, BrokenSeal
   */
  override async open<T>(value: T): Promise<T> {
    const slots: Slot[] = [];
    const root = { value: undefined as T };
    put(root, 'value', copy(value, root, 'value', slots));
    const seals = sealsOf(value);
    const keys = new Map<string, SubjectKey | 'erased'>();
    for (const { text } of slots) await this.collect(keys, text.stream, text.keyVersion);
    for (const { subject, keyVersion, commitment } of seals) {
      const key = await this.collect(keys, subject, keyVersion);
      if (key !== 'erased' && this.sealOf(key).commitment !== commitment) throw new BrokenSeal(`of an event of ${subject}`);
    }
    for (const { holder, name, text } of slots) {
      const key = keys.get(keyId(text.stream, text.keyVersion))!;
      put(holder, name, key === 'erased' ? { erased: true } : unseal(key.key, text));
    }
    return root.value;
  }

  private async collect(
    keys: Map<string, SubjectKey | 'erased'>,
    subject: string,
    version: number,
  ): Promise<SubjectKey | 'erased'> {
    const id = keyId(subject, version);
    const collected = keys.get(id);
    if (collected) return collected;
    const key = await this.vault.find(subject, version).catch((error: unknown) => {
      if (error instanceof Refusal && error.code === 'erased') return 'erased' as const;
      throw error;
    });
    if (!key) throw new MissingKey(subject, version);
    keys.set(id, key);
    return key;
  }

  private sealed(event: Unsealed, fields: readonly string[], key: SubjectKey | undefined): object {
    if (!key || fields.length === 0) return event.data;
    const data = { ...event.data } as Record<string, unknown>;
    for (const field of fields) {
      data[field] = { sealed: seal(key, event.id, field, data[field], this.random) } satisfies Sealed;
    }
    return data;
  }

  private sealOf(key: SubjectKey): Seal {
    let commitment = this.commitments.get(key);
    if (commitment === undefined) this.commitments.set(key, (commitment = commitmentOf(key)));
    return { commitment, keyVersion: key.version, subject: key.subject };
  }
}

/** In canonical order, so that writing it needs no sorting. The type asks for every field that Metadata has. */
const arranged = (
  m: Unsealed['metadata'],
  previousHash: string | null,
  seal: Seal | undefined,
): { [K in keyof Required<Metadata>]: Metadata[K] } => ({
  actor: m.actor,
  causationId: m.causationId,
  commandId: m.commandId,
  commandType: m.commandType,
  correlationId: m.correlationId,
  evidence: m.evidence,
  fingerprint: m.fingerprint,
  occurredAt: m.occurredAt,
  occurredOn: m.occurredOn,
  previousHash,
  recordedAt: m.recordedAt,
  schemaVersion: m.schemaVersion,
  seal,
});

const keyId = (subject: string, version: number): string => `${version} ${subject}`;

const isSealed = (value: object): value is Sealed => {
  if (typeof (value as Partial<Sealed>).sealed !== 'string') return false;
  return Object.keys(value).length === 1;
};

const isSealedIn = (value: Sealed, stream: string): boolean => {
  try {
    return parseSealed(value.sealed).stream === stream;
  } catch {
    return false;
  }
};

const fieldsToSeal = ({ data, personal }: Unsealed, stream: string): readonly string[] =>
  personal.filter((field) => {
    const value = (data as Record<string, unknown>)[field];
    if (value === null || value === undefined) return false;
    return !(typeof value === 'object' && isSealed(value) && isSealedIn(value, stream));
  });

const canonicalOrRefused = (value: object): string => {
  try {
    return canonical(value);
  } catch (error) {
    if (error instanceof NotCanonical) throw new Refusal('malformed', error.message, 400);
    throw error;
  }
};

/** In canonical JSON a quoted name and its colon stand nowhere but at a member of that name. */
const count = (text: string, what: string): number => {
  let times = 0;
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) times++;
  return times;
};

const refuseForeign = (value: unknown, stream: string): void => {
  if (typeof value !== 'object' || value === null) return;
  if (isSealed(value) && !isSealedIn(value, stream)) {
    throw new Refusal('malformed', 'a field named "sealed" cannot come from outside', 400);
  }
  for (const member of Object.values(value)) refuseForeign(member, stream);
};

/** Copies any JSON, and notes each sealed value in it. */
const copy = (value: unknown, holder: object, name: string | number, slots: Slot[]): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (let i = 0; i < value.length; i++) items.push(copy(value[i], items, i, slots));
    return items;
  }
  if (isSealed(value)) {
    slots.push({ holder, name, text: parseSealed(value.sealed) });
    return value;
  }
  const members = {};
  for (const member of Object.keys(value)) {
    put(members, member, copy((value as Record<string, unknown>)[member], members, member, slots));
  }
  return members;
};

/** Assigning to `__proto__` would change the prototype instead. */
const put = (holder: object, name: string | number, value: unknown): void => {
  if (name !== '__proto__') (holder as Record<string | number, unknown>)[name] = value;
  else Object.defineProperty(holder, name, { value, writable: true, enumerable: true, configurable: true });
};

const sealsOf = (value: unknown): readonly Seal[] =>
  (Array.isArray(value) ? value : [value]).flatMap((e: Partial<StoredEvent> | null | undefined) => e?.metadata?.seal ?? []);
