import type { CommandContext } from '@closeline/eventsourcing';
import { checkMoment } from './moments';

const at = (occurredAt?: string): CommandContext => ({
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', fingerprint: 'f', now: '2026-03-01T12:00:00.000Z' },
  actor: { subject: 's', role: 'service' },
  ...(occurredAt !== undefined && { occurredAt }),
});
const CAUSE = '2026-02-01T00:00:00.000Z';
const LATER = '2026-04-01T00:00:00.000Z';

describe('the moment of a fact', () => {
  it('may be now and may be that of its cause', () => {
    expect(() => checkMoment(at('2026-03-01T12:00:00.000Z'), CAUSE)).not.toThrow();
    expect(() => checkMoment(at(CAUSE), CAUSE)).not.toThrow();
  });
  it('may lie anywhere in the past where it has no cause', () =>
    expect(() => checkMoment(at('1990-01-01T00:00:00.000Z'), undefined)).not.toThrow());
  it('is never in the future', () => expect(() => checkMoment(at('2026-03-01T12:00:00.001Z'))).toThrow('in-the-future'));
  it('is never before its cause', () =>
    expect(() => checkMoment(at('2026-01-31T23:59:59.999Z'), CAUSE)).toThrow('before-its-cause'));
  it('is no question where the command says nothing', () => expect(() => checkMoment(at(), LATER)).not.toThrow());
});
