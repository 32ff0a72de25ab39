import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { VERSION } from '../../apps/api/src/version';
import { needsOf } from '../support/promql';
import { readMetrics, valueOf, type Series } from '../support/prometheus';
import { TestService } from '../support/running';
import { readCompose, type ComposeFile } from './compose-file';

const ROOT = resolve(__dirname, '../..');
const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const yamlOf = <T>(path: string): T => parse(textOf(path)) as T;

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: { readonly summary: string };
}

const DASHBOARDS = 'docs/grafana';
const dashboards = readdirSync(join(ROOT, DASHBOARDS)).map((name) => ({
  name,
  panels: (JSON.parse(textOf(join(DASHBOARDS, name))) as { panels: readonly Panel[] }).panels,
}));
const targets = dashboards.flatMap(({ panels }) =>
  panels.flatMap(({ title, targets = [] }) => targets.map(({ expr, legendFormat }) => ({ title, expr, text: legendFormat }))),
);
const rules = yamlOf<{ groups: readonly { rules: readonly Rule[] }[] }>('deploy/prometheus/alerts.yml').groups.flatMap(
  ({ rules }) => rules,
);
const queries = [
  ...targets,
  ...rules.map(({ alert, expr, annotations: { summary } }) => ({ title: alert, expr, text: summary })),
];

/** Of Prometheus itself: `up` is its word on a scrape, and every series has the job and the instance it came from. */
const OWN_METRIC = 'up';
const OWN_LABELS = ['job', 'instance'];

const service = new TestService();
let exported: readonly Series[] = [];
beforeAll(async () => {
  await service.start();
  const form = {
    source: 'web',
    product: 'gold',
    interest: 3,
    contact: { name: 'Ada Sample', email: 'ada@example.org' },
    answers: {},
  };
  const { body } = await service.post('/v1/prospects', form);
  await service.post(`/v1/prospects/${body.prospectId}/establish-relationship`);
  await service.get(`/v1/prospects/${body.prospectId}?after=${body.position}`);
  // A build that is under way, so that its gauges are there: it waits for a document that cannot be digested.
  const { views } = service.service.composition.engine;
  const [active] = await views.builds();
  await views.addBuild({ ...active!, id: `${active!.id}.9`, status: 'building', blocked: 'on purpose' });
  while (valueOf(exported, 'closeline_build_blocked') === undefined) {
    exported = readMetrics((await service.inject('GET', '/metrics', {})).text);
    await new Promise((next) => setTimeout(next, 50));
  }
});
afterAll(() => service.remove());

/** Only where something is being built does this gauge have a value; that it is one is told beside it. */
const ONLY_WHILE_BUILDING = 'closeline_build_progress_ratio';

describe('the dashboard and the alerts', () => {
  it.each(queries)('$title ask for what the service exports: $expr', async ({ expr, text }) => {
    const { selectors, groupedBy } = needsOf(expr);
    expect(selectors.length).toBeGreaterThan(0);
    const known = new Set<string>(OWN_LABELS);
    for (const { metric, labels } of selectors) {
      if (metric === OWN_METRIC) continue;
      const series = exported.filter(({ name }) => name === metric);
      if (metric === ONLY_WHILE_BUILDING) known.add('build');
      else expect([metric, series.length > 0]).toEqual([metric, true]);
      for (const each of series) for (const label of Object.keys(each.labels)) known.add(label);
      expect([metric, labels.filter((label) => !known.has(label))]).toEqual([metric, []]);
    }
    expect(groupedBy.filter((label) => !known.has(label))).toEqual([]);
    // What a legend or a summary names is there after the aggregation.
    const kept = groupedBy.length > 0 ? groupedBy : [...known];
    const named = [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label]) => label!);
    expect(named.filter((label) => !kept.includes(label))).toEqual([]);
  });

  it('ask for values of labels that there are', () => {
    const outcomes = new Set(
      exported.filter(({ name }) => /_(commands|appends)_total$/.test(name)).map(({ labels }) => labels.outcome!),
    );
    const asked = queries.flatMap(({ expr }) =>
      [...expr.matchAll(/outcome(?:=~|!=|=)"([^"]+)"/g)].flatMap(([, all]) => all!.split('|')),
    );
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((outcome) => !outcomes.has(outcome))).toEqual([]);
  });

  it('leave out nothing that the service says of itself', () => {
    const asked = new Set(
      queries.flatMap(({ expr }) => needsOf(expr).selectors.map(({ metric }) => metric.replace(/_(bucket|sum|count)$/, ''))),
    );
    const own = new Set(
      exported.map(({ name }) => name.replace(/_(bucket|sum|count)$/, '')).filter((name) => name.startsWith('closeline_')),
    );
    expect([...own].filter((name) => !asked.has(name))).toEqual([]);
  });

  it('are explained in docs/operations.md, each by its labels', () => {
    const section = textOf('docs/operations.md').split('\n## What is measured\n')[1]!.split('\n## ')[0]!;
    const explained = new Map<string, readonly string[]>();
    for (const [, names, labels] of section.matchAll(/^\| (`closeline_.+?) \| (.*?) \|/gm))
      for (const [, name] of names!.matchAll(/`(\w+)`/g))
        explained.set(name!, [...labels!.matchAll(/`(\w+)`/g)].map(([, each]) => each!).sort());
    const own = exported.filter(({ name }) => name.startsWith('closeline_') && !/_(sum|count)$/.test(name));
    const told = new Map(
      own.map(({ name, labels }) => [
        name.replace(/_bucket$/, ''),
        Object.keys(labels)
          .filter((each) => each !== 'le')
          .sort(),
      ]),
    );
    told.set(ONLY_WHILE_BUILDING, ['build']);
    expect(new Map([...explained].sort())).toEqual(new Map([...told].sort()));
  });

  it('know what to do about every alert, which docs/operations.md says', () => {
    const section = textOf('docs/operations.md').split('\n## What to alarm on\n')[1]!.split('\n## ')[0]!;
    const named = [...section.matchAll(/^\| (Closeline.+?) \|/gm)].flatMap(([, names]) => names!.split(', '));
    expect(named.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });

  it('know the version that package.json has', () => {
    const { version } = JSON.parse(textOf('package.json')) as { version: string };
    expect([VERSION, valueOf(exported, 'closeline_info', { version })]).toEqual([version, 1]);
  });
});

describe('a query', () => {
  it.each([
    ['sum by (a, b) (rate(x_total{c="1",d=~"2|3"}[5m])) > 0', [{ metric: 'x_total', labels: ['c', 'd'] }], ['a', 'b']],
    ['histogram_quantile(0.99, sum by (le) (rate(y_bucket[$__rate_interval])))', [{ metric: 'y_bucket', labels: [] }], ['le']],
    [
      'sum(x) < scalar(max(y))',
      [
        { metric: 'x', labels: [] },
        { metric: 'y', labels: [] },
      ],
      [],
    ],
    [
      'absent(x) or y offset 5m',
      [
        { metric: 'x', labels: [] },
        { metric: 'y', labels: [] },
      ],
      [],
    ],
  ])('%s is read', (query, selectors, groupedBy) => expect(needsOf(query)).toEqual({ selectors, groupedBy }));

  it('whose brackets do not fit is refused', () => expect(() => needsOf('sum(rate(x[5m])')).toThrow('brackets'));
});

describe('Prometheus and Grafana of docker-compose.yml', () => {
  const { file } = readCompose(textOf('docker-compose.yml')) as { file: ComposeFile };
  const { prometheus, grafana } = file.services;
  const mounted = (service: typeof prometheus, target: string): string | undefined =>
    service!.volumes!.find((mount) => mount.split(':')[1] === target)?.split(':')[0];
  const scrape = yamlOf<{
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly {
      readonly job_name: string;
      readonly static_configs: readonly { readonly targets: readonly string[] }[];
    }[];
  }>('deploy/prometheus/prometheus.yml');

  it('start only where they are asked for', () => {
    expect([prometheus!.profiles, grafana!.profiles]).toEqual([['observe'], ['observe']]);
  });

  it('scrape every service and every projector, on a network they share', () => {
    const targets = scrape.scrape_configs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets));
    const ours = Object.entries(file.services).filter(([, { build }]) => build !== undefined);
    expect([...targets].sort()).toEqual(ours.map(([name, { environment }]) => `${name}:${environment!.PORT}`).sort());
    for (const [, { networks }] of ours) expect(networks!.some((network) => prometheus!.networks!.includes(network))).toBe(true);
  });

  it('name the jobs as the alerts do', () => {
    const jobs = scrape.scrape_configs.map(({ job_name }) => job_name);
    const patterns = rules.flatMap(({ expr }) =>
      [...expr.matchAll(/job=~"([^"]+)"/g)].map(([, pattern]) => new RegExp(`^${pattern!}$`)),
    );
    expect(patterns.length).toBeGreaterThan(0);
    for (const pattern of patterns) expect(jobs.filter((job) => !pattern.test(job))).toEqual([]);
  });

  it('find their rules, their dashboards and each other', () => {
    for (const path of scrape.rule_files)
      expect([path, existsSync(join(ROOT, mounted(prometheus, path)!))]).toEqual([path, true]);
    const { providers } = yamlOf<{ providers: readonly { options: { path: string } }[] }>(
      'deploy/grafana/provisioning/dashboards/closeline.yml',
    );
    for (const { options } of providers) expect(mounted(grafana, options.path)).toBe(`./${DASHBOARDS}`);
    const { datasources } = yamlOf<{ datasources: readonly { uid: string; url: string }[] }>(
      'deploy/grafana/provisioning/datasources/prometheus.yml',
    );
    const { hostname, port } = new URL(datasources[0]!.url);
    expect(file.services[hostname]).toBe(prometheus);
    expect(prometheus!.ports!.map((each) => each.slice(each.lastIndexOf(':') + 1))).toEqual([port]);
    expect(grafana!.networks!.some((network) => prometheus!.networks!.includes(network))).toBe(true);
    const used = dashboards.flatMap(({ panels }) => panels.flatMap(({ datasource }) => (datasource ? [datasource.uid] : [])));
    expect(new Set(used)).toEqual(new Set(datasources.map(({ uid }) => uid)));
  });
});
