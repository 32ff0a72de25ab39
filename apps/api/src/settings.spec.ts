import { settingsOf } from './settings';

describe('settings', () => {
  it('need nothing to be set', () =>
    expect(settingsOf({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      dataDir: './data',
      logLevel: 'info',
      reportTimeZone: 'UTC',
      projections: true,
      shards: 1,
      readyMaxLag: 60,
    }));
  it('take what is set', () =>
    expect(
      settingsOf({
        ...{ PORT: '8080', HOST: '::1', DATA_DIR: '/srv/closeline', LOG_LEVEL: 'warn', REPORT_TIME_ZONE: 'Europe/Paris' },
        ...{ MASTER_KEY_FILE: '/run/key', AUTH_JWKS_URL: 'https://id.example.org/jwks', WITNESS_DIR: '/witness' },
        ...{ EVENTSTORE_URL: 'esdb+discover://events:2113', MONGODB_URL: 'mongodb://a,b/closeline?replicaSet=rs0' },
        ...{ VAULT_MONGODB_URL: 'mongodb+srv://keys.example.org', PROJECTIONS: 'on', PROJECTION_SHARDS: '8' },
        READY_MAX_LAG: '5',
      }),
    ).toEqual({
      ...{ port: 8080, host: '::1', dataDir: '/srv/closeline', logLevel: 'warn', reportTimeZone: 'Europe/Paris' },
      ...{ masterKeyFile: '/run/key', authJwksUrl: 'https://id.example.org/jwks' },
      servers: {
        eventstoreUrl: 'esdb+discover://events:2113',
        mongodbUrl: 'mongodb://a,b/closeline?replicaSet=rs0',
        vaultMongodbUrl: 'mongodb+srv://keys.example.org',
      },
      projections: true,
      shards: 8,
      readyMaxLag: 5,
    }));
  it('leave the views to projectors where they lie on servers', () => {
    const servers = { EVENTSTORE_URL: 'esdb://localhost:2113', MONGODB_URL: 'mongodb://localhost' };
    expect(settingsOf(servers)).toMatchObject({ projections: false, shards: 2 });
    expect(settingsOf({ PROJECTION_SHARDS: '8' }).shards).toBe(1);
  });
  it('take an empty value as unset', () => expect(settingsOf({ PORT: '', EVENTSTORE_URL: ' ' }).port).toBe(3000));
  it.each([
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['HOST', 'a b'],
    ['LOG_LEVEL', 'loud'],
    ['REPORT_TIME_ZONE', 'Mars/Olympus'],
    ['AUTH_JWKS_URL', 'file:///etc/passwd'],
    ['PROJECTIONS', 'yes'],
    ['READY_MAX_LAG', '0'],
    ['READY_MAX_LAG', '1.5'],
  ])('stop the start by naming %s where it is %s', (name, value) =>
    expect(() => settingsOf({ [name]: value })).toThrow(new RegExp(`^${name}: `)),
  );
  it('stop the start where two say who signs tokens', () =>
    expect(() => settingsOf({ AUTH_PUBLIC_KEY_FILE: 'a', AUTH_JWKS_URL: 'https://b' })).toThrow(/^AUTH_JWKS_URL: /));
  it.each([
    ['MONGODB_URL', { EVENTSTORE_URL: 'esdb://localhost:2113' }],
    ['EVENTSTORE_URL', { MONGODB_URL: 'mongodb://localhost' }],
    ['VAULT_MONGODB_URL', { VAULT_MONGODB_URL: 'mongodb://localhost' }],
    ['EVENTSTORE_URL', { EVENTSTORE_URL: 'http://user:secret@localhost', MONGODB_URL: 'mongodb://localhost' }],
    ['EVENTSTORE_URL', { EVENTSTORE_URL: 'esdb://', MONGODB_URL: 'mongodb://localhost' }],
    ['MONGODB_URL', { EVENTSTORE_URL: 'esdb://localhost', MONGODB_URL: 'user:secret@localhost' }],
    ['VAULT_MONGODB_URL', { EVENTSTORE_URL: 'esdb://a', MONGODB_URL: 'mongodb://b', VAULT_MONGODB_URL: 'mysql://user:secret@c' }],
  ])('stop the start by naming %s where the servers are %j, and repeat no credentials', (name, given) => {
    const refused = (): unknown => settingsOf(given);
    expect(refused).toThrow(new RegExp(`^${name}: `));
    expect(refused).not.toThrow(/secret/);
  });
});
