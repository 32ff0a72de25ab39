import { NotFoundException } from '@nestjs/common';
import { Refusal } from '@closeline/eventsourcing';
import { headersOf, problemOf } from './problems';

describe('a problem', () => {
  it('carries the rule, what it found and where', () =>
    expect(problemOf(new Refusal('steps-outstanding', 'still to be done: welcome', 409, { slots: ['welcome'] }))).toEqual({
      type: 'urn:closeline:problem:steps-outstanding',
      title: 'steps outstanding',
      status: 409,
      code: 'steps-outstanding',
      detail: 'still to be done: welcome',
      slots: ['welcome'],
    }));
  it('names the fields at fault', () =>
    expect(
      problemOf(new Refusal('malformed', 'no', 400, { pointers: [{ pointer: '/source', detail: 'must be a code' }] })),
    ).toMatchObject({
      errors: [{ pointer: '/source', detail: 'must be a code' }],
    }));
  it('says nothing of what went wrong inside', () =>
    expect(JSON.stringify(problemOf(new Error('ENOENT: /srv/secret/log.db')))).not.toMatch(/secret|ENOENT/));
  it('says nothing of the path that was not found', () =>
    expect(JSON.stringify(problemOf(new NotFoundException('Cannot GET /v1/who@example.org')))).not.toContain('example.org'));
  it('takes a status over from Fastify, never its message', () =>
    expect(problemOf(Object.assign(new Error('Unexpected token h'), { statusCode: 415 }))).toMatchObject({
      status: 415,
      code: 'unsupported-media-type',
    }));
  it('says when to try again', () =>
    expect(headersOf(problemOf(new Refusal('storage-full', 'full', 503)))['retry-after']).toBe('1'));
});
