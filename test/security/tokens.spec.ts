import { createHmac, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { readSigningKey } from '../../apps/api/src/tokens';
import { TestService } from '../support/running';

const service = new TestService();
beforeAll(() => service.start());
afterAll(() => service.remove());

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);
const claims = (more: object = {}) => ({
  ...{ iss: 'closeline', aud: 'closeline', sub: 'boss', role: 'admin' },
  exp: now() + 600,
  ...more,
});
const signed = (key: KeyObject, payload: object, header: object = { alg: 'EdDSA' }): string => {
  const text = `${part(header)}.${part(payload)}`;
  return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
};
const key = (): KeyObject => readSigningKey(service.dataDir);
const pem = (): string =>
  createPublicKey(readFileSync(join(service.dataDir, 'auth.key'))).export({ type: 'spki', format: 'pem' }) as string;
const ask = async (authorization: string | undefined) => {
  const answer = await service.inject('GET', '/v1/staff', authorization === undefined ? {} : { authorization });
  return [answer.status, answer.body.code ?? 'let in', answer.headers['www-authenticate']];
};
const LET_IN = [200, 'let in', undefined];
const REFUSED = [401, 'unauthenticated', 'Bearer realm="closeline"'];

describe('a token', () => {
  it('that holds lets in, again and again', async () => {
    const token = `Bearer ${signed(key(), claims())}`;
    expect([await ask(token), await ask(token)]).toEqual([LET_IN, LET_IN]);
  });

  const forged = generateKeyPairSync('ed25519').privateKey;
  it.each<[string, () => string | undefined]>([
    ['is missing', () => undefined],
    ['is empty', () => ''],
    ['is of another scheme', () => `Basic ${Buffer.from('admin:admin').toString('base64')}`],
    ['is no token', () => 'Bearer x.y'],
    ['is forged', () => `Bearer ${signed(forged, claims())}`],
    ['is expired', () => `Bearer ${signed(key(), claims({ exp: now() - 1 }))}`],
    ['never expires', () => `Bearer ${signed(key(), { ...claims(), exp: undefined })}`],
    ['is not valid yet', () => `Bearer ${signed(key(), claims({ nbf: now() + 600 }))}`],
    ['is for another audience', () => `Bearer ${signed(key(), claims({ aud: 'billing' }))}`],
    ['is from another issuer', () => `Bearer ${signed(key(), claims({ iss: 'elsewhere' }))}`],
    ['has no subject', () => `Bearer ${signed(key(), { ...claims(), sub: undefined })}`],
    ['has a subject of control characters', () => `Bearer ${signed(key(), claims({ sub: 'a\r\nb' }))}`],
    ['has no role', () => `Bearer ${signed(key(), { ...claims(), role: undefined })}`],
    ['has a role that is none', () => `Bearer ${signed(key(), claims({ role: 'root' }))}`],
    ['has several roles', () => `Bearer ${signed(key(), claims({ role: ['admin'] }))}`],
    ['is signed with none', () => `Bearer ${part({ alg: 'none' })}.${part(claims())}.`],
    ['claims none over a signature', () => `Bearer ${signed(key(), claims(), { alg: 'none' })}`],
    [
      'takes the public key for a shared secret',
      () => {
        const text = `${part({ alg: 'HS256' })}.${part(claims())}`;
        return `Bearer ${text}.${createHmac('sha256', pem()).update(text).digest('base64url')}`;
      },
    ],
    [
      'brings its own key',
      () => {
        const jwk = createPublicKey(forged).export({ format: 'jwk' });
        return `Bearer ${signed(forged, claims(), { alg: 'EdDSA', jwk })}`;
      },
    ],
    [
      'was changed after it was signed',
      () => {
        const [header, , signature] = signed(key(), claims({ role: 'analyst' })).split('.');
        return `Bearer ${header}.${part(claims())}.${signature}`;
      },
    ],
  ])('that %s lets nobody in', async (_, token) => expect(await ask(token())).toEqual(REFUSED));

  it.each(['AUTH_PUBLIC_KEY_FILE', 'AUTH_JWKS_URL'])(
    'of the keys that %s names lets in, and our own does not',
    async (setting) => {
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      const keys = { keys: [{ ...publicKey.export({ format: 'jwk' }), alg: 'EdDSA', use: 'sig' }] };
      const server = createServer((_, answer) => answer.setHeader('content-type', 'application/json').end(JSON.stringify(keys)));
      await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
      const other = new TestService();
      const file = join(other.dataDir, 'public.pem');
      writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }));
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
      try {
        await other.start({ [setting]: setting === 'AUTH_JWKS_URL' ? address : file });
        const status = async (key: KeyObject) =>
          (await other.inject('GET', '/v1/staff', { authorization: `Bearer ${signed(key, claims())}` })).status;
        expect([await status(privateKey), await status(key()), await status(forged)]).toEqual([200, 401, 401]);
        expect(other.service.token({ role: 'admin', subject: 'boss' })).toBeUndefined();
      } finally {
        await other.remove();
        server.close();
      }
    },
  );

  it('is no fault of who sent it while the keys cannot be had', async () => {
    const server = createServer((_, answer) => answer.writeHead(500).end());
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const other = new TestService();
    try {
      await other.start({ AUTH_JWKS_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks` });
      const answer = await other.inject('GET', '/v1/staff', { authorization: `Bearer ${signed(key(), claims())}` });
      expect([answer.status, answer.body.code, answer.headers['retry-after']]).toEqual([503, 'keys-unreachable', '1']);
    } finally {
      await other.remove();
      server.close();
    }
  });

  it('that expires is not remembered beyond', async () => {
    let time = Date.parse('2026-05-01T12:00:00.000Z');
    const other = new TestService({ now: () => new Date(time).toISOString() });
    await other.start();
    try {
      const authorization = `Bearer ${await other.service.token({ role: 'admin', subject: 'boss', ttl: 60 })!}`;
      const ask = async () => (await other.inject('GET', '/v1/staff', { authorization })).status;
      expect(await ask()).toBe(200);
      time += 59_000;
      expect(await ask()).toBe(200);
      time += 2_000;
      expect(await ask()).toBe(401);
    } finally {
      await other.remove();
    }
  });
});
