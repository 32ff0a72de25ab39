import { answerOf } from './answer';

const outcome = (stream: string, events: { type: string; data: object }[]) => ({
  stream,
  revision: 3,
  position: '0000000000000009',
  events,
  created: false,
  replayed: false,
});

describe('answerOf', () => {
  it('says what a command created', () =>
    expect(
      answerOf(outcome('prospect-1-2', [{ type: 'QuestionAsked', data: { questionId: 'q', text: { sealed: 'x' } } }])),
    ).toEqual({
      prospectId: '1-2',
      revision: 3,
      position: '0000000000000009',
      questionId: 'q',
    }));
  it('calls a member of staff by the name that the roster uses', () =>
    expect(answerOf(outcome('salesperson-7', [{ type: 'SalespersonPaused', data: { staffId: '7' } }]))).toMatchObject({
      staffId: '7',
    }));
  it('warns of a weak fit without blocking', () =>
    expect(answerOf(outcome('prospect-1', [{ type: 'ProspectQualified', data: { fit: 'weak' } }]))).toMatchObject({
      warnings: ['weak-fit'],
    }));
  it('does not warn of a possible one', () =>
    expect(answerOf(outcome('prospect-1', [{ type: 'ProspectQualified', data: { fit: 'possible' } }]))).not.toHaveProperty(
      'warnings',
    ));
});
