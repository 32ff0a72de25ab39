import type { EventStore, Position, Upcasts, ViewReader } from '@closeline/eventsourcing';
import type { ReportDefinition } from './definition';
import type { Labels } from './labels';
import type { ReportQuery } from './report-query';
import type { Groups } from './rows';

/** What reports are answered from. */
export interface ReportSources {
  readonly views: ViewReader;
  /** Facts of documents read before, where whoever computes keeps them. */
  readonly tables?: PackedFacts;
  /** For what was known or true at a moment, and for the events behind a figure. */
  readonly log: Pick<EventStore, 'readAll' | 'readStream' | 'head' | 'share'>;
  readonly upcasts: Upcasts;
  /** In which days are kept (IANA name). */
  readonly zone: string;
  readonly labels: Labels;
  /** When the last event that the view knows was recorded, ISO-8601 UTC; null for an empty log. */
  readonly recordedAt: string | null;
  /** The moment for which ages are counted where no other is asked for, ISO-8601 UTC. */
  readonly now: string;
}

/** Which facts the figures know, and the moment for which ages are counted. */
export interface AsOf {
  readonly recordedAt: string | null;
  readonly position: Position | null;
  readonly at: string | null;
}

/** Whoever waits for a long computation: how far it is (0..1), and whether it is still wanted. */
export interface Following {
  progress(share: number): void;
  readonly signal: AbortSignal;
}

export const UNFOLLOWED: Following = { progress: () => undefined, signal: new AbortController().signal };

/** What a question is answered with. */
export interface Reading {
  readonly query: ReportQuery;
  readonly definition: ReportDefinition;
  readonly sources: ReportSources;
  readonly following: Following;
}

/** The figures of a question, and where the view stood. */
export interface PackedFigures {
  readonly groups: Groups;
  readonly position: Position | undefined;
}

/** Facts kept of earlier questions. */
export interface PackedFacts {
  /** @returns undefined where the documents are to be read: too many to keep, or few that an index selects */
  groups(reading: Reading): Promise<PackedFigures | undefined>;
}
