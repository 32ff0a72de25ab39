import { Refusal, type CommandContext } from '@closeline/eventsourcing';
import { given } from '@closeline/eventsourcing/given';
import { PublishForm, ReviseForm, WithdrawForm } from './commands';
import type { FitPoints, FormContent, FormField } from './events';
import { formDecider, formEvent } from './form';
import { HOUSE_FORM } from './house-form';

const context = (more: Partial<CommandContext> = {}): CommandContext => ({
  ...{ commandId: 'c', correlationId: 'c', causationId: 'c', fingerprint: 'f', now: '2026-03-01T12:00:00.000Z' },
  actor: { subject: 'boss', role: 'manager' },
  ...more,
});
const on = given(formDecider);
const refusal = (act: () => unknown): Refusal => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('was not refused');
};
const number: FormField = { field: 'size', type: 'number', label: 'Size', personal: false, required: true, min: 1, max: 9 };
const choice: FormField = {
  field: 'how',
  type: 'single-choice',
  label: 'How',
  personal: false,
  required: false,
  options: ['a', 'b'],
};
const content = (fields: readonly FormField[] = [number, choice], points: readonly FitPoints[] = []): FormContent => ({
  title: 'Survey',
  sections: [{ section: 'One', fields }],
  fitRule: { points, bands: { strong: 10, possible: 5 } },
  open: false,
});
const published = (formId = 'f1') =>
  formEvent('FormPublished', { formId, version: 1, ...content() }, { occurredAt: '2026-01-01T00:00:00.000Z' });
const withdrawn = formEvent('FormWithdrawn', { formId: 'f1' });
const early = context({ occurredAt: '2025-12-31T00:00:00.000Z' });

describe('PublishForm', () => {
  it('emits a first version', () =>
    expect(on().when(new PublishForm('f1', content(), context()))).toEqual([
      formEvent('FormPublished', { formId: 'f1', version: 1, ...content() }),
    ]));
  it('takes the house form', () => expect(on().when(new PublishForm('house', HOUSE_FORM, context()))).toHaveLength(1));
  it('refuses an id that is taken', () =>
    expect(refusal(() => on(published()).when(new PublishForm('f1', content(), context())))).toMatchObject({
      code: 'form-exists',
    }));
  it('refuses a moment in the future', () => {
    const late = context({ occurredAt: '2026-03-01T12:00:00.001Z' });
    expect(refusal(() => on().when(new PublishForm('f1', content(), late)))).toMatchObject({ code: 'in-the-future' });
  });

  const field = '/sections/0/fields/0';
  it.each<[string, string, FormContent]>([
    ['without a title', '/title', { ...content(), title: ' ' }],
    ['with a field twice', '/sections/0/fields/1/field', content([number, { ...choice, field: 'size' }])],
    ['with a field of a name that cannot be pointed at', `${field}/field`, content([{ ...number, field: 'a b' }])],
    ['with a field in the place of interest', `${field}/field`, content([{ ...number, field: 'interest' }])],
    ['of an unknown type of field', `${field}/type`, content([{ ...choice, options: undefined, type: 'colour' as 'text' }])],
    ['with a choice of nothing', `${field}/options`, content([{ ...choice, options: [] }])],
    ['with an option twice', `${field}/options`, content([{ ...choice, options: ['a', 'a'] }])],
    ['with options where nothing is chosen', `${field}/options`, content([{ ...number, options: ['a'] }])],
    ['with min above max', `${field}/max`, content([{ ...number, min: 10 }])],
    ['with a range of a choice', `${field}/min`, content([{ ...choice, min: 1 }])],
    ['with a scale of halves', `${field}/min`, content([{ ...number, type: 'scale', min: 0.5 }])],
    ['with points for a field it has not', '/fitRule/points/0/field', content([], [{ field: 'x', answered: true, points: 1 }])],
    ['with points on no condition', '/fitRule/points/0', content([number], [{ field: 'size', points: 1 }])],
    [
      'with points on two conditions',
      '/fitRule/points/0',
      content([number], [{ field: 'size', atLeast: 1, answered: true, points: 1 }]),
    ],
    ['with half a point', '/fitRule/points/0/points', content([number], [{ field: 'size', atLeast: 1, points: 0.5 }])],
    [
      'with points for no option of the field',
      '/fitRule/points/0/equals',
      content([choice], [{ field: 'how', equals: 'c', points: 1 }]),
    ],
    ['with a threshold on a choice', '/fitRule/points/0/atLeast', content([choice], [{ field: 'how', atLeast: 1, points: 1 }])],
    [
      'with possible above strong',
      '/fitRule/bands/possible',
      { ...content(), fitRule: { points: [], bands: { strong: 1, possible: 2 } } },
    ],
  ])('refuses a form %s', (_, pointer, wrong) => {
    const { code, status, extra } = refusal(() => on().when(new PublishForm('f1', wrong, context())));
    expect({ code, status, at: extra.pointers?.map((p) => p.pointer) }).toEqual({
      code: 'invalid-form',
      status: 400,
      at: [pointer],
    });
  });
});

describe('ReviseForm', () => {
  const more = content([number]);
  const revised = formEvent('FormRevised', { formId: 'f1', version: 2, ...more });

  it('emits the next version', () => expect(on(published()).when(new ReviseForm('f1', more, context()))).toEqual([revised]));
  it('counts the versions', () =>
    expect(on(published(), revised).when(new ReviseForm('f1', content(), context()))).toMatchObject([{ data: { version: 3 } }]));
  it('stays quiet when nothing changes, in whatever order its names stand', () => {
    const { title, sections, fitRule, open } = content();
    const turned = sections.map(({ section, fields }) => ({
      fields: fields.map((f) => Object.fromEntries(Object.entries(f).reverse()) as unknown as FormField),
      section,
    }));
    expect(on(published()).when(new ReviseForm('f1', { open, fitRule, sections: turned, title }, context()))).toEqual([]);
  });
  it('refuses a withdrawn form', () =>
    expect(refusal(() => on(published(), withdrawn).when(new ReviseForm('f1', more, context())))).toMatchObject({
      code: 'form-withdrawn',
    }));
  it('refuses a moment before it was published', () =>
    expect(refusal(() => on(published()).when(new ReviseForm('f1', more, early)))).toMatchObject({ code: 'before-its-cause' }));
  it('refuses a form that is not there', () =>
    expect(refusal(() => on().when(new ReviseForm('f1', more, context())))).toMatchObject({ code: 'not-found', status: 404 }));
});

describe('WithdrawForm', () => {
  it('emits the end of it', () =>
    expect(on(published()).when(new WithdrawForm('f1', {}, context()))).toEqual([formEvent('FormWithdrawn', { formId: 'f1' })]));
  it('stays quiet when it is withdrawn', () =>
    expect(on(published(), withdrawn).when(new WithdrawForm('f1', {}, context()))).toEqual([]));
  it('refuses the house form, which a submission without a form means', () =>
    expect(refusal(() => on(published('house')).when(new WithdrawForm('house', {}, context())))).toMatchObject({
      code: 'house-stays',
    }));
});
