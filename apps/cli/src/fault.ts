/** 0 ok, 1 a check failed, 2 usage, 3 a dependency is unreachable (interfaces.md). */
export type ExitCode = 0 | 1 | 2 | 3;

/** What stops a verb: one line that names the fault and what to do about it. */
export class Fault extends Error {
  constructor(
    fault: string,
    fix: string,
    readonly exitCode: ExitCode = 1,
  ) {
    super(`${fault}: ${fix}`);
    this.name = 'Fault';
  }
}

/** By name, so that showing an error loads nothing of the product. */
const CODES: Readonly<Record<string, ExitCode>> = {
  DataDirInUse: 3,
  DependencyUnreachable: 3,
  DependencyUnfit: 2,
  MasterKeyRefused: 2,
  WrongMasterKey: 2,
  SettingRefused: 2,
};
const FIXES: Readonly<Record<string, string>> = {
  DataDirInUse: 'stop it first, or give another DATA_DIR',
  WrongMasterKey: 'give the file that was there at the first start',
};

/** Whether a refusal says that a server could not be had: `log-unreachable`, `views-unreachable`, `vault-unreachable` … */
export const isUnreachable = (code: unknown): boolean => typeof code === 'string' && code.endsWith('-unreachable');

export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof Fault) return error.exitCode;
  if (isUnreachable((error as { readonly code?: unknown } | null)?.code)) return 3;
  return error instanceof Error ? (CODES[error.name] ?? 1) : 1;
};

/** One line, whatever the error. Never a stack. */
export const lineOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : String(error);
  const fix = error instanceof Error ? FIXES[error.name] : undefined;
  return `${message}${fix ? `: ${fix}` : ''}`.replace(/\s*\n\s*/g, ' ').trim();
};
