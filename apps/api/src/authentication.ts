import { createHash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify, type CryptoKey, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { KeyObject } from 'node:crypto';
import { Refusal, type Actor, type Clock } from '@closeline/eventsourcing';
import { StreamCache } from '@closeline/eventsourcing/stream-cache';
import { CLOSELINE, isRole } from './tokens';

interface Verified {
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** Tokens already verified, by their hash: a signature costs more than everything else of a request. */
const KEPT = 10_000;
/** No token is longer; a longer one is not even looked at. */
const LONGEST = 4096;

/** What jose throws where the fault is in the keys: no answer in time, one that is no JWKS, one that is no 200 or no JSON. */
const OF_KEYS: ReadonlySet<string> = new Set([errors.JWKSTimeout.code, errors.JWKSInvalid.code, errors.JOSEError.code]);

const NAME = /^[^\p{C}]{1,100}$/u;

/** Who a token says is asking. */
export class Authentication {
  private readonly verified = new StreamCache<Verified>(KEPT);
  private readonly key: KeyObject | JWTVerifyGetKey;

  /** @param keys the public key, or the address of a JWKS. */
  constructor(
    keys: KeyObject | URL,
    private readonly clock: Clock,
  ) {
    this.key = keys instanceof URL ? createRemoteJWKSet(keys, { timeoutDuration: 5_000 }) : keys;
  }

  /** The actor of a token that was seen before and still holds; undefined where it has to be verified. */
  known(authorization: string | undefined): Actor | undefined {
    if (authorization === undefined) return undefined;
    const found = this.verified.get(digest(authorization));
    return found && found.expires > this.now() ? found.actor : undefined;
  }

  /** @throws Refusal `unauthenticated` 401, `keys-unreachable` 503 */
  async verify(authorization: string | undefined): Promise<Actor> {
    const token = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? '')?.[1];
    if (!token || token.length > LONGEST) throw unauthenticated();
    const payload = await this.payloadOf(token);
    const { role, sub, exp, onBehalfOf } = payload;
    const named = typeof sub === 'string' && NAME.test(sub) && isRole(role);
    const acts = onBehalfOf === undefined || (typeof onBehalfOf === 'string' && NAME.test(onBehalfOf));
    if (!named || !acts || exp === undefined) throw unauthenticated();
    const actor: Actor = { subject: sub, role, ...(onBehalfOf !== undefined && { onBehalfOf }) };
    this.verified.set(digest(authorization!), { actor, expires: exp * 1000 });
    return actor;
  }

  private async payloadOf(token: string): Promise<JWTPayload> {
    const options = {
      algorithms: ['EdDSA'],
      issuer: CLOSELINE,
      audience: CLOSELINE,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(this.now()),
    };
    try {
      const { payload } =
        typeof this.key === 'function'
          ? await jwtVerify(token, this.key, options)
          : await jwtVerify(token, this.key as unknown as CryptoKey, options);
      return payload;
    } catch (error) {
      const ofToken = error instanceof errors.JOSEError && !OF_KEYS.has(error.code);
      if (ofToken || typeof this.key !== 'function') throw unauthenticated();
      throw new Refusal('keys-unreachable', 'the keys that tokens are verified with cannot be had now', 503);
    }
  }

  private now(): number {
    return Date.parse(this.clock.now());
  }
}

const digest = (authorization: string): string => createHash('sha256').update(authorization).digest('base64');

const unauthenticated = (): Refusal => new Refusal('unauthenticated', 'a valid token is required', 401);
