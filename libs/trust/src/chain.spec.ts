import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Metadata, StoredEvent } from '@closeline/eventsourcing';
import { eventHash, hashOfTexts, verifyChain } from './chain';
import { canonical } from './canonical';

const STREAM = 'prospect-3f1c';

const build = (length: number): StoredEvent[] => {
  const events: StoredEvent[] = [];
  for (let revision = 0; revision < length; revision++) {
    const previous = events.at(-1);
    const metadata: Metadata = {
      occurredAt: '2026-03-01T09:00:00.000Z',
      commandId: `c-${revision}`,
      commandType: 'AddFinding',
      correlationId: `c-${revision}`,
      causationId: `c-${revision}`,
      actor: { subject: 's-1', role: 'salesperson' },
      recordedAt: '2026-03-01T09:00:01.000Z',
      schemaVersion: 1,
      fingerprint: 'f',
      previousHash: previous ? eventHash(previous) : null,
    };
    events.push({
      id: `e-${revision}`,
      type: 'FindingAdded',
      stream: STREAM,
      revision,
      position: String(revision),
      committedAt: '2026-03-01T09:00:02.000Z',
      data: { topic: `t-${revision}`, weight: revision },
      metadata,
    });
  }
  return events;
};
const change = (events: readonly StoredEvent[], at: number, what: Partial<StoredEvent>): StoredEvent[] =>
  events.map((e, i) => (i === at ? { ...e, ...what } : e));
const headOf = (events: readonly StoredEvent[]) => eventHash(events.at(-1)!);

describe('the hash of an event', () => {
  it('is SHA-256 over canonical JSON of what the spec names, and of nothing else', () => {
    const [event] = build(1);
    const { stream, revision, id, type, metadata, data } = event!;
    const text = canonicalize({ stream, revision, id, type, metadata, data }) as string;
    const expected = createHash('sha256').update(text).digest('hex');
    expect(eventHash(event!)).toBe(expected);
    const elsewhere: StoredEvent = { ...event!, position: '999', committedAt: 'later' };
    expect(eventHash(elsewhere)).toBe(expected);
    expect(hashOfTexts(stream, revision, id, type, canonical(metadata), canonical(data))).toBe(expected);
  });
});

describe('verifying a chain', () => {
  const events = build(6);

  it('accepts what was written, whole or page by page', () => {
    const end = { revision: 5, hash: headOf(events) };
    expect(verifyChain(events)).toEqual({ ok: true, end });
    expect(verifyChain(events, undefined, end.hash)).toEqual({ ok: true, end });
    const first = verifyChain(events.slice(0, 3));
    expect(first.ok && verifyChain(events.slice(3), first.end)).toEqual({ ok: true, end });
    expect(verifyChain([])).toEqual({ ok: true, end: { revision: -1, hash: null } });
  });

  it.each([0, 1, 2, 3, 4])('names revision %d for each flipped bit of its content', (at) => {
    const { id, type, data, metadata } = events[at]!;
    const text = JSON.stringify({ id, type, data, metadata });
    let tried = 0;
    for (let i = 0; i < text.length; i++) {
      const flipped = text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ 1) + text.slice(i + 1);
      let changed: Partial<StoredEvent>;
      try {
        changed = JSON.parse(flipped) as Partial<StoredEvent>;
      } catch {
        continue; // No JSON any more: its reader names it.
      }
      // A flip in a member's name makes another member: the old one is gone.
      const bare = { stream: STREAM, revision: at, position: '0', committedAt: '' } as StoredEvent;
      const tampered = events.map((e, j) => (j === at ? { ...bare, ...changed } : e));
      const verdict = verifyChain(tampered);
      expect({ i, ok: verdict.ok, revision: !verdict.ok && verdict.revision }).toEqual({ i, ok: false, revision: at });
      tried++;
    }
    expect(tried).toBeGreaterThan(200);
  });

  it('names a deletion in the middle and at the start', () => {
    expect(verifyChain(events.filter((e) => e.revision !== 2))).toMatchObject({ ok: false, revision: 2 });
    expect(verifyChain(events.slice(1))).toMatchObject({ ok: false, revision: 0 });
  });

  it('names a deletion that was hidden by counting again', () => {
    const closed = events.filter((e) => e.revision !== 2).map((e, revision) => ({ ...e, revision }));
    expect(verifyChain(closed)).toMatchObject({ ok: false, revision: 2 });
  });

  it('names two events that were swapped, with and without their revisions', () => {
    const moved = [events[0]!, events[3]!, events[2]!, events[1]!, events[4]!, events[5]!];
    expect(verifyChain(moved)).toMatchObject({ ok: false, revision: 1 });
    expect(verifyChain(moved.map((e, revision) => ({ ...e, revision })))).toMatchObject({ ok: false, revision: 1 });
  });

  it('names an event put in, an event twice, and an event of another stream', () => {
    const inserted = [...events.slice(0, 3), { ...events[2]!, id: 'x' }, ...events.slice(3)];
    expect(verifyChain(inserted)).toMatchObject({ ok: false, revision: 3 });
    expect(verifyChain([events[0]!, ...events])).toMatchObject({ ok: false, revision: 1 });
    expect(verifyChain(change(events, 3, { stream: 'prospect-other' }))).toMatchObject({ ok: false, revision: 3 });
  });

  it('names a changed last event, or a cut-off end, only where the last hash was kept elsewhere', () => {
    const changed = change(events, 5, { data: { topic: 'forged' } });
    expect(verifyChain(changed)).toMatchObject({ ok: true });
    expect(verifyChain(changed, undefined, headOf(events))).toMatchObject({ ok: false, revision: 5 });
    expect(verifyChain(events.slice(0, 5), undefined, headOf(events))).toMatchObject({ ok: false, revision: 4 });
  });

  it('survives metadata of any shape', () => {
    const shapeless = change(events, 3, { metadata: null as unknown as Metadata });
    expect(verifyChain(shapeless)).toMatchObject({ ok: false, revision: 3 });
  });
});
