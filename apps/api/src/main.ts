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
    let url: string;
    try {
      url = await running.listen();
    } catch (error) {
      await running.close();
      throw error;
    }
    process.stdout.write(await greeting(running, url));
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
  const { message, code, port, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (error instanceof SettingRefused || error instanceof MasterKeyRefused || error instanceof WrongMasterKey)
    return { line: message, code: 2 };
  if (error instanceof DataDirInUse) return { line: `${message}; stop it first, or set another DATA_DIR`, code: 3 };
  if (code === 'EADDRINUSE') return { line: `PORT: ${port} is taken already; set another PORT`, code: 2 };
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

const greeting = async ({ app, composition, token }: Running, url: string): Promise<string> => {
  const roster = app.get(Roster);
  const lines = [`Closeline listens on ${url} (documentation: ${url}/docs)`, `data: ${composition.engine.dataDir}`];
  for (const warning of composition.warnings) lines.push(`warning: ${warning}`);
  lines.push('', 'a token for each role, good for a day (Authorization: Bearer …):');
  for (const role of ROLES) {
    const subject = await subjectOf(role, roster);
    const made = token({ role, subject: subject ?? 'none-yet' });
    if (!made) {
      lines.push('  signed by the keys of AUTH_PUBLIC_KEY_FILE or AUTH_JWKS_URL: ask there');
      break;
    }
    lines.push(`  ${role.padEnd(12)} ${await made}`);
    if (subject === undefined)
      lines.push(
        `  ${''.padEnd(12)} (owns nothing: once one has joined, npx closeline token --role ${role} --subject <staffId>)`,
      );
  }
  return `${lines.join('\n')}\n\n`;
};

if (require.main === module) void serve();
