import { settingsOf } from './settings';

describe('settings', () => {
  it('need nothing to be set', () =>
    expect(settingsOf({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      logLevel: 'info',
      reportTimeZone: 'UTC',
    }));
  it('take what is set', () =>
    expect(
      settingsOf({
        ...{ PORT: '8080', HOST: '::1', DATA_DIR: '/srv/closeline', LOG_LEVEL: 'warn', REPORT_TIME_ZONE: 'Europe/Paris' },
        ...{ MASTER_KEY_FILE: '/run/key', AUTH_JWKS_URL: 'https://id.example.org/jwks', WITNESS_DIR: '/witness' },
      }),
    ).toEqual({
      ...{ port: 8080, host: '::1', dataDir: '/srv/closeline', logLevel: 'warn', reportTimeZone: 'Europe/Paris' },
      ...{ masterKeyFile: '/run/key', authJwksUrl: 'https://id.example.org/jwks' },
    }));
  it('take an empty value as unset', () => expect(settingsOf({ PORT: '', EVENTSTORE_URL: ' ' }).port).toBe(3000));
  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['HOST', 'a b'],
    ['LOG_LEVEL', 'loud'],
    ['REPORT_TIME_ZONE', 'Mars/Olympus'],
    ['AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['EVENTSTORE_URL', 'esdb://localhost'],
    ['MONGODB_URL', 'mongodb://localhost'],
  ])('stop the start by naming %s where it is %s', (name, value) =>
    expect(() => settingsOf({ [name]: value })).toThrow(new RegExp(`^${name}: `)),
  );
  it('stop the start where two say who signs tokens', () =>
    expect(() => settingsOf({ AUTH_PUBLIC_KEY_FILE: 'a', AUTH_JWKS_URL: 'https://b' })).toThrow(/^AUTH_JWKS_URL: /));
});
