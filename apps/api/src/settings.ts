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
  for (const name of ['EVENTSTORE_URL', 'MONGODB_URL'])
    if (given(name)) throw new SettingRefused(`${name}: not in this release; unset it to use the embedded engine`);
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
  };
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
