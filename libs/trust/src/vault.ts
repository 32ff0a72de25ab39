import { createHmac } from 'node:crypto';
import { Refusal, Vault, type SubjectKey, type WrappedKey, type WrappedKeys } from '@closeline/eventsourcing';
import { StreamCache } from '@closeline/eventsourcing/stream-cache';
import { canonical } from './canonical';
import { decrypt, encrypt, type RandomBytes } from './seal';

/** The vault was made with another master key, or its file was changed. */
export class WrongMasterKey extends Error {
  constructor() {
    super('MASTER_KEY_FILE: this is not the master key that the vault in DATA_DIR was made with');
    this.name = 'WrongMasterKey';
  }
}

/** A kept key that the right master key does not unwrap: it was changed, or moved from another subject. */
export class BrokenKey extends Error {
  constructor(readonly subject: string) {
    super(`the key of ${subject} in the vault is damaged`);
    this.name = 'BrokenKey';
  }
}

const KEY = 32;
const CHECK = 'closeline master key';

/** The newest keys, unwrapped, so that a page of documents is opened without unwrapping each key again. */
const CACHED_KEYS = 10_000;

/** Random 256-bit keys, one per subject, wrapped by the master key (AES-256-GCM bound to subject and version). */
export class KeyVault extends Vault {
  private readonly unwrapped = new StreamCache<SubjectKey>(CACHED_KEYS);
  private readonly making = new Map<string, Promise<SubjectKey>>();

  private constructor(
    private readonly keys: WrappedKeys,
    private readonly master: Buffer,
    private readonly random: RandomBytes,
    private readonly indexKey: Buffer,
  ) {
    super();
  }

  /** Whether nothing was ever closed with a master key. */
  static async isEmpty(keys: WrappedKeys): Promise<boolean> {
    return (await keys.setting('master-key-check')) === undefined;
  }

  /**
   * @param master 32 bytes.
   * @param indexKey 32 bytes, taken at the first start only: of blind indexes that are to be those of another vault.
   * @throws WrongMasterKey
   */
  static async open(keys: WrappedKeys, master: Buffer, random: RandomBytes, indexKey?: Buffer): Promise<KeyVault> {
    const kept = async (name: string, fresh: Buffer | string): Promise<Buffer> => {
      const aad = canonical({ setting: name });
      const wrapped = (await keys.setting(name)) ?? (await keys.insertSettingIfAbsent(name, encrypt(master, fresh, aad, random)));
      const value = decrypt(master, wrapped, aad);
      if (!value) throw new WrongMasterKey();
      return value;
    };
    await kept('master-key-check', CHECK);
    return new KeyVault(keys, master, random, await kept('index-key', indexKey ?? random(KEY)));
  }

  override async keyFor(subject: string): Promise<SubjectKey> {
    const cached = this.unwrapped.get(subject);
    if (cached) return cached;
    const row = await this.keys.find(subject);
    if (row) return this.keep(subject, this.unwrap(row));
    let made = this.making.get(subject);
    if (!made) {
      made = this.make(subject).finally(() => this.making.delete(subject));
      this.making.set(subject, made);
    }
    return made;
  }

  override async find(subject: string, version: number): Promise<SubjectKey | undefined> {
    const newest = this.unwrapped.get(subject);
    if (newest?.version === version) return newest;
    const id = `${version} ${subject}`;
    const cached = this.unwrapped.get(id);
    if (cached) return cached;
    const row = await this.keys.find(subject, version);
    return row && this.keep(id, this.unwrap(row));
  }

  /** Keyed with a key of its own, so that it survives a change of the master key. @param value normalised by the caller. */
  override blindIndex(purpose: string, value: string): string {
    return createHmac('sha256', this.indexKey).update(`${purpose.length}:${purpose}${value.length}:${value}`).digest('hex');
  }

  private async make(subject: string): Promise<SubjectKey> {
    const wrapped = encrypt(this.master, this.random(KEY), wrapData(subject, 1), this.random);
    // Another process may have been first; the key that stands is the one to use.
    return this.keep(subject, this.unwrap(await this.keys.insertIfAbsent(subject, 1, wrapped)));
  }

  private keep(id: string, key: SubjectKey): SubjectKey {
    this.unwrapped.set(id, key);
    return key;
  }

  private unwrap({ subject, version, wrapped, erasedAt }: WrappedKey): SubjectKey {
    if (erasedAt !== null) throw new Refusal('erased', 'the personal data of this subject was erased');
    const key = wrapped && decrypt(this.master, wrapped, wrapData(subject, version));
    if (!key) throw new BrokenKey(subject);
    return { subject, version, key };
  }
}

const wrapData = (subject: string, version: number): string => canonical({ subject, version });
