import { salesUpcasts } from '../upcasts';
import { compare } from './compare';
import { explain } from './explain';
import { report } from './reports';
import type { Following, ReportSources } from './sources';

/** What is computed beside the request that asked for it: plain data, so that it can cross to a thread. */
export interface Ask extends Pick<ReportSources, 'labels' | 'recordedAt' | 'now' | 'zone'> {
  readonly what: 'report' | 'explain' | 'compare';
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Answers what was asked, wherever that is done. Throws what the answer is refused with. */
export const compute = (
  { what, name, parameters, ...given }: Ask,
  stores: Pick<ReportSources, 'views' | 'log' | 'tables'>,
  following: Following,
): Promise<object> => {
  const sources: ReportSources = { ...given, ...stores, upcasts: salesUpcasts };
  switch (what) {
    case 'report':
      return report(name, parameters, sources, following);
    case 'explain':
      return explain(name, parameters, sources, following);
    case 'compare':
      return compare(name, parameters, sources, following);
  }
};
