import { Refusal } from '@closeline/eventsourcing';
import type { Answers } from '../answers';
import { checkAnswers } from './check-answers';
import type { FieldType, Form, FormField } from './events';
import { HOUSE_FORM } from './house-form';

const field = (name: string, type: FieldType, more: Partial<FormField> = {}): FormField => ({
  ...{ field: name, type, label: name, personal: false, required: false },
  ...more,
});
const form = (more: Partial<Form> = {}): Form => ({
  ...{ formId: 'f1', version: 1, withdrawn: false, title: 'Survey', open: false },
  fitRule: { points: [], bands: { strong: 1, possible: 1 } },
  sections: [
    { section: 'One', fields: [field('need', 'text'), field('size', 'number', { min: 1, max: 9 }), field('trust', 'scale')] },
    {
      section: 'Two',
      fields: [
        field('how', 'single-choice', { options: ['a', 'b'] }),
        field('where', 'multiple-choice', { options: ['a', 'b'] }),
        field('when', 'date'),
        field('agreed', 'consent'),
      ],
    },
  ],
  ...more,
});
const faults = (answers: unknown, of = form()) => {
  try {
    checkAnswers(of, answers as Answers);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    expect(error).toMatchObject({ code: 'invalid-answers', status: 400 });
    expect(JSON.stringify(error.extra)).not.toContain('canary');
    return error.extra.pointers!.map((p) => p.pointer);
  }
  return [];
};

describe('answers', () => {
  it('are taken where they fit their fields', () =>
    expect(faults({ need: 'x', size: 1.5, trust: 5, how: 'a', where: ['b', 'a'], when: '2024-02-29', agreed: false })).toEqual(
      [],
    ));
  it('are not required unless the form says so', () => expect(faults({})).toEqual([]));

  it.each<[string, string, unknown]>([
    ['a text that is none', 'need', 7],
    ['a number that is none', 'size', 'canary'],
    ['a number below its range', 'size', 0.5],
    ['a number above its range', 'size', 9.5],
    ['a number without end', 'size', Infinity],
    ['half a point on a scale', 'trust', 2.5],
    ['a point off the scale of 1 to 5', 'trust', 6],
    ['an unknown option', 'how', 'canary'],
    ['several options of one choice', 'how', ['a']],
    ['one option outside a list', 'where', 'a'],
    ['an unknown option in a list', 'where', ['a', 'canary']],
    ['an option twice', 'where', ['a', 'a']],
    ['a date that is none', 'when', '2023-02-29'],
    ['an instant for a date', 'when', '2023-02-28T00:00:00Z'],
    ['a consent that is no yes or no', 'agreed', 'canary'],
    ['nothing', 'need', null],
  ])('are refused: %s', (_, name, answer) => expect(faults({ [name]: answer })).toEqual([`/answers/${name}`]));

  it('are refused where a required one is missing or says nothing', () => {
    const of = form({ sections: [{ section: 'One', fields: [field('need', 'text', { required: true })] }] });
    expect([faults({}, of), faults({ need: ' ' }, of), faults({ need: 'x' }, of)]).toEqual([
      ['/answers/need'],
      ['/answers/need'],
      [],
    ]);
  });
  it('to what the form does not ask are refused, or kept where the form is open', () => {
    const answers = { 'a/b~c': 'canary', toString: 'canary' };
    expect(faults(answers)).toEqual(['/answers/a~1b~0c', '/answers/toString']);
    expect(faults(answers, form({ open: true }))).toEqual([]);
    expect(faults({ more: ['a', 'b'], sum: 1, yes: true }, form({ open: true }))).toEqual([]);
    expect(faults({ more: { deep: 'canary' } }, form({ open: true }))).toEqual(['/answers/more']);
  });
  it('all faults are named at once', () => expect(faults({ need: 1, size: 'canary', more: 1 })).toHaveLength(3));

  it('to the house form may be none', () =>
    expect(faults({}, { ...HOUSE_FORM, formId: 'house', version: 1, withdrawn: false })).toEqual([]));
});
