import { DataDirInUse } from '@closeline/engines';
import { ROLES, Roster, type Role } from '@closeline/sales';
import { MasterKeyRefused, WrongMasterKey } from '@closeline/trust';
import { createApp, type Running } from './bootstrap';
import { SettingRefused, settingsOf } from './settings';

/** Starts the service by the environment, says where it is, and stops it when it is told to. */
export const serve = async (): Promise<void> => {
  try {
    const running = await createApp(settingsOf(process.env));
    stopOn(['SIGTERM', 'SIGINT'], running);
    try {
      // Made before anybody can ask, so that whoever finds the service ready finds its tokens printed.
      const tokens = await tokensOf(running);
      const url = await running.listen();
      process.stdout.write(greeting(running, url, tokens));
    } catch (error) {
      await running.close();
      throw error;
    }
  } catch (error) {
    const { line, code } = explained(error);
    process.stderr.write(`closeline: ${line}\n`);
    process.exit(code);
  }
};

const stopOn = (signals: readonly NodeJS.Signals[], running: Running): void => {
  const stop = (): void => {
    running.close().then(
      () => process.exit(0),
      (error: Error) => {
        process.stderr.write(`closeline: did not stop in order: ${error.message}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.once(signal, stop);
};

/** Exit codes of interfaces.md: 2 a setting, 3 something that is needed cannot be had. */
const explained = (error: unknown): { line: string; code: number } => {
  const { message, code, port, stack, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (error instanceof SettingRefused || error instanceof MasterKeyRefused || error instanceof WrongMasterKey)
    return { line: message, code: 2 };
  if (error instanceof DataDirInUse) return { line: `${message}; stop it first, or set another DATA_DIR`, code: 3 };
  if (code === 'EADDRINUSE') return { line: `PORT: ${port} is taken already; set another PORT`, code: 2 };
  if (['mkdir', 'open', 'scandir', 'chmod'].includes(syscall!)) return { line: `DATA_DIR: ${message}`, code: 2 };
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return { line: `HOST or PORT: ${message}`, code: 2 };
  return { line: stack ?? message, code: 1 };
};

/** For those whose token names a member of staff, the first one that fits; made once somebody has joined. */
const subjectOf = async (role: Role, roster: Roster): Promise<string | undefined> => {
  if (role !== 'salesperson' && role !== 'receptionist') return role;
  for (const member of (await roster.everybody()).values())
    if (member.kind === role && member.status === 'active') return member.staffId;
  return undefined;
};

const tokensOf = async ({ app, token }: Running): Promise<readonly string[]> => {
  const roster = app.get(Roster);
  const lines: string[] = [];
  for (const role of ROLES) {
    const subject = await subjectOf(role, roster);
    const made = token({ role, subject: subject ?? 'none-yet' });
    if (!made) return ['  signed by the keys of AUTH_PUBLIC_KEY_FILE or AUTH_JWKS_URL: ask there'];
    lines.push(`  ${role.padEnd(12)} ${await made}`);
    if (subject === undefined)
      lines.push(
        `  ${''.padEnd(12)} (owns nothing: once one has joined, npx closeline token --role ${role} --subject <staffId>)`,
      );
  }
  return lines;
};

const greeting = ({ composition }: Running, url: string, tokens: readonly string[]): string => {
  const lines = [
    `Closeline listens on ${url} (documentation: ${url}/docs)`,
    `data: ${composition.engine.dataDir}`,
    ...composition.warnings.map((warning) => `warning: ${warning}`),
    ...['', 'a token for each role, good for a day (Authorization: Bearer …):', ...tokens],
  ];
  return `${lines.join('\n')}\n\n`;
};

if (require.main === module) void serve();
