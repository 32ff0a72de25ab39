import {
  derivedId,
  recorded,
  type CommandContext,
  type EventStore,
  type Executor,
  type Position,
} from '@closeline/eventsourcing';
import { salesUpcasts } from '../upcasts';
import { JoinStaff } from './commands';
import type { StaffEvent, StaffMember } from './events';
import { staffDecider, type StaffState } from './staff';
import { nextTurn } from './turns';

/** An owner as another system kept them (rule 13). `since` is the instant of their earliest row. */
export interface ImportedOwner {
  readonly externalId: string;
  readonly name: string;
  readonly team?: string;
  readonly since?: string;
}

const STAFF_EVENTS: readonly StaffEvent['type'][] = [
  'SalespersonJoined',
  'PlaybookChosen',
  'SalespersonPaused',
  'SalespersonResumed',
  'SalespersonLeft',
];

interface LastTurn {
  readonly staffId: string | undefined;
}

/** The staff as the log has them at the moment of asking; each question reads only what is new since the one before. */
export class Roster {
  /** In the order they joined. */
  private readonly members = new Map<string, StaffState>();
  private seen: Position | undefined;
  private reading = Promise.resolve();
  private lastTurn: LastTurn | undefined;

  constructor(
    private readonly executor: Executor,
    private readonly log: EventStore,
  ) {}

  async member(staffId: string): Promise<StaffState | undefined> {
    const folded = await this.executor.load(staffDecider, `salesperson-${staffId}`);
    return folded?.state ?? undefined;
  }

  /** Everybody who ever joined, in the order they joined, by staffId. */
  async everybody(): Promise<ReadonlyMap<string, StaffState>> {
    const read = () => this.catchUp();
    // One at a time, and each from its own moment on: an older answer must not overwrite a newer one.
    await (this.reading = this.reading.then(read, read));
    return this.members;
  }

  /** Whose turn it is by round-robin; their turn is then taken. Undefined where nobody is available. */
  async nextInTurn(): Promise<StaffState | undefined> {
    const before = this.lastTurn ?? (await this.lastTakenBefore());
    const members = [...(await this.everybody()).values()];
    // Nothing waits from here on, so that two askers never get the same turn.
    const next = nextTurn(members, (this.lastTurn ?? before).staffId);
    if (next) this.lastTurn = { staffId: next.staffId };
    return next;
  }

  /** An imported owner as the roster has them, or as they will be once they have joined. */
  async imported(system: string, { externalId, team }: ImportedOwner): Promise<StaffMember> {
    const staffId = importedStaffId(system, externalId);
    const newcomer = { staffId, kind: 'salesperson', team: team ?? null, status: 'active', playbookId: null } as const;
    return (await this.member(staffId)) ?? newcomer;
  }

  /** Joins an imported owner to the roster at their earliest row; quiet where they are there. */
  async joinImported(system: string, owner: ImportedOwner, context: CommandContext): Promise<StaffState> {
    const staffId = importedStaffId(system, owner.externalId);
    const there = await this.member(staffId);
    if (there) return there;
    const commandId = derivedId('join-imported-staff', system, owner.externalId);
    const { correlationId, actor, now } = context;
    const command = new JoinStaff(
      staffId,
      { name: owner.name, kind: 'salesperson', ...(owner.team !== undefined && { team: owner.team }) },
      {
        ...{ commandId, correlationId, causationId: context.commandId, actor, now, fingerprint: commandId },
        ...(owner.since !== undefined && { occurredAt: owner.since }),
      },
    );
    await this.executor.execute(staffDecider, command, {
      stream: `salesperson-${staffId}`,
      creates: true,
      facts: () => Promise.resolve({}),
    });
    return (await this.member(staffId))!;
  }

  private async catchUp(): Promise<void> {
    for (let caughtUp = false; !caughtUp;) {
      const page = await this.log.readAll({ ...(this.seen !== undefined && { after: this.seen }), types: STAFF_EVENTS });
      const changed = new Set(page.events.map((e) => (recorded(e, salesUpcasts).data as StaffEvent['data']).staffId));
      for (const staffId of changed) this.members.set(staffId, (await this.member(staffId))!);
      this.seen = page.position;
      caughtUp = page.caughtUp;
    }
  }

  /** Who had the last turn before this process began to count. */
  private async lastTakenBefore(): Promise<LastTurn> {
    const latest = await this.log.readLatest(['ProspectAssigned'], 1000);
    const assigned = latest.map(
      (e) => recorded(e, salesUpcasts).data as { readonly salespersonId: string; readonly basis: string },
    );
    return { staffId: assigned.find(({ basis }) => basis === 'round-robin')?.salespersonId };
  }
}

/** An imported owner's identity is (source system, external id). */
export const importedStaffId = (system: string, externalId: string): string => derivedId('imported-staff', system, externalId);
