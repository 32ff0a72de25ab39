import type { Command } from 'commander';
import type { Check } from '../doctor/check';
import { checkUp } from '../doctor/check-up';
import { printJson, printLine } from '../output';

export const verb = (program: Command): void => {
  program
    .command('doctor')
    .description('looks whether everything is as it must be: a line per check, and what to do about a fault')
    .option('--quick', 'leaves out the chain of the whole log')
    .option('--json', 'prints JSON')
    .action(run);
};

const run = async ({ quick, json }: { quick?: true; json?: true }): Promise<void> => {
  const checks: Check[] = [];
  for await (const check of checkUp(process.env, quick === true)) {
    checks.push(check);
    if (!json) await printLine(`${levelOf(check)}  ${check.name}: ${check.finding}${check.fix ? `: ${check.fix}` : ''}`);
  }
  const ok = checks.every((check) => check.ok);
  if (json) await printJson({ ok, checks });
  if (!ok) process.exitCode = checks.some((check) => check.unreachable) ? 3 : 1;
};

const levelOf = ({ ok, fix }: Check): string => (!ok ? 'FAIL' : fix === undefined ? 'ok  ' : 'warn');
