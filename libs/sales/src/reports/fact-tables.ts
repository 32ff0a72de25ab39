import { changedSince, type Position, type Standing } from '@closeline/eventsourcing';
import type { ReportDefinition } from './definition';
import { pagesOf, selections, shareOf } from './documents';
import type { Episodes } from './episode';
import { episodesView } from './episodes';
import { FactTable } from './fact-table';
import type { ReportQuery } from './report-query';
import type { Groups } from './rows';
import type { Following, ReportSources } from './sources';
import { frameOf } from './tally';

const MIB = 1024 ** 2;
/** A larger table, of some millions of facts, is not kept: those documents are read for each question. */
const LARGEST_BYTES = 96 * MIB;
/** All tables together; those asked for least lately are forgotten first. */
const MOST_BYTES = 192 * MIB;
/** Documents loaded at once. */
const PAGE = 1_000;
/** How often documents are read again where their view moves on. */
const TRIES = 2;

interface Kept {
  readonly table: FactTable;
  /** As of when its documents were read. */
  standing: Standing;
  readonly now: string;
}

/** What a reading is made with. */
interface Reading {
  readonly query: ReportQuery;
  readonly definition: ReportDefinition;
  readonly sources: ReportSources;
  readonly following: Following;
}

/**
 * The facts that computed reports add up, packed by axis, zone and credit, so that only the first question reads every
 * document. For each further one the documents are read that have changed: those of events since, and those that waited.
 */
export class FactTables {
  /** The one asked for least lately first. */
  private readonly kept = new Map<string, Kept>();
  private readonly tooLarge = new Set<string>();
  private readonly underWay = new Map<string, Promise<unknown>>();
  /** Of documents, the same in every table. */
  private readonly numbers = new Map<string, number>();

  /** @returns undefined where the documents are to be read: too many to keep, or few that an index selects */
  async groups(reading: Reading): Promise<{ readonly groups: Groups; readonly position: Position | undefined } | undefined> {
    const { query, definition, sources } = reading;
    const key = [definition.axis(query).name, query.timeZone ?? sources.zone, query.credit].join(' ');
    const isNarrow = !definition.onlyOpen && selections(query, definition).length > 1;
    return this.inTurn(key, async () => {
      if (this.tooLarge.has(key) || (isNarrow && !this.kept.has(key))) return undefined;
      const kept = await this.fresh(key, reading);
      // Facts hold for later moments than that for which they were packed, not for earlier ones.
      if (!kept || kept.now > sources.now) return undefined;
      return { groups: kept.table.groups(query, sources.labels, sources.now), position: kept.standing.position };
    });
  }

  /** One at a time of those that change the same table. */
  private async inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.underWay.get(key);
    const mine = (async () => {
      await before?.catch(() => undefined);
      return work();
    })();
    this.underWay.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.underWay.get(key) === mine) this.underWay.delete(key);
    }
  }

  /** The table as it is now: built where there is none of this build of the view, or else brought up to date. */
  private async fresh(key: string, reading: Reading): Promise<Kept | undefined> {
    const view = episodesView(reading.sources.zone).id;
    for (let tried = 0; tried < TRIES; tried++) {
      const standing = await reading.sources.views.standing(view);
      const before = this.kept.get(key);
      const isOf = before?.standing.build === standing.build && positionOf(before.standing) <= positionOf(standing);
      if (isOf && positionOf(before.standing) === positionOf(standing) && before.standing.waiting.length === 0) break;
      const table = isOf ? before.table : tableFor(reading);
      const whole = isOf ? await this.update(before, standing, reading) : await this.read(table, reading);
      if (!whole || table.bytes > LARGEST_BYTES) {
        this.kept.delete(key);
        return void this.tooLarge.add(key);
      }
      this.kept.set(key, { table, standing, now: isOf ? before.now : reading.sources.now });
    }
    const kept = this.kept.get(key)!;
    // Last, for it was asked for just now.
    this.kept.delete(key);
    this.kept.set(key, kept);
    this.forget();
    return kept;
  }

  /** Reads all documents that have facts. @returns whether they were few enough */
  private async read(table: FactTable, { definition, sources, following }: Reading): Promise<boolean> {
    const view = episodesView(sources.zone).id;
    for await (const page of pagesOf(sources.views, view, definition.onlyOpen ? { open: true } : {})) {
      following.signal.throwIfAborted();
      for (const doc of page) table.put(this.numberOf(doc.prospectId), doc);
      if (table.bytes > LARGEST_BYTES) return false;
      following.progress(shareOf(page.at(-1)?.prospectId));
    }
    return true;
  }

  private async update({ table, standing: before }: Kept, standing: Standing, { sources, following }: Reading): Promise<boolean> {
    const { views, log, upcasts, zone } = sources;
    const view = episodesView(zone);
    const changed = await changedSince(log, view, upcasts, [before.position, standing.position], following.signal);
    const ids = [...new Set([...changed, ...before.waiting])];
    for (let i = 0; i < ids.length; i += PAGE) {
      const some = ids.slice(i, i + PAGE);
      const documents = await views.load(view.id, some);
      following.signal.throwIfAborted();
      for (const id of some) table.put(this.numberOf(id), documents.get(id) as Episodes | undefined);
    }
    return true;
  }

  private numberOf(id: string): number {
    let number = this.numbers.get(id);
    if (number === undefined) this.numbers.set(id, (number = this.numbers.size));
    return number;
  }

  /** Forgets the tables asked for least lately, until the others are few enough. */
  private forget(): void {
    let bytes = 0;
    for (const [key, { table }] of [...this.kept].reverse()) {
      bytes += table.bytes;
      if (bytes > MOST_BYTES) this.kept.delete(key);
    }
  }
}

const positionOf = ({ position }: Standing): Position => position ?? '';

const tableFor = ({ query, definition, sources: { zone, now } }: Reading): FactTable =>
  new FactTable(definition.axis(query), frameOf(query, zone, now), query.credit);
