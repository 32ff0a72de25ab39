/** What the service runs by. Paths as given; times as IANA zones. */
export interface Settings {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly masterKeyFile?: string;
  readonly authPublicKeyFile?: string;
  readonly authJwksUrl?: string;
  readonly logLevel: LogLevel;
  readonly reportTimeZone: string;
  /** Where the log and the views lie, past one machine; left out, everything lies in `dataDir`. */
  readonly servers?: ServerUrls;
  /** Whether the service keeps the views itself. */
  readonly projections: boolean;
  /** Into how many parts each view is divided, for as many projectors. */
  readonly shards: number;
  /** Seconds that the views may lag behind the log before the service is not ready. */
  readonly readyMaxLag: number;
}

/** Connection strings. They may hold credentials: never print one. */
export interface ServerUrls {
  readonly eventstoreUrl: string;
  readonly mongodbUrl: string;
  /** Of the keys of personal data; left out, they lie beside the views. */
  readonly vaultMongodbUrl?: string;
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A setting that stops the start. The message is the one line to show; it names the setting. */
export class SettingRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingRefused';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the settings from an environment. An empty value counts as unset. @throws SettingRefused */
export const settingsOf = (environment: Environment): Settings => {
  const given = (name: string): string | undefined => environment[name]?.trim() || undefined;
  const servers = serverUrls(given('EVENTSTORE_URL'), given('MONGODB_URL'), given('VAULT_MONGODB_URL'));
  const shards = whole('PROJECTION_SHARDS', given('PROJECTION_SHARDS') ?? '2', 1, 64);
  const masterKeyFile = given('MASTER_KEY_FILE');
  const authPublicKeyFile = given('AUTH_PUBLIC_KEY_FILE');
  const authJwksUrl = given('AUTH_JWKS_URL');
  if (authPublicKeyFile && authJwksUrl)
    throw new SettingRefused('AUTH_JWKS_URL: set either this or AUTH_PUBLIC_KEY_FILE, not both');
  return {
    port: port(given('PORT') ?? '3000'),
    host: host(given('HOST') ?? '127.0.0.1'),
    dataDir: given('DATA_DIR') ?? './data',
    ...(masterKeyFile && { masterKeyFile }),
    ...(authPublicKeyFile && { authPublicKeyFile }),
    ...(authJwksUrl && { authJwksUrl: url('AUTH_JWKS_URL', authJwksUrl) }),
    logLevel: logLevel(given('LOG_LEVEL') ?? 'info'),
    reportTimeZone: timeZone(given('REPORT_TIME_ZONE') ?? 'UTC'),
    ...(servers && { servers }),
    projections: onOrOff('PROJECTIONS', given('PROJECTIONS') ?? (servers ? 'off' : 'on')),
    shards: servers ? shards : 1,
    readyMaxLag: whole('READY_MAX_LAG', given('READY_MAX_LAG') ?? '60', 1, 86_400),
  };
};

/** Both servers or neither: half of it would write a log that no view follows. */
const serverUrls = (
  eventstoreUrl: string | undefined,
  mongodbUrl: string | undefined,
  vaultMongodbUrl: string | undefined,
): ServerUrls | undefined => {
  if (!eventstoreUrl && !mongodbUrl) {
    if (vaultMongodbUrl) throw new SettingRefused('VAULT_MONGODB_URL: needs EVENTSTORE_URL and MONGODB_URL beside it');
    return undefined;
  }
  const together = 'set both, or neither to use the embedded engine';
  if (!eventstoreUrl) throw new SettingRefused(`EVENTSTORE_URL: missing beside MONGODB_URL; ${together}`);
  if (!mongodbUrl) throw new SettingRefused(`MONGODB_URL: missing beside EVENTSTORE_URL; ${together}`);
  connectionString('EVENTSTORE_URL', eventstoreUrl, ['esdb', 'esdb+discover']);
  connectionString('MONGODB_URL', mongodbUrl, MONGODB);
  if (vaultMongodbUrl) connectionString('VAULT_MONGODB_URL', vaultMongodbUrl, MONGODB);
  return { eventstoreUrl, mongodbUrl, ...(vaultMongodbUrl && { vaultMongodbUrl }) };
};

const MONGODB = ['mongodb', 'mongodb+srv'];

/** The rest of a connection string is its client's to judge. The text itself is not repeated, for its credentials. */
const connectionString = (name: string, text: string, schemes: readonly string[]): void => {
  if (!schemes.some((scheme) => text.startsWith(`${scheme}://`) && text.length > scheme.length + 3))
    throw new SettingRefused(`${name}: must begin with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`);
};

const onOrOff = (name: string, text: string): boolean => {
  if (text !== 'on' && text !== 'off') throw new SettingRefused(`${name}: must be on or off`);
  return text === 'on';
};

const whole = (name: string, text: string, least: number, most: number): number => {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least && value <= most)) throw new SettingRefused(`${name}: must be a whole number from ${least} to ${most}`);
  return value;
};

/** 0 takes a free port. */
const port = (text: string): number => {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value <= 65_535)) throw new SettingRefused('PORT: must be a whole number from 0 to 65535');
  return value;
};

const host = (text: string): string => {
  if (!/^[\w.:-]{1,255}$/.test(text)) throw new SettingRefused('HOST: must be an address or a host name');
  return text;
};

const url = (name: string, text: string): string => {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new SettingRefused(`${name}: must be an http or https address`);
  return text;
};

const logLevel = (text: string): LogLevel => {
  const level = LOG_LEVELS.find((each) => each === text);
  if (!level) throw new SettingRefused(`LOG_LEVEL: must be one of ${LOG_LEVELS.join(', ')}`);
  return level;
};

const timeZone = (text: string): string => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    throw new SettingRefused('REPORT_TIME_ZONE: must be an IANA time zone, such as Europe/Paris');
  }
};
