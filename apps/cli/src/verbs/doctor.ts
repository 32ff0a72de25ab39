import type { Command } from 'commander';
import { checkUp, type Check } from '../check-up';
import { settings } from '../open';
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
  for await (const check of checkUp(settings(), quick === true)) {
    checks.push(check);
    if (!json)
      await printLine(`${check.ok ? 'ok  ' : 'FAIL'}  ${check.name}: ${check.finding}${check.fix ? `: ${check.fix}` : ''}`);
  }
  const ok = checks.every((check) => check.ok);
  if (json) await printJson({ ok, checks });
  if (!ok) process.exitCode = 1;
};
