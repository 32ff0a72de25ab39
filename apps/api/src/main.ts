import { ROLES, Roster, type Role } from '@closeline/sales';
import { createApp, type Running } from './bootstrap';
import { settingsOf } from './settings';
import { untilTold } from './until-told';

/** Starts the service by the environment, says where it is, and stops it when it is told to. */
export const serve = (): Promise<void> =>
  untilTold(
    async () => createApp(settingsOf(process.env)),
    async (running) => {
      // Made before anybody can ask, so that whoever finds the service ready finds its tokens printed.
      const tokens = await tokensOf(running);
      return greeting(running, await running.listen(), tokens);
    },
  );

/** For those whose token names a member of staff, the first one that fits; made once somebody has joined. */
const subjectOf = async (role: Role, roster: Roster): Promise<string | undefined> => {
  if (role !== 'salesperson' && role !== 'receptionist') return role;
  for (const member of (await roster.everybody()).values())
    if (member.kind === role && member.status === 'active') return member.staffId;
  return undefined;
};

interface Tokens {
  readonly lines: readonly string[];
  /** For the link to the page that signs in; none where others sign. */
  readonly admin?: string;
}

const tokensOf = async ({ app, token }: Running): Promise<Tokens> => {
  const roster = app.get(Roster);
  const lines: string[] = [];
  let admin: string | undefined;
  for (const role of ROLES) {
    const subject = await subjectOf(role, roster);
    const made = await token({ role, subject: subject ?? 'none-yet' });
    if (made === undefined) return { lines: ['  signed by the keys of AUTH_PUBLIC_KEY_FILE or AUTH_JWKS_URL: ask there'] };
    if (role === 'admin') admin = made;
    lines.push(`  ${role.padEnd(12)} ${made}`);
    if (subject === undefined)
      lines.push(
        `  ${''.padEnd(12)} (owns nothing: once one has joined, npx closeline token --role ${role} --subject <staffId>)`,
      );
  }
  return { lines, ...(admin !== undefined && { admin }) };
};

const greeting = ({ composition }: Running, url: string, { lines: tokens, admin }: Tokens): string => {
  const { dataDir } = composition.engine;
  const lines = [
    `Closeline listens on ${url} (documentation: ${url}/docs)`,
    composition.engine.embedded ? `data: ${dataDir}` : `data: on EventStoreDB and MongoDB; the keys of this service: ${dataDir}`,
    ...composition.warnings.map((warning) => `warning: ${warning}`),
    ...['', 'a token for each role, good for a day (Authorization: Bearer …):', ...tokens],
    // Behind the # it reaches no server and no log.
    ...(admin === undefined ? [`the page: ${url}/`] : ['', 'the page, signed in as admin:', `  ${url}/#token=${admin}`]),
  ];
  return `${lines.join('\n')}\n\n`;
};

if (require.main === module) void serve();
