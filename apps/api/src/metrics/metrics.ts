import { Counter, collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import type { ViewLook } from '../look';
import type { ProjectionState } from '../projection';
import { Histogram } from './histogram';
import type { Tallies } from './tallies';

/** How a process stands at the moment of a scrape. What is not known is null, and is not shown. */
export interface Standing extends Pick<ProjectionState, 'ready' | 'status' | 'stores' | 'leases'> {
  readonly views: readonly (ViewLook & { readonly lagEvents: number | null })[];
  /** Into how many parts each view is divided. */
  readonly shards: number;
}

/**
 * What Prometheus is told: the tallies of this process, how it stands, and what Node says of itself. No label comes from
 * outside: names of commands, codes, routes, views and builds are the program's own. docs/operations.md lists them.
 */
export class Metrics {
  private readonly gauges;
  private readonly counters;

  constructor(
    private readonly registry: Registry,
    private readonly tallies: Tallies,
    version: string,
  ) {
    const registers = [registry];
    const gauge = <L extends string>(name: string, help: string, ...labelNames: L[]): Gauge<L> =>
      new Gauge({ name: `closeline_${name}`, help, labelNames, registers });
    const counter = <L extends string>(name: string, help: string, ...labelNames: L[]): Counter<L> =>
      new Counter({ name: `closeline_${name}`, help, labelNames, registers });
    this.gauges = {
      ready: gauge('ready', '1 where the service is ready.'),
      degraded: gauge('degraded', '1 where somebody has to look.'),
      storeUp: gauge('store_up', '1 where the store answers.', 'store'),
      lagSeconds: gauge('view_lag_seconds', 'Age of the first event that the view has not seen; 0 = seen all.', 'view'),
      lagEvents: gauge('view_lag_events', 'Events that the view has not seen, looked for in 10,000.', 'view'),
      parked: gauge('view_parked_documents', 'Documents that the view could not digest.', 'view'),
      shards: gauge('view_shards', 'Shards that each view is divided into.'),
      leases: gauge('leases_held', 'Shards of a build that this process keeps.', 'build'),
      progress: gauge('build_progress_ratio', 'How much of a build is done, where this process builds it.', 'build'),
      blocked: gauge('build_blocked', '1 where a build cannot be promoted.', 'build'),
    };
    this.counters = {
      commands: counter('commands_total', 'Commands by outcome: ok, replayed, refused, failed.', 'command', 'outcome', 'code'),
      appends: counter('appends_total', 'Appends to the log: ok, conflict, duplicate, refused, failed.', 'outcome'),
      requests: counter('http_requests_total', 'Answers by HTTP.', 'method', 'route', 'status'),
      failures: counter('projection_failures_total', 'Times that keeping the views failed, and was tried again.'),
      promotions: counter('builds_promoted_total', 'Builds that this process promoted.'),
    };
    gauge('info', 'What runs.', 'version').set({ version }, 1);
    const histogram = (name: string, help: string, of: ConstructorParameters<typeof Histogram>[2]): void =>
      new Histogram(`closeline_${name}`, help, of).register(registry);
    histogram('append_duration_seconds', 'How long an append took.', () => [[{}, tallies.appendSeconds]]);
    histogram('projection_batch_events', 'Events that were projected together.', () => [[{}, tallies.batchEvents]]);
    histogram('projection_batch_duration_seconds', 'How long a batch took.', () => [[{}, tallies.batchSeconds]]);
    histogram('http_request_duration_seconds', 'How long an answer took.', () =>
      [...tallies.routes.values()].map(({ method, route, seconds }) => [{ method, route }, seconds]),
    );
    collectDefaultMetrics({ register: registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The metrics as Prometheus reads them. */
  text(standing: Standing): Promise<string> {
    this.count();
    this.show(standing);
    return this.registry.metrics();
  }

  private count(): void {
    const { commands, appends, requests, failures, promotions } = this.counters;
    for (const each of Object.values(this.counters)) each.reset();
    for (const [command, { ok, replayed, failed, refused }] of this.tallies.commands) {
      // Also those that never were: a counter that begins at one has not risen.
      for (const [outcome, n] of Object.entries({ ok, replayed, failed })) commands.inc({ command, outcome, code: '' }, n);
      for (const [code, n] of refused) commands.inc({ command, outcome: 'refused', code }, n);
    }
    for (const [outcome, n] of Object.entries(this.tallies.appends)) appends.inc({ outcome }, n);
    for (const { method, route, answered } of this.tallies.routes.values())
      for (const [status, n] of answered) requests.inc({ method, route, status }, n);
    failures.inc(this.tallies.projectionFailures);
    promotions.inc(this.tallies.promotions);
  }

  private show({ ready, status, stores, views, leases, shards }: Standing): void {
    const { gauges } = this;
    for (const each of Object.values(gauges)) each.reset();
    gauges.ready.set(Number(ready));
    gauges.degraded.set(Number(status === 'degraded'));
    gauges.shards.set(shards);
    for (const [store, said] of Object.entries(stores)) gauges.storeUp.set({ store }, Number(said === 'ok'));
    for (const [build, n] of Object.entries(leases)) gauges.leases.set({ build }, n);
    for (const { view, lagSeconds, lagEvents, parked, builds } of views) {
      if (lagSeconds !== null) gauges.lagSeconds.set({ view }, lagSeconds);
      if (lagEvents !== null) gauges.lagEvents.set({ view }, lagEvents);
      if (parked !== null) gauges.parked.set({ view }, parked);
      for (const { id: build, done, blocked } of builds.filter((each) => each.status === 'building')) {
        if (done !== undefined) gauges.progress.set({ build }, done);
        gauges.blocked.set({ build }, Number(blocked !== undefined));
      }
    }
  }
}
