import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentVersion, dated, recorded, type Dated, type Document, type Message, type StoredEvent } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { verifyChain } from '@closeline/trust';

const samples = readdirSync(__dirname)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({ file, event: JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as StoredEvent }))
  .sort((a, b) => (a.event.position < b.event.position ? -1 : 1));
const streams = [...new Set(samples.map((s) => s.event.stream))];
const of = (stream: string): StoredEvent[] => samples.map((s) => s.event).filter((e) => e.stream === stream);

interface AnyDecider {
  readonly category: string;
  readonly initial: unknown;
  readonly personal: object;
  evolve(state: unknown, event: Dated<Message>): unknown;
}
const deciders = [
  sales.prospectDecider,
  sales.staffDecider,
  sales.playbookDecider,
  sales.formDecider,
  sales.contactDecider,
  sales.codesDecider,
] as unknown as readonly AnyDecider[];
const types = deciders.flatMap((d) => Object.keys(d.personal));

describe('the frozen samples', () => {
  it('have one of every stored event type, at each of its versions', () => {
    const versions = types.flatMap((type) =>
      Array.from({ length: currentVersion(sales.salesUpcasts, type) }, (_, i) => `${type}@${i + 1}`),
    );
    expect(new Set(samples.map(({ event }) => `${event.type}@${event.metadata.schemaVersion}`))).toEqual(new Set(versions));
    for (const { file, event } of samples) expect(file).toMatch(new RegExp(`^${event.type}@${event.metadata.schemaVersion}[.]`));
  });

  it.each(streams)('of %s are chained as they were written', (stream) => expect(verifyChain(of(stream))).toMatchObject({ ok: true }));

  it.each(samples.map((s) => [s.file, s.event] as const))('%s folds', (_, event) => {
    const decider = deciders.find((d) => event.stream.startsWith(`${d.category}-`))!;
    const fold = (until: number): unknown =>
      of(event.stream)
        .filter((e) => e.revision <= until)
        .reduce((state, e) => decider.evolve(state, dated(recorded(e, sales.salesUpcasts))), decider.initial);
    expect(JSON.stringify(fold(event.revision))).not.toContain('undefined');
    expect(fold(event.revision)).toBeTruthy();
  });

  it('tell the same story for ever: the prospect as decisions read it', () => {
    const state = of('prospect-9d3c2b1a-0000-5000-8000-000000000001').reduce<sales.Prospect>(
      (s, e) => sales.prospectDecider.evolve(s, dated<sales.ProspectEvent>(recorded(e, sales.salesUpcasts))),
      sales.prospectDecider.initial,
    );
    expect({ ...state, plan: state.plan.map((s) => [s.slot, s.step, s.attempts.map((a) => a.status)]) }).toMatchObject({
      episode: 2,
      outcome: 'won',
      ownerId: '7f000000-0000-5000-8000-000000000001',
      topics: ['background-history'],
      plan: [
        ['online-form', 'online-form', ['completed']],
        ['discovery', 'discovery', ['completed']],
        ['welcome', 'site-visit', ['failed', 'completed']],
        ['proposal', 'proposal', []],
        ['welcome-letter', 'welcome-letter', []],
        ['contract', 'contract', []],
      ],
      sales: { '0c000000-0000-5000-8000-000000000006': { collected: 110000, refunded: 10000 } },
    });
  });

  it.each(sales.salesViews({ timeZone: 'UTC' }).map((view) => [view.id, view] as const))('project into %s', (_, view) => {
    const documents = new Map<string, Document>();
    for (const { event } of samples) {
      if (!view.types.includes(event.type)) continue;
      for (const id of view.key(recorded(event, sales.salesUpcasts))) {
        const next = view.fold(documents.get(id) ?? null, recorded(event, sales.salesUpcasts));
        if (next) documents.set(id, next);
        else documents.delete(id);
      }
    }
    const frozen = JSON.parse(readFileSync(join(__dirname, 'projected', `${view.name}.json`), 'utf8')) as object;
    expect(JSON.parse(JSON.stringify(Object.fromEntries(documents)))).toEqual(frozen);
  });

  it('need every type in some view, or in a decision alone', () => {
    const projected = new Set(sales.salesViews({ timeZone: 'UTC' }).flatMap((view) => view.types));
    expect(types.filter((type) => !projected.has(type))).toEqual(['ContactReserved', 'CodeRegistered']);
  });
});
