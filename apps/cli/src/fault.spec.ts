import { Refusal } from '@closeline/eventsourcing';
import { exitCodeOf, Fault } from './fault';

describe('the exit code of a verb', () => {
  it.each([
    ['a server that is lost on the way', new Refusal('views-unreachable', 'the database cannot be reached now', 503), 3],
    ['a refusal', new Refusal('not-found', 'there is no such build', 404), 1],
    ['a fault that has its own', new Fault('no map', 'give one', 2), 2],
    ['anything else', new Error('broken'), 1],
    ['what is no error', null, 1],
  ])('of %s', (_, error, code) => expect(exitCodeOf(error)).toBe(code));
});
