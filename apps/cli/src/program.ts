import { Command } from 'commander';

/** A file of `verbs/`: adds one verb to the program. */
interface VerbFile {
  readonly verb: (program: Command) => void;
}

/** Loaded one by one, for most of them bring the whole product along. */
const VERBS: Readonly<Record<string, () => Promise<VerbFile>>> = {
  serve: () => import('./verbs/serve'),
  projector: () => import('./verbs/projector'),
  import: () => import('./verbs/import'),
  demo: () => import('./verbs/demo'),
  report: () => import('./verbs/report'),
  replay: () => import('./verbs/replay'),
  events: () => import('./verbs/events'),
  views: () => import('./verbs/views'),
  hash: () => import('./verbs/hash'),
  token: () => import('./verbs/token'),
  backup: () => import('./verbs/backup'),
  doctor: () => import('./verbs/doctor'),
};

/** The command line as far as these arguments need it: the verb that they name, or all of them for the help. */
export const programOf = async (argv: readonly string[]): Promise<Command> => {
  const program = new Command('closeline')
    .description('An event-sourced sales backend: its service, its imports, its reports and its history.')
    .addHelpText(
      'after',
      '\nThe data lies in DATA_DIR (./data). Progress goes to stderr, results to stdout.\n' +
        'Exit codes: 0 ok, 1 a check failed, 2 usage, 3 a dependency is unreachable.',
    )
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`closeline: ${oneLine(text)}\n`) });
  const named = Object.hasOwn(VERBS, argv[2] ?? '') ? VERBS[argv[2]!] : undefined;
  const files = await Promise.all((named ? [named] : Object.values(VERBS)).map((load) => load()));
  for (const { verb } of files) verb(program);
  return program;
};

const oneLine = (text: string): string =>
  text
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
