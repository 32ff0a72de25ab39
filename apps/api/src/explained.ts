import { DataDirInUse, DependencyUnfit, DependencyUnreachable } from '@closeline/engines';
import { MasterKeyRefused, WrongMasterKey } from '@closeline/trust';
import { SettingRefused } from './settings';

/** Why a start failed, in one line, with the exit code of interfaces.md: 2 a setting, 3 something that is needed cannot be had. */
export const explained = (error: unknown): { line: string; code: number } => {
  const { message, code, port, stack, syscall, cause } = error as NodeJS.ErrnoException & { port?: number };
  if (error instanceof SettingRefused || error instanceof MasterKeyRefused || error instanceof WrongMasterKey)
    return { line: message, code: 2 };
  if (error instanceof DataDirInUse) return { line: `${message}; stop it first, or set another DATA_DIR`, code: 3 };
  if (error instanceof DependencyUnreachable) return { line: oneLine(message), code: 3 };
  if (error instanceof DependencyUnfit) return { line: oneLine(message), code: 2 };
  if (isOfAFile(error) || isOfAFile(cause))
    return { line: `DATA_DIR: ${oneLine(message)}; restore it from a backup, or set another DATA_DIR`, code: 1 };
  if (code === 'EADDRINUSE') return { line: `PORT: ${port} is taken already; set another PORT`, code: 2 };
  if (['mkdir', 'open', 'scandir', 'chmod', 'link'].includes(syscall!)) return { line: `DATA_DIR: ${message}`, code: 2 };
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return { line: `HOST or PORT: ${message}`, code: 2 };
  return { line: stack ?? message, code: 1 };
};

/** A file of the data folder that is damaged, or no database at all. */
const isOfAFile = (error: unknown): boolean => (error as Error | undefined)?.name === 'SqliteError';

const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ');
