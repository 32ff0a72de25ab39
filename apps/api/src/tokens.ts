import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { ROLES, type Role } from '@closeline/sales/roles';
import { writeKeyFile } from '@closeline/trust';
import { SettingRefused } from './settings';

/** Issuer and audience of every token (RFC 7519). */
export const CLOSELINE = 'closeline';

const FILE = 'auth.key';

/** The key in the data folder that signs tokens, made at the first start with mode 600. */
export const loadSigningKey = (dataDir: string): KeyObject => {
  const file = join(dataDir, FILE);
  if (!existsSync(file)) makeKey(file, dataDir);
  return readSigningKey(dataDir);
};

/** The same key, for whoever only signs. @throws SettingRefused where the folder was never started on. */
export const readSigningKey = (dataDir: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPrivateKey(readFileSync(join(dataDir, FILE)));
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT'
        ? 'no auth.key: start the service once'
        : 'an auth.key that cannot be read';
    throw new SettingRefused(`DATA_DIR: there is ${why}`);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new SettingRefused('DATA_DIR: auth.key is no Ed25519 key');
  return key;
};

/** The public key of AUTH_PUBLIC_KEY_FILE (PEM). @throws SettingRefused */
export const readPublicKey = (file: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPublicKey(readFileSync(file));
  } catch {
    throw new SettingRefused('AUTH_PUBLIC_KEY_FILE: the file cannot be read as a public key (PEM)');
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new SettingRefused('AUTH_PUBLIC_KEY_FILE: must hold an Ed25519 key');
  return key;
};

/** Whom a token is for. A salesperson's or receptionist's subject is their staffId. */
export interface TokenRequest {
  readonly role: Role;
  readonly subject: string;
  readonly onBehalfOf?: string;
  /** Seconds it holds; a day if left out. */
  readonly ttl?: number;
}

export const DAY = 86_400;

/** A token (JWT, EdDSA). @param now seconds since the epoch. */
export const signToken = (key: KeyObject, { role, subject, onBehalfOf, ttl = DAY }: TokenRequest, now: number): Promise<string> =>
  new SignJWT({ role, ...(onBehalfOf !== undefined && { onBehalfOf }) })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
    .setIssuer(CLOSELINE)
    .setAudience(CLOSELINE)
    .setSubject(subject)
    .setIssuedAt(now)
    .setExpirationTime(now + ttl)
    .sign(key);

export const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value);

const makeKey = (file: string, dataDir: string): void => {
  const { privateKey } = generateKeyPairSync('ed25519');
  writeKeyFile(file, dataDir, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
};
