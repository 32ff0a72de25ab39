import {
  derivedId,
  recorded,
  Refusal,
  type Checkpoints,
  type Clock,
  type EventStore,
  type Executor,
  type Position,
  type Recorded,
} from '@closeline/eventsourcing';
import { AssignProspect, prospectDecider } from '../prospects';
import type { Roster, StaffState } from '../staff';
import { salesUpcasts } from '../upcasts';

/** What the handover works with. */
export interface HandoverTools {
  readonly log: EventStore;
  readonly checkpoints: Checkpoints;
  readonly executor: Executor;
  readonly roster: Roster;
  readonly clock: Clock;
  /** Resolves when the command was carried out, rejects with the Refusal. */
  readonly send: (command: AssignProspect) => Promise<unknown>;
  /** The ids of the owner's open prospects as of this position or later. It may name more: each is looked at again. */
  readonly openProspectsOf: (ownerId: string, position: Position) => AsyncIterable<string>;
  /** A prospect stays with an owner who has left; `code` is the refusal's. */
  readonly warn: (prospectId: string, code: string, correlationId: string) => void;
}

const NAME = 'handover';
/** A reopened prospect may come back to an owner who left while it was closed. */
const CAUSES = ['SalespersonLeft', 'ProspectAssigned', 'ProspectReopened'];
const PROSPECT = `${prospectDecider.category}-`;

/**
 * The process manager of rule 9: who leaves hands over all open prospects, to the named colleague or by round-robin; so
 * is an assignment that raced with the leaving. Command ids derive from the event that caused them, so that an event seen
 * twice hands over once.
 */
export class Handover {
  constructor(private readonly tools: HandoverTools) {}

  /** Follows the feed until the signal aborts. Rejects where the log or a command fails; run again, it goes on there. */
  async run(signal: AbortSignal): Promise<void> {
    const { log, checkpoints } = this.tools;
    const after = await this.start();
    const query = { ...(after !== undefined && { after }), types: CAUSES };
    for await (const page of log.subscribe(query, signal)) {
      if (page.events.length > 0) await this.handle(page.events.map((e) => recorded(e, salesUpcasts)));
      await checkpoints.save(NAME, page.position);
    }
  }

  /** Where it stood; at its very first start the head of the log, for what was before is nobody's to repeat. */
  private async start(): Promise<Position | undefined> {
    const { log, checkpoints } = this.tools;
    const position = await checkpoints.load(NAME);
    if (position !== undefined) return position;
    const head = await log.head();
    if (head !== undefined) await checkpoints.save(NAME, head);
    return head;
  }

  private async handle(events: readonly Recorded[]): Promise<void> {
    // Whoever left before one of these events is known by now; whoever leaves later brings an event of their own.
    const everybody = await this.tools.roster.everybody();
    for (const event of events) {
      const leaver = everybody.get((await this.leaverOf(event)) ?? '');
      if (leaver?.status !== 'left') continue;
      if (event.type !== 'SalespersonLeft') await this.handOver(event.stream.slice(PROSPECT.length), leaver, event);
      else
        for await (const prospectId of this.tools.openProspectsOf(leaver.staffId, event.position))
          await this.handOver(prospectId, leaver, event);
    }
  }

  /** Who may have left: the event names them, or, of a reopened prospect, its present owner. */
  private async leaverOf({ type, stream, data }: Recorded): Promise<string | null | undefined> {
    if (type === 'ProspectReopened') return (await this.tools.executor.load(prospectDecider, stream))?.state.ownerId;
    const { staffId, salespersonId } = data as { readonly staffId?: string; readonly salespersonId?: string };
    return staffId ?? salespersonId;
  }

  private async handOver(prospectId: string, leaver: StaffState, cause: Recorded): Promise<void> {
    const { executor, send, warn } = this.tools;
    for (let to = leaver.handOverTo; ;) {
      const prospect = await executor.load(prospectDecider, PROSPECT + prospectId);
      if (prospect?.state.outcome !== 'open' || prospect.state.ownerId !== leaver.staffId) return;
      try {
        // Only at this revision: whoever else assigned it meanwhile has the last word.
        await send(this.assign(prospectId, to, cause, prospect.revision));
        return;
      } catch (error) {
        // What the store refuses for now is no answer, nor is it while another process still sends the same command: the
        // run fails, and goes on here when it is begun again.
        if (!(error instanceof Refusal) || error.status === 503 || error.code === 'command-in-flight') throw error;
        if (error.code === 'not-an-active-salesperson' && to !== null) to = null;
        else if (error.code !== 'revision-mismatch') {
          warn(prospectId, error.code, cause.metadata.correlationId);
          return;
        }
      }
    }
  }

  private assign(prospectId: string, to: string | null, cause: Recorded, ifMatch: number): AssignProspect {
    const commandId = derivedId(NAME, cause.id, prospectId);
    const whom = to === null ? { strategy: 'round-robin' as const } : { salespersonId: to };
    return new AssignProspect(
      prospectId,
      { ...whom, handover: true },
      {
        ...{ commandId, correlationId: cause.metadata.correlationId, causationId: cause.id, fingerprint: commandId },
        actor: { subject: 'closeline', role: 'service' },
        now: this.tools.clock.now(),
        ifMatch,
      },
    );
  }
}
