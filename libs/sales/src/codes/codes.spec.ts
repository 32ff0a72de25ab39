import { derivedId, Executor, type CommandContext } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import { MemoryEventStore } from '../../../../test/support/memory-store';
import { OpenEnvelope } from '../../../../test/support/open-envelope';
import { codeEvent, codesDecider, MOST_CODES, RegisterCode } from './codes';
import { CodeRegistry } from './registry';

const context: CommandContext = {
  ...{ commandId: 'c', correlationId: 'corr', causationId: 'cause', fingerprint: 'f', now: '2026-03-01T12:00:00.000Z' },
  actor: { subject: 'crm', role: 'service' },
  ...{ occurredAt: '2020-01-01T00:00:00.000Z', ifMatch: 7 },
};
const on = given(codesDecider);
const source = (code: string) => new RegisterCode({ kind: 'source', code }, context);
const registered = (code: string) => codeEvent('CodeRegistered', { kind: 'source', code });

describe('RegisterCode', () => {
  it('emits a code at its first use', () => expect(on().when(source('web'))).toEqual([registered('web')]));
  it('stays quiet for a known one', () => expect(on(registered('web')).when(source('web'))).toEqual([]));
  it.each(['x', 'x'.repeat(80), '🧾'.repeat(80), 'Größe (m²), 日本'])('takes printable characters: %j', (code) =>
    expect(on().when(source(code))).toEqual([registered(code)]),
  );
  it.each(['', '   ', 'x'.repeat(81), 'a\nb', 'a\u0000b', 'a\u2028b', 'a\u200bb', '\ud800'])('refuses %j', (code) =>
    expect(() => on().when(source(code))).toThrow('invalid-code'),
  );
  it(`refuses one more than ${MOST_CODES} of a kind`, () => {
    const full = Array.from({ length: MOST_CODES }, (_, i) => registered(`s${i}`));
    expect(() => on(...full).when(source('one more'))).toThrow('too-many-codes');
    expect(on(...full).when(source('s0'))).toEqual([]);
    expect(on(...full.slice(1)).when(source('one more'))).toEqual([registered('one more')]);
  });
});

describe('CodeRegistry', () => {
  const setUp = () => {
    const log = new MemoryEventStore();
    const registry = () => new CodeRegistry(new Executor(log, new OpenEnvelope(), {}));
    return { log, registry };
  };

  it('registers what a command uses, in its name, when it was first known', async () => {
    const { log, registry } = setUp();
    const codes = [
      { kind: 'source', code: 'web' },
      { kind: 'product', code: 'web' },
    ] as const;
    await registry().register(codes, context);
    expect(log.events.map(({ stream, type, data }) => ({ stream, type, data }))).toEqual([
      { stream: 'codes-source', type: 'CodeRegistered', data: { kind: 'source', code: 'web' } },
      { stream: 'codes-product', type: 'CodeRegistered', data: { kind: 'product', code: 'web' } },
    ]);
    expect(log.events[0]!.metadata).toMatchObject({
      ...{ commandId: derivedId('code', 'source', 'web'), correlationId: 'corr', causationId: 'c' },
      ...{ actor: context.actor, occurredAt: context.now, recordedAt: context.now },
    });
  });

  it('registers a code once, however many commands use it at once, also in several processes', async () => {
    const { log, registry } = setUp();
    const processes = [registry(), registry(), registry()];
    const uses = ['web', 'fair', 'web'].map((code) => ({ kind: 'source' as const, code }));
    await Promise.all([...processes, ...processes].map((each) => each.register(uses, context)));
    expect(log.events.map(({ data }) => (data as { code: string }).code).sort()).toEqual(['fair', 'web']);
  });

  it('reads nothing for codes that it has seen', async () => {
    const { log, registry } = setUp();
    const one = registry();
    const uses = [{ kind: 'source' as const, code: 'web' }];
    await one.register(uses, context);
    const reads = [jest.spyOn(log, 'readStream'), jest.spyOn(log, 'findCommand'), jest.spyOn(log, 'append')];
    await one.register(uses, context);
    reads.forEach((read) => expect(read).not.toHaveBeenCalled());
  });

  it('refuses what is no code, and keeps what came before it', async () => {
    const { log, registry } = setUp();
    const uses = ['web', 'a\nb'].map((code) => ({ kind: 'source' as const, code }));
    await expect(registry().register(uses, context)).rejects.toMatchObject({ code: 'invalid-code', status: 400 });
    expect(log.events).toHaveLength(1);
  });
});
