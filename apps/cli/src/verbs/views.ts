import type { Command } from 'commander';
import type { AnyView, Build } from '@closeline/eventsourcing';
import { Fault } from '../fault';
import { project } from '../catch-up';
import { ensureData, openBeside, settings, viewsOf } from '../open';
import { operating, operationsOf } from '../operating';
import { note, printJson, printLine, shown, table } from '../output';
import { rebuild, rebuildThere } from '../rebuild';
import { statusOf, textOf } from '../status';
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
    .description('makes a view again from the first event on, beside the one that is read until it is done')
    .option('--all', 'every view')
    .option(...json)
    .action(rebuildSome);
  views
    .command('parked')
    .argument('<name>', 'which one')
    .description('the documents that wait for the view to be mended, and why')
    .option(...json)
    .action(parked);
  views
    .command('retry')
    .argument('<name>', 'which one')
    .description('tries again what is parked, in the order of the log')
    .option('--document <id>', 'this one alone')
    .option(...json)
    .action(retry);
  views
    .command('back')
    .argument('<name>', 'which one')
    .argument('[build]', 'to this build (default: the last one that was read before)')
    .description('lets readers see an earlier build again')
    .option(...json)
    .action(back);
  views
    .command('drop')
    .argument('<name>', 'which one')
    .argument('<build>', 'a build that nobody reads')
    .description('removes a build and all it holds')
    .option(...json)
    .action(drop);
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

const status = async ({ json }: Options): Promise<void> => {
  const opened = await openBeside(settings());
  try {
    const all = await statusOf(opened);
    if (json) return await printJson(all);
    const rows = all.map(({ view, position, behind }) => [view, position ?? '–', textOf(behind)]);
    return await printLine(table([['view', 'position', 'behind the log'], ...rows]));
  } finally {
    await opened.close();
  }
};

const rebuildSome = async (name: string | undefined, { all, json }: Options & { all?: true }): Promise<void> => {
  if ((name === undefined) === (all === undefined)) throw new Fault('which view is meant?', 'give its name or --all', 2);
  const given = settings();
  ensureData(given);
  const chosen = name === undefined ? viewsOf(given) : named(viewsOf(given), name);
  const builds = await operating(given, {
    here: (opened) => rebuild(opened, chosen),
    there: (service) => rebuildThere(service, chosen),
  });
  if (json) return printJson(builds);
  for (const { id, replaces } of builds)
    await printLine(`${id} is what readers see now${replaces === null ? '' : `; ${replaces} is kept`}`);
};

const parked = async (name: string, { json }: Options): Promise<void> => {
  const given = settings();
  const [view] = named(viewsOf(given), name);
  const opened = await openBeside(given);
  try {
    const builds = (await opened.engine.views.builds()).filter((build) => build.name === view!.name);
    const documents = (await Promise.all(builds.map(({ id }) => opened.engine.views.parked(id)))).flat();
    if (json) return await printJson(documents);
    if (documents.length === 0) return await printLine(`nothing of ${view!.name} is parked`);
    const rows = documents.map(({ view: build, id, events, reason, retry: asked }) => [
      ...[build, id, String(events), asked ? 'tried again' : 'waits', shown(reason)],
    ]);
    return await printLine(table([['build', 'document', 'events', '', 'why'], ...rows], [2]));
  } finally {
    await opened.close();
  }
};

const retry = async (name: string, { document, json }: Options & { document?: string }): Promise<void> => {
  const given = settings();
  ensureData(given);
  const [view] = named(viewsOf(given), name);
  const documents = await operating(given, {
    here: async (opened) => {
      const asked = await operationsOf(opened).retry(view!.name, document);
      await project(opened);
      return asked;
    },
    there: async (service) => {
      const answer = await service('POST', `/v1/views/${view!.name}/retry`, document === undefined ? {} : { document });
      return (answer as { documents: number }).documents;
    },
  });
  if (json) return printJson({ documents });
  return printLine(`${documents} documents of ${view!.name} are tried again: see closeline views parked ${view!.name}`);
};

const back = async (name: string, build: string | undefined, { json }: Options): Promise<void> => {
  const given = settings();
  ensureData(given);
  const [view] = named(viewsOf(given), name);
  const state = (await operating(given, {
    here: async (opened) => {
      const kept = build ?? lastKept(view!, await opened.engine.views.builds());
      return operationsOf(opened).activate(view!.name, kept);
    },
    there: async (service) => {
      const { builds } = (await service('GET', `/v1/views/${view!.name}`)) as { builds: readonly Build[] };
      return service('POST', `/v1/views/${view!.name}/activate`, { build: build ?? lastKept(view!, builds) });
    },
  })) as { build: string };
  if (json) return printJson(state);
  return printLine(`${state.build} is what readers see now`);
};

const lastKept = ({ name }: AnyView, builds: readonly Build[]): string => {
  const kept = builds.filter((build) => build.name === name && build.status === 'kept');
  const last = kept.sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1))[0];
  if (!last) throw new Fault(`no earlier build of ${name} is kept`, 'build it again: closeline views rebuild', 1);
  return last.id;
};

const drop = async (name: string, build: string, { json }: Options): Promise<void> => {
  const given = settings();
  ensureData(given);
  const [view] = named(viewsOf(given), name);
  const state = await operating(given, {
    here: (opened) => operationsOf(opened).drop(view!.name, build),
    there: (service) => service('DELETE', `/v1/views/${view!.name}/builds/${encodeURIComponent(build)}`),
  });
  if (json) return printJson(state);
  return printLine(`${build} is removed`);
};

const verify = async (name: string | undefined, { json }: Options): Promise<void> => {
  const given = settings();
  const chosen = name === undefined ? viewsOf(given) : named(viewsOf(given), name);
  const opened = await openBeside(given);
  try {
    const results = [];
    for (const view of chosen) {
      note(`verifying ${view.id}`);
      results.push(await verifyView(opened, view));
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
    await opened.close();
  }
};
