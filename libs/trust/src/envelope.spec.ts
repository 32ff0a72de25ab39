import { randomBytes } from 'node:crypto';
import type { Metadata, StoredEvent, Unsealed } from '@closeline/eventsourcing';
import { MemoryKeys } from '../../../test/support/memory-keys';
import { canonical } from './canonical';
import { verifyChain } from './chain';
import { MissingKey, SealedEnvelope } from './envelope';
import { BrokenSeal } from './seal';
import { KeyVault } from './vault';

const STREAM = 'prospect-3f1c';
const CANARY = 'canary-8c1d';

const metadata: Unsealed['metadata'] = {
  occurredAt: '2026-03-01T09:00:00.000Z',
  commandId: 'c-1',
  commandType: 'SubmitForm',
  correlationId: 'c-1',
  causationId: 'c-1',
  actor: { subject: 'shop', role: 'service' },
  recordedAt: '2026-03-01T09:00:01.000Z',
  schemaVersion: 1,
  fingerprint: 'f-1',
};
const event = (id: string, data: object, personal: readonly string[] = ['contact', 'note']): Unsealed => ({
  id,
  type: 'ProspectSubmittedForm',
  data,
  personal,
  metadata,
});
const person = { name: `Ada ${CANARY}`, email: `${CANARY}@example.org` };

const setUp = async () => {
  const keys = new MemoryKeys();
  const master = randomBytes(32);
  const vault = await KeyVault.open(keys, master, randomBytes);
  /** The same vault after a restart: nothing unwrapped is left over. */
  const reopened = async () => new SealedEnvelope(await KeyVault.open(keys, master, randomBytes), randomBytes);
  return { keys, envelope: new SealedEnvelope(vault, randomBytes), reopened };
};

const stored = (events: readonly { id: string; type: string; data: string; metadata: string }[], stream = STREAM) =>
  events.map((e, revision): StoredEvent => ({
    id: e.id,
    type: e.type,
    stream,
    revision,
    position: String(revision),
    committedAt: '2026-03-01T09:00:02.000Z',
    data: JSON.parse(e.data) as object,
    metadata: JSON.parse(e.metadata) as Metadata,
  }));

describe('closing an envelope', () => {
  it('leaves nothing personal in clear in anything it returns', async () => {
    const { envelope, keys } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { interest: 4, contact: person, note: CANARY })]);
    expect(JSON.stringify(closed)).not.toContain('canary');
    expect(JSON.stringify([...keys.rows, ...keys.settings])).not.toContain('canary');
    expect(closed.events[0]!.commandId).toBe('c-1');
    expect((JSON.parse(closed.events[0]!.data) as { interest: number }).interest).toBe(4);
  });

  it('opens again to what was sealed, also after a restart', async () => {
    const { envelope, reopened } = await setUp();
    const data = { interest: 4, contact: person, note: CANARY };
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', data)]);
    const [read] = stored(closed.events);
    expect((await envelope.open(read!)).data).toEqual(data);
    expect((await (await reopened()).open(read!)).data).toEqual(data);
    expect(read!.data).not.toEqual(data);
  });

  it('hands on what the log will give back, with the moment it was true', async () => {
    const { envelope } = await setUp();
    const dated: Unsealed = {
      ...event('e-1', { note: 'x', gone: undefined, nested: { also: undefined } }),
      metadata: { ...metadata, occurredOn: '2026-03-01', evidence: 'implied' },
    };
    const { events, recorded } = await envelope.close(STREAM, 0, null, [dated]);
    expect(recorded).toStrictEqual([
      {
        type: 'ProspectSubmittedForm',
        data: JSON.parse(events[0]!.data) as object,
        at: { occurredAt: '2026-03-01T09:00:00.000Z', occurredOn: '2026-03-01', evidence: 'implied' },
      },
    ]);
  });

  it('writes canonical JSON and links each event to the one before', async () => {
    const { envelope } = await setUp();
    const first = await envelope.close(STREAM, 0, null, [event('e-1', { z: 1, a: 2, note: 'x' }), event('e-2', { b: [] })]);
    const second = await envelope.close(STREAM, 2, first.hash, [event('e-3', { note: null })]);
    const all = stored([...first.events, ...second.events]);
    for (const [i, e] of [...first.events, ...second.events].entries()) {
      expect(e.data).toBe(canonical(all[i]!.data));
      expect(e.metadata).toBe(canonical(all[i]!.metadata));
    }
    expect(all[0]!.metadata.previousHash).toBeNull();
    expect(all[1]!.metadata.previousHash).toBe(envelope.hash(all[0]!));
    expect(second.hash).toBe(envelope.hash(all[2]!));
    expect(verifyChain(all)).toEqual({ ok: true, end: { revision: 2, hash: second.hash } });
  });

  it('seals nothing and makes no key where no personal field has a value', async () => {
    const { envelope, keys } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { contact: null, note: undefined, interest: 1 })]);
    expect(closed.events[0]!.data).toBe('{"contact":null,"interest":1}');
    expect(JSON.parse(closed.events[0]!.metadata)).toEqual({ ...metadata, previousHash: null });
    expect(keys.rows.size).toBe(0);
  });

  it('says in the metadata which key sealed the event', async () => {
    const { envelope } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { note: 'x' }), event('e-2', { interest: 2 })]);
    const [sealed, plain] = stored(closed.events);
    expect(sealed!.metadata.seal).toEqual({
      subject: STREAM,
      keyVersion: 1,
      commitment: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(plain!.metadata.seal).toBeUndefined();
  });

  it('passes on a value that the stream has sealed before, and opens it at its new place', async () => {
    const { envelope } = await setUp();
    const first = await envelope.close(STREAM, 0, null, [event('e-1', { note: 'why' })]);
    const carried = (first.recorded[0]!.data as { note: object }).note;
    const second = await envelope.close(STREAM, 1, first.hash, [event('e-2', { note: carried })]);
    expect(second.recorded[0]!.data).toEqual({ note: carried });
    expect(await envelope.open(second.recorded[0]!.data)).toEqual({ note: 'why' });
  });

  it("never opens another stream's sealed value for a reader of this one", async () => {
    const { envelope } = await setUp();
    const theirs = await envelope.close('prospect-other', 0, null, [event('e-1', { note: CANARY })]);
    const stolen = (theirs.recorded[0]!.data as { note: { sealed: string } }).note;
    for (const data of [{ interest: stolen }, { deep: [{ interest: stolen }] }, { interest: { sealed: 'x' } }]) {
      await expect(envelope.close(STREAM, 0, null, [event('e-2', data)])).rejects.toMatchObject({
        code: 'malformed',
        status: 400,
      });
    }
    const own = await envelope.close(STREAM, 0, null, [
      event('e-3', { note: { answers: stolen } }),
      event('e-4', { note: stolen }),
    ]);
    expect(await envelope.open(own.recorded.map((e) => e.data))).toEqual([{ note: { answers: stolen } }, { note: stolen }]);
  });

  it('refuses what has no canonical form as malformed', async () => {
    const { envelope } = await setUp();
    await expect(envelope.close(STREAM, 0, null, [event('e-1', { product: '\ud800' })])).rejects.toMatchObject({
      code: 'malformed',
      status: 400,
    });
  });
});

describe('opening a value', () => {
  it('opens each sealed value in a page of documents, and copies the rest', async () => {
    const { envelope } = await setUp();
    const a = await envelope.close('prospect-a', 0, null, [event('e-1', { contact: person })]);
    const b = await envelope.close('prospect-b', 0, null, [event('e-2', { note: ['one', 2, null] })]);
    const page = [
      { id: 'a', contact: (a.recorded[0]!.data as { contact: object }).contact, list: [1, { deep: true }], none: null },
      { id: 'b', notes: [{ note: (b.recorded[0]!.data as { note: object }).note }] },
    ];
    const before = structuredClone(page);
    expect(await envelope.open(page)).toStrictEqual([
      { id: 'a', contact: person, list: [1, { deep: true }], none: null },
      { id: 'b', notes: [{ note: ['one', 2, null] }] },
    ]);
    expect(page).toStrictEqual(before);
  });

  it('shows an erased subject as erased', async () => {
    const { envelope, keys, reopened } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { contact: person, interest: 3 })]);
    keys.erase(STREAM, '2026-04-01T00:00:00.000Z');
    const [read] = stored(closed.events);
    expect((await (await reopened()).open(read!)).data).toEqual({ contact: { erased: true }, interest: 3 });
    await expect((await reopened()).close(STREAM, 1, closed.hash, [event('e-2', { note: 'x' })])).rejects.toMatchObject({
      code: 'erased',
      status: 409,
    });
  });

  it('raises an alarm for a key that is missing without a tombstone, and names no data', async () => {
    const { envelope, keys, reopened } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { contact: person })]);
    keys.rows.clear();
    const opening = (await reopened()).open(closed.recorded);
    await expect(opening).rejects.toThrow(MissingKey);
    await expect(opening).rejects.toMatchObject({ subject: STREAM, version: 1 });
    await expect(opening).rejects.not.toThrow(/canary/);
  });

  it('refuses every changed character of a sealed text', async () => {
    const { envelope } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { note: 'abcd' })]);
    const { sealed } = (closed.recorded[0]!.data as { note: { sealed: string } }).note;
    for (let i = 0; i < sealed.length; i++) {
      const changed = sealed.slice(0, i) + String.fromCharCode(sealed.charCodeAt(i) ^ 1) + sealed.slice(i + 1);
      await expect(envelope.open({ note: { sealed: changed } })).rejects.toThrow(/^(the sealed value|the vault has no key)/);
    }
  });

  it('refuses an event whose key commitment is another', async () => {
    const { envelope } = await setUp();
    const closed = await envelope.close(STREAM, 0, null, [event('e-1', { note: 'x' })]);
    const [read] = stored(closed.events);
    const seal = { ...read!.metadata.seal!, commitment: '0'.repeat(64) };
    await expect(envelope.open([{ ...read!, metadata: { ...read!.metadata, seal } }])).rejects.toThrow(BrokenSeal);
  });
});
