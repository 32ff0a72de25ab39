import type { Metric, Registry } from 'prom-client';
import type { Distribution } from './distribution';

type Labels = Readonly<Record<string, string>>;

interface Value {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Shows distributions to a registry, as they stand when it is asked. */
export class Histogram {
  readonly type = 'histogram';

  constructor(
    readonly name: string,
    readonly help: string,
    private readonly of: () => readonly (readonly [Labels, Distribution])[],
  ) {}

  register(registry: Registry): void {
    // All that a registry asks of a metric is its name and `get`.
    registry.registerMetric(this as unknown as Metric);
  }

  get(): Promise<object> {
    const { name, help, type } = this;
    const values = this.of().flatMap(([labels, distribution]) => this.valuesOf(labels, distribution));
    return Promise.resolve({ name, help, type, values, aggregator: 'sum' });
  }

  private valuesOf(labels: Labels, { bounds, counts, sum }: Distribution): readonly Value[] {
    let count = 0;
    const buckets = [...counts].map((each, at): Value => {
      count += each;
      return { metricName: `${this.name}_bucket`, labels: { ...labels, le: bounds[at] ?? '+Inf' }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
