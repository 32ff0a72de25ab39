import type { Command } from 'commander';
import { rebuild, type AnyView } from '@closeline/eventsourcing';
import { salesUpcasts } from '@closeline/sales';
import { Fault } from '../fault';
import { ensureData, openBeside, own, settings, viewsOf, type Opened } from '../open';
import { note, printJson, printLine, table } from '../output';
import { progressOf } from '../progress';
import { verifyView } from '../verify-view';

interface Options {
  readonly json?: true;
}

export const verb = (program: Command): void => {
  const views = program.command('views').description('the views that reports and lists are read from');
  const json = ['--json', 'prints JSON'] as const;
  views
    .command('list')
    .description('every view, and what it is made of')
    .option(...json)
    .action(list);
  views
    .command('status')
    .description('how far each view is behind the log')
    .option(...json)
    .action(status);
  views
    .command('rebuild')
    .argument('[name]', 'which one')
    .description('makes a view again from the first event on; no service may run meanwhile')
    .option('--all', 'every view')
    .option(...json)
    .action(rebuildSome);
  views
    .command('verify')
    .argument('[name]', 'which one (default: every view)')
    .description('compares the live view with a fresh fold of the log')
    .option(...json)
    .action(verify);
};

const named = (views: readonly AnyView[], name: string): readonly AnyView[] => {
  const found = views.filter((view) => view.name === name || view.id === name);
  if (found.length > 0) return found;
  throw new Fault(`there is no view ${name}`, `there are ${views.map((view) => view.name).join(', ')}`, 2);
};

const list = async ({ json }: Options): Promise<void> => {
  const all = viewsOf(settings()).map(({ id, name, version, types, indexes }) => ({ view: id, name, version, indexes, types }));
  if (json) return printJson(all);
  const rows = all.map(({ name, version, indexes, types }) => [
    name,
    String(version),
    indexes.join(' '),
    `${types.length} types`,
  ]);
  return printLine(table([['view', 'version', 'found by', 'made of'], ...rows]));
};

interface Status {
  readonly view: string;
  readonly position: string | null;
  /** Events of the log that the view has not seen. */
  readonly behind: number;
}

export const statusOf = async ({ engine, views }: Opened): Promise<readonly Status[]> => {
  const head = Number((await engine.log.head()) ?? 0);
  return Promise.all(
    views.map(async ({ id }) => {
      const position = await engine.views.checkpoint(id);
      return { view: id, position: position ?? null, behind: Math.max(0, head - Number(position ?? 0)) };
    }),
  );
};

const status = async ({ json }: Options): Promise<void> => {
  const opened = await openBeside(settings());
  try {
    const all = await statusOf(opened);
    if (json) return await printJson(all);
    const rows = all.map(({ view, position, behind }) => [
      view,
      position ?? '–',
      behind === 0 ? 'caught up' : `${behind} behind`,
    ]);
    return await printLine(table([['view', 'position', 'behind the log'], ...rows]));
  } finally {
    opened.close();
  }
};

const rebuildSome = async (name: string | undefined, { all, json }: Options & { all?: true }): Promise<void> => {
  if ((name === undefined) === (all === undefined)) throw new Fault('which view is meant?', 'give its name or --all', 2);
  const given = settings();
  ensureData(given);
  const chosen = name === undefined ? viewsOf(given) : named(viewsOf(given), name);
  const opened = await own(given);
  try {
    const results = [];
    for (const view of chosen) results.push(await rebuildOne(opened, view));
    if (json) await printJson(results);
    else for (const { view, documents, cells } of results) await printLine(`${view}: ${documents} documents, ${cells} cells`);
  } finally {
    opened.close();
  }
};

const rebuildOne = async ({ engine }: Opened, view: AnyView) => {
  const progress = progressOf(`rebuilding ${view.id}`, Number((await engine.log.head()) ?? 0), () => Date.now());
  try {
    const { documents, cells } = await rebuild(engine.log, engine.views, view, salesUpcasts, (_, position) =>
      progress.update(Number(position)),
    );
    return { view: view.id, documents: documents.size, cells: cells.length };
  } finally {
    progress.stop();
  }
};

const verify = async (name: string | undefined, { json }: Options): Promise<void> => {
  const given = settings();
  const chosen = name === undefined ? viewsOf(given) : named(viewsOf(given), name);
  const opened = await openBeside(given);
  try {
    const results = [];
    for (const view of chosen) {
      note(`verifying ${view.id}`);
      results.push(await verifyView(opened.engine, view));
    }
    if (json) await printJson(results);
    else
      for (const { view, position, documents, differences } of results)
        await printLine(
          differences.length === 0
            ? `ok    ${view}: ${documents} documents equal a fresh fold up to ${position ?? 'the start'}`
            : `FAIL  ${view}: ${differences.length} differ, the first is ${differences[0]}: run closeline views rebuild ${view}`,
        );
    if (results.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
  } finally {
    opened.close();
  }
};
