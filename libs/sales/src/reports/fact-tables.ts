import { changedSince, slowestOf, type Position, type Positions, type Standing } from '@closeline/eventsourcing';
import { zoneNamed } from './days';
import { pagesOf, selections, shareOf, wholeOf } from './documents';
import type { Episodes } from './episode';
import { episodesView } from './episodes';
import { FactTable } from './fact-table';
import type { PackedFacts, PackedFigures, Reading } from './sources';
import { frameOf } from './tally';

/** How much memory tables may take. */
export interface TableLimits {
  /** A larger table, of a million facts or some more, is not kept: those documents are read for each question. */
  readonly largestBytes: number;
  /** All tables that are kept; those asked for least lately are forgotten first. */
  readonly mostBytes: number;
}
const MIB = 1024 ** 2;
const LIMITS: TableLimits = { largestBytes: 80 * MIB, mostBytes: 128 * MIB };

/** Documents loaded at once. */
const PAGE = 1_000;
/** How often documents are read again where their view moves on. */
const TRIES = 2;
/** Keys known to be too large: callers make keys, by days and by time zones. */
const MOST_KEYS = 1_000;

interface Kept {
  readonly table: FactTable;
  /** As of when its documents were read. */
  standing: Standing;
  /** The moment for which they were packed. */
  readonly now: string;
}

/**
 * The facts that computed reports add up, packed by axis, zone and credit, so that only the first question reads every
 * document. For each further one those documents are read that have changed: by events since, or because they were parked.
 */
export class FactTables implements PackedFacts {
  /** The one asked for least lately first. */
  private readonly kept = new Map<string, Kept>();
  private readonly tooLarge = new Set<string>();
  private readonly underWay = new Map<string, Promise<unknown>>();

  constructor(private readonly limits = LIMITS) {}

  /** Undefined also for a moment earlier than the one for which the facts were packed. */
  async groups(reading: Reading): Promise<PackedFigures | undefined> {
    const { query, definition, sources, following } = reading;
    const key = keyOf(reading);
    const isNarrow = selections(query, definition).length > 1;
    return this.inTurn(key, following.signal, async () => {
      if (this.tooLarge.has(key) || (isNarrow && !this.kept.has(key))) return undefined;
      const kept = await this.fresh(key, reading);
      if (!kept || kept.now > sources.now) return undefined;
      const groups = kept.table.groups(query, sources.labels, sources.now);
      return { groups, position: slowestOf(kept.standing.positions) };
    });
  }

  /** One at a time of those that change the same table. Who gives up while they wait does not wait on. */
  private async inTurn<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.underWay.get(key) ?? Promise.resolve();
    const mine = (async () => {
      await settledOrAborted(before, signal);
      return work();
    })();
    const all = Promise.allSettled([before, mine]);
    this.underWay.set(key, all);
    void all.then(() => this.underWay.get(key) === all && this.underWay.delete(key));
    return mine;
  }

  /** The table as it is now: read where there is none of this build of the view, or else brought up to date. */
  private async fresh(key: string, reading: Reading): Promise<Kept | undefined> {
    const view = episodesView(reading.sources.zone).id;
    for (let tried = 0; tried < TRIES; tried++) {
      const standing = await reading.sources.views.standing(view);
      const before = this.kept.get(key);
      // What is parked may have been mended meanwhile: it is read again for each question, once.
      if (before && isAlike(before.standing, standing) && (tried > 0 || before.standing.parked.length === 0)) break;
      if (before && (await this.update(before, standing, reading))) continue;
      this.kept.delete(key);
      const table = await this.read(reading);
      if (!table) return this.giveUp(key);
      this.kept.set(key, { table, standing, now: reading.sources.now });
    }
    const kept = this.kept.get(key)!;
    this.forgetOthers(key, kept);
    return kept;
  }

  /** Reads all documents that have facts. @returns undefined where they are too many */
  private async read(reading: Reading): Promise<FactTable | undefined> {
    const { definition, sources, following } = reading;
    const table = tableFor(reading);
    const view = episodesView(sources.zone).id;
    for await (const page of pagesOf(sources.views, view, wholeOf(definition))) {
      following.signal.throwIfAborted();
      for (const doc of page) table.put(doc.prospectId, doc);
      if (this.isTooLarge(table)) return undefined;
      following.progress(shareOf(page.at(-1)?.prospectId));
    }
    return table;
  }

  /**
   * Reads those documents again that have changed.
   * @returns false where all have to be read: another build, more changes than that, or more memory than the table may take,
   * for what it took for documents as they were before is not given back
   */
  private async update(kept: Kept, now: Standing, reading: Reading): Promise<boolean> {
    const { table, standing: before } = kept;
    if (!goesOn(before, now)) return false;
    const { views, log, upcasts, zone } = reading.sources;
    const { signal } = reading.following;
    const view = episodesView(zone);
    const most = Math.max(PAGE, table.documents / 2);
    const changed = await changedSince(log, view, upcasts, before.positions, now.positions, most, signal);
    if (!changed) return false;
    const ids = [...new Set([...changed.ids, ...before.parked])];
    for (let i = 0; i < ids.length; i += PAGE) {
      const some = ids.slice(i, i + PAGE);
      const documents = await views.load(view.id, some);
      signal.throwIfAborted();
      for (const id of some) table.put(id, documents.get(id) as Episodes | undefined);
      if (this.isTooLarge(table)) return false;
    }
    kept.standing = { ...now, positions: upTo(changed.position, now.positions) };
    return true;
  }

  private isTooLarge({ bytes }: FactTable): boolean {
    return bytes > this.limits.largestBytes;
  }

  private giveUp(key: string): undefined {
    if (this.tooLarge.size >= MOST_KEYS) this.tooLarge.clear();
    this.tooLarge.add(key);
  }

  /** Forgets the tables asked for least lately, until the others are few enough; this one was asked for just now. */
  private forgetOthers(key: string, latest: Kept): void {
    this.kept.delete(key);
    this.kept.set(key, latest);
    let bytes = 0;
    for (const [each, { table }] of [...this.kept].reverse()) {
      bytes += table.bytes;
      if (each !== key && bytes > this.limits.mostBytes) this.kept.delete(each);
    }
  }
}

const settledOrAborted = async (work: Promise<unknown>, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  let stop = (): void => undefined;
  const aborted = new Promise<void>((resolve) => {
    stop = () => resolve();
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([work, aborted]);
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
};

/** What facts depend on beside the documents. */
const keyOf = ({ query, definition, sources }: Reading): string => {
  const zone = zoneNamed(query.timeZone ?? sources.zone);
  return [definition.axis(query).name, zone, query.credit, definition.onlyOpen ? 'open' : 'all'].join(' ');
};

const tableFor = ({ query, definition, sources: { zone, now } }: Reading): FactTable =>
  new FactTable(definition.axis(query), frameOf(query, zone, now), query.credit);

/** Whether no shard went on meanwhile. */
const isAlike = (before: Standing, now: Standing): boolean =>
  before.build === now.build && before.positions.every((position, shard) => position === now.positions[shard]);

/** Whether it is the same build, and no shard of it began anew. */
const goesOn = (before: Standing, now: Standing): boolean =>
  before.build === now.build &&
  before.positions.length === now.positions.length &&
  before.positions.every((position, shard) => (position ?? '') <= (now.positions[shard] ?? ''));

/** Positions as far as the log was read: it may be read from a server that is behind the one that the view has seen. */
const upTo = (read: Position | undefined, positions: Positions): Positions =>
  positions.map((position) => (read !== undefined && position !== undefined && position > read ? read : position));
