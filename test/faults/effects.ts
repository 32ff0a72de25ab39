import { commandIdOf, eventIdOf, type EventStore, type StoredEvent } from '@closeline/eventsourcing';
import { verifyChain } from '@closeline/trust';
import type { Sent } from './load';

/** The events of a log as they were read so far, and the rest of them at each call. */
export class Copy {
  readonly events: StoredEvent[] = [];
  private after: string | undefined;

  async readOn(log: EventStore): Promise<void> {
    for (let caughtUp = false; !caughtUp;) {
      const page = await log.readAll({ ...(this.after !== undefined && { after: this.after }), limit: 1000 });
      this.events.push(...page.events);
      ({ position: this.after, caughtUp } = page);
    }
  }
}

const grouped = <T>(all: readonly T[], by: (one: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(by(one));
    if (group) group.push(one);
    else groups.set(by(one), [one]);
  }
  return groups;
};

/** What is wrong with the streams by themselves: gaps, broken chains, a command that left its events twice or in two streams. */
export const faultsInLog = (events: readonly StoredEvent[]): string[] => {
  const faults: string[] = [];
  const positions = events.map((event) => event.position);
  if (positions.some((position, i) => i > 0 && position <= positions[i - 1]!)) faults.push('the feed is not in order');
  for (const own of grouped(events, (event) => event.stream).values()) {
    const verdict = verifyChain(own);
    if (!verdict.ok) faults.push(`${verdict.stream} ${verdict.revision}: ${verdict.why}`);
  }
  for (const [commandId, own] of grouped(events, (event) => event.metadata.commandId)) {
    const first = own[0]!;
    const expected = own.map((_, i) => [first.stream, first.revision + i, eventIdOf(commandId, i)].join(' '));
    const found = own.map(({ stream, revision, id }) => [stream, revision, id].join(' '));
    if (found.join() !== expected.join()) faults.push(`command ${commandId} has other effects than one: ${found.join(', ')}`);
  }
  return faults;
};

/** What of the acknowledged commands of this subject is not in the log as it was acknowledged, and what is there besides. */
export const faultsOfPromises = (events: readonly StoredEvent[], sent: readonly Sent[], subject: string): string[] => {
  const prospects = events.filter(({ stream }) => stream.startsWith('prospect-'));
  const byCommand = grouped(prospects, (event) => event.metadata.commandId);
  const faults: string[] = [];
  for (const { key, path, answer } of sent) {
    if (!answer) faults.push(`${path} ${key} was never answered`);
    else if (answer.status >= 300) faults.push(`${path} ${key} was refused: ${answer.status} ${answer.body}`);
    if (!answer || answer.status >= 300) continue;
    const { prospectId, revision, position } = JSON.parse(answer.body) as Record<string, unknown>;
    const last = byCommand.get(commandIdOf(subject, key))?.at(-1);
    const promised = [`prospect-${String(prospectId)}`, revision, position].join(' ');
    const kept = last ? [last.stream, last.revision, last.position].join(' ') : 'nothing';
    if (kept !== promised) faults.push(`${path} ${key} was acknowledged as ${promised}, and there is ${kept}`);
  }
  const known = new Set(sent.map(({ key }) => commandIdOf(subject, key)));
  for (const commandId of byCommand.keys()) if (!known.has(commandId)) faults.push(`nobody sent the command ${commandId}`);
  return faults;
};
