import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../../../api/src/settings';
import { readPublicKey, readSigningKey } from '../../../api/src/tokens';
import { lineOf } from '../fault';
import { fault, ok, type Check } from './check';

/** By which keys tokens are checked, and whether they can be had. */
export const tokenKeys = async ({ dataDir, authJwksUrl, authPublicKeyFile }: Settings): Promise<Check | undefined> => {
  if (authJwksUrl !== undefined) return jwks(authJwksUrl);
  if (authPublicKeyFile !== undefined) {
    const fix = 'set it to an Ed25519 public key in PEM form';
    return checked('AUTH_PUBLIC_KEY_FILE', () => readPublicKey(authPublicKeyFile), 'holds a key that checks tokens', fix);
  }
  if (!existsSync(join(dataDir, 'auth.key'))) return undefined;
  const fix = 'restore auth.key, or remove it: the next start makes another, and no token holds any more';
  return checked('auth.key', () => readSigningKey(dataDir), 'signs and checks tokens', fix);
};

const checked = (name: string, read: () => unknown, finding: string, fix: string): Check => {
  try {
    read();
    return ok(name, finding);
  } catch (error) {
    return fault(name, lineOf(error).replace(`${name}: `, ''), fix);
  }
};

const jwks = async (url: string): Promise<Check> => {
  const name = 'AUTH_JWKS_URL';
  const fix = 'see that it is the address of a JWKS, and that it can be reached from here';
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    const { keys } = (answer.ok ? await answer.json() : {}) as { keys?: readonly { readonly crv?: unknown }[] };
    if (!Array.isArray(keys)) return fault(name, `it answers ${answer.status} and no set of keys`, fix);
    const fit = keys.filter(({ crv }: { readonly crv?: unknown }) => crv === 'Ed25519').length;
    return fit > 0
      ? ok(name, `${fit} of ${keys.length} keys check tokens (Ed25519)`)
      : fault(name, `none of its ${keys.length} keys is an Ed25519 key`, 'sign tokens with EdDSA');
  } catch {
    return { ...fault(name, 'it does not answer', fix), unreachable: true };
  }
};
