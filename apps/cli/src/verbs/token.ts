import { Option, type Command } from 'commander';
import { ROLES, type Role } from '@closeline/sales/roles';
import { DAY, readSigningKey, signToken } from '../../../api/src/tokens';
import { Fault } from '../fault';
import { settings } from '../open';
import { note, printJson, printLine } from '../output';

interface Options {
  readonly role: Role;
  readonly subject?: string;
  readonly onBehalfOf?: string;
  readonly ttl: string;
  readonly json?: true;
}

export const verb = (program: Command): void => {
  program
    .command('token')
    .description('a token for the API, signed with the key in DATA_DIR; needs no running service')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).makeOptionMandatory())
    .option('--subject <subject>', 'whom it is for: of a salesperson or receptionist the staffId (default: the role)')
    .option('--on-behalf-of <name>', 'whom a service acts for')
    .option('--ttl <seconds>', 'how long it holds', String(DAY))
    .option('--json', 'prints JSON')
    .action(run);
};

const run = async ({ role, subject = role, onBehalfOf, ttl, json }: Options): Promise<void> => {
  const seconds = /^[1-9]\d{0,8}$/.test(ttl) ? Number(ttl) : undefined;
  if (seconds === undefined) throw new Fault('--ttl is no number of seconds', 'give a whole number such as 3600', 2);
  for (const name of [subject, onBehalfOf])
    if (name !== undefined && !/^[^\p{C}]{1,100}$/u.test(name))
      throw new Fault('a subject has 1 to 100 printable characters', 'give another one', 2);
  const key = readSigningKey(settings().dataDir);
  if (subject === role && (role === 'salesperson' || role === 'receptionist'))
    note(`note: the subject of a ${role}'s token is their staffId (--subject); this one reaches nobody's prospects`);
  const now = Math.floor(Date.now() / 1000);
  const token = await signToken(key, { role, subject, ttl: seconds, ...(onBehalfOf !== undefined && { onBehalfOf }) }, now);
  if (!json) return printLine(token);
  return printJson({ token, role, subject, expiresAt: new Date((now + seconds) * 1000).toISOString() });
};
