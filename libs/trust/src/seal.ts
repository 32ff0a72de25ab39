import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { SubjectKey } from '@closeline/eventsourcing';
import { canonical, quoted } from './canonical';

/** So many random bytes. Injected, so that tests can repeat it. */
export type RandomBytes = (size: number) => Buffer;

/** Draws from the source in bulk, for a call to it costs as much as a seal. No byte is handed out twice. */
export const pooled = (random: RandomBytes, poolSize = 8192): RandomBytes => {
  let pool: Buffer = Buffer.alloc(0);
  return (size) => {
    if (pool.length < size) pool = random(Math.max(size, poolSize));
    const bytes = pool.subarray(0, size);
    pool = pool.subarray(size);
    return bytes;
  };
};

/** What a sealed text says about itself. The subject, whose key opens it, is the stream. */
export interface SealedText {
  readonly stream: string;
  readonly eventId: string;
  readonly field: string;
  readonly keyVersion: number;
  /** nonce | ciphertext | tag */
  readonly box: Buffer;
}

/** A sealed value that does not open: it was changed, moved, or sealed with another key. Names no data. */
export class BrokenSeal extends Error {
  constructor(where: string) {
    super(`the sealed value ${where} is not what was sealed there`);
    this.name = 'BrokenSeal';
  }
}

const NONCE = 12;
const TAG = 16;
const VERSION = 'cl1';

/** AES-256-GCM with a fresh 96-bit nonce; the answer is nonce | ciphertext | tag. */
export const encrypt = (key: Buffer, plain: Buffer | string, aad: string, random: RandomBytes): Buffer => {
  const nonce = random(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(aad));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
};

/** Undefined where key, additional data or a single bit is another. */
export const decrypt = (key: Buffer, box: Buffer, aad: string): Buffer | undefined => {
  if (box.length < NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(aad));
  decipher.setAuthTag(box.subarray(box.length - TAG));
  const body = decipher.update(box.subarray(NONCE, box.length - TAG));
  try {
    decipher.final();
  } catch {
    return undefined;
  }
  return body;
};

/** Canonical JSON of {stream, eventId, field, keyVersion}: a ciphertext moved to another place does not open. */
const additionalData = (stream: string, eventId: string, field: string, keyVersion: number): string =>
  `{"eventId":${quoted(eventId)},"field":${quoted(field)},"keyVersion":${keyVersion},"stream":${quoted(stream)}}`;

/**
 * `cl1:<stream>:<event id>:<field>:<key version>:<base64url of nonce | ciphertext | tag>`, each part percent-encoded as
 * a URI component, so that `:` stands between parts only.
 */
const format = ({ stream, eventId, field, keyVersion, box }: SealedText): string =>
  `${VERSION}:${part(stream)}:${part(eventId)}:${part(field)}:${keyVersion}:${box.toString('base64url')}`;

/** Most parts are plain already, and encodeURIComponent is slow for what it does. */
const PLAIN = /^[\w.-]*$/;
const part = (text: string): string => (PLAIN.test(text) ? text : encodeURIComponent(text));

/** @throws BrokenSeal for a text that `seal` would not have written exactly so. */
export const parseSealed = (text: string): SealedText => {
  const parts = text.split(':');
  const [version, stream, eventId, field, keyVersion, box] = parts;
  if (parts.length === 6 && version === VERSION) {
    try {
      const parsed = {
        stream: decodeURIComponent(stream!),
        eventId: decodeURIComponent(eventId!),
        field: decodeURIComponent(field!),
        keyVersion: Number(keyVersion),
        box: Buffer.from(box!, 'base64url'),
      };
      // Both decoders are lenient; a second spelling of the same bytes is a changed text all the same.
      if (format(parsed) === text) return parsed;
    } catch {
      // A stray % is no percent-encoding.
    }
  }
  throw new BrokenSeal('without a readable place');
};

/** @param value any JSON value. */
export const seal = (
  { key, version, subject }: SubjectKey,
  eventId: string,
  field: string,
  value: unknown,
  random: RandomBytes,
): string => {
  const box = encrypt(key, JSON.stringify(value), additionalData(subject, eventId, field, version), random);
  return format({ stream: subject, eventId, field, keyVersion: version, box });
};

/** @throws BrokenSeal */
export const unseal = (key: Buffer, { stream, eventId, field, keyVersion, box }: SealedText): unknown => {
  const plain = decrypt(key, box, additionalData(stream, eventId, field, keyVersion));
  if (!plain) throw new BrokenSeal(`${field} of event ${eventId} in ${stream}`);
  return JSON.parse(plain.toString('utf8')) as unknown;
};

/**
 * Binds an event to the one key that sealed it, for one GCM ciphertext can be made to open under two keys.
 * HMAC-SHA-256, hex, under that key.
 */
export const commitmentOf = ({ key, subject, version }: SubjectKey): string =>
  createHmac('sha256', key)
    .update(`closeline key commitment ${canonical({ subject, version })}`)
    .digest('hex');
