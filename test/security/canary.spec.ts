import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '@closeline/engines';
import { Projector, view, type Message, type StoredEvent, type Unsealed } from '@closeline/eventsourcing';
import { codesDecider, contactDecider, formDecider, playbookDecider, prospectDecider, staffDecider } from '@closeline/sales';
import { KeyVault, loadMasterKey, SealedEnvelope, verifyChain } from '@closeline/trust';

const CANARY = 'canary-5e0b';
/** Not personal: the search must find it, or it would prove nothing. */
const MARK = 'mark-77aa';

const personal: Readonly<Record<string, object>> = Object.assign(
  {},
  ...[prospectDecider, staffDecider, playbookDecider, formDecider, contactDecider, codesDecider].map((d) => d.personal),
) as Record<string, object>;
const fieldsOf = (type: string): string[] => Object.keys(personal[type]!);

const SAMPLES = join(__dirname, '../samples');
const samples = readdirSync(SAMPLES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as StoredEvent)
  .sort((a, b) => (a.position < b.position ? -1 : 1));
const streams = [...new Set(samples.map((e) => e.stream))];

/** The canary in every way that a person's data comes: as text, within an object, as a name in it. */
const canaryOf = (type: string, field: string): unknown => [
  `${CANARY} ${type} ${field}`,
  { name: `${CANARY} Ärger`, [`${CANARY}@example.org`]: { deep: [CANARY] } },
];

/** A stored sample as it was before it was sealed, with the canary in each personal field. */
const unsealed = ({ id, type, data, metadata }: StoredEvent): Unsealed => {
  const { previousHash: _, seal: __, ...rest } = metadata;
  const fields = fieldsOf(type);
  return {
    id,
    type,
    data: { ...data, mark: MARK, ...Object.fromEntries(fields.map((field) => [field, canaryOf(type, field)])) },
    personal: fields,
    metadata: rest,
  };
};

/** Copies everything it sees, so that no real view can hold more. */
const everything = view<Message, Record<string, unknown>>({
  name: 'everything',
  version: 1,
  key: (event) => [event.id],
  on: Object.fromEntries(Object.keys(personal).map((type) => [type, (_: unknown, event: object) => ({ ...event })])),
  rollup: (doc) => [{ axis: '', by: 'all', key: JSON.stringify(doc), date: '', measures: { n: 1 } }],
});

const filesWith = (dir: string, text: string): string[] => {
  const spellings = [text, Buffer.from(text, 'utf16le'), Buffer.from(text).toString('hex')];
  // In base64 a text has three spellings, by where it begins; the edges are left out, for they depend on the neighbours.
  for (const shift of [0, 1, 2]) {
    const base64 = Buffer.from(' '.repeat(shift) + text)
      .toString('base64')
      .replace(/=+$/, '');
    spellings.push(base64.slice(shift === 0 ? 0 : 4, -2));
  }
  return readdirSync(dir).filter((file) => spellings.some((spelling) => readFileSync(join(dir, file)).includes(spelling)));
};

describe('personal data', () => {
  let dir: string;
  beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'closeline-'))));
  afterEach(() => rmSync(dir, { recursive: true }));

  it('of every event type stands in clear in no file of the data folder, and opens for an authorised reader', async () => {
    const clock = { now: () => '2026-03-01T09:00:00.000Z' };
    const owner = openEmbedded({
      dataDir: join(dir, 'data'),
      clock,
      onFatal: (error) => {
        throw error;
      },
    });
    const { key } = loadMasterKey(undefined, owner.dataDir, randomBytes, true);
    const vault = await KeyVault.open(owner.keys, key, randomBytes);
    const envelope = new SealedEnvelope(vault, randomBytes);
    const given = new Map<string, object>();
    for (const stream of streams) {
      let at: { revision: number; hash: string | null } = { revision: -1, hash: null };
      for (const sample of samples.filter((e) => e.stream === stream)) {
        const event = unsealed(sample);
        given.set(event.id, event.data);
        const { events, hash } = await envelope.close(stream, at.revision + 1, at.hash, [event]);
        const { revision } = await owner.log.append(stream, at.revision < 0 ? 'none' : at.revision, events);
        at = { revision, hash };
      }
    }
    await owner.views.declare([{ view: everything.id, indexes: [] }]);
    await new Projector(owner.log, owner.views, [everything], {}).catchUp();
    vault.blindIndex('contact', `email:${CANARY}@example.org`);

    const dirty = (text: string) => filesWith(owner.dataDir, text);
    expect(dirty(MARK)).toEqual(expect.arrayContaining(['log.db-wal', 'views.db-wal']));
    expect(dirty(CANARY)).toEqual([]);

    const { events } = await owner.log.readAll({ limit: 10_000 });
    const opened = await envelope.open(events);
    expect(new Map(opened.map((e) => [e.id, e.data]))).toEqual(given);
    for (const stream of streams) expect(verifyChain(await owner.log.readStream(stream))).toMatchObject({ ok: true });
    const documents = await owner.views.find(everything.id, { limit: 10_000 });
    expect(documents).toHaveLength(samples.length);
    const read = await envelope.open(documents.map(({ document }) => document));
    expect(new Map(read.map((d) => [d['id'], d['data']]))).toEqual(given);

    owner.close();
    expect(dirty(MARK)).toEqual(expect.arrayContaining(['log.db', 'views.db']));
    expect(dirty(CANARY)).toEqual([]);
    expect(new Set(events.map((e) => e.type))).toEqual(new Set(Object.keys(personal)));
  });
});
