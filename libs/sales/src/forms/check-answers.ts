import { Refusal } from '@closeline/eventsourcing';
import type { Answers } from '../answers';
import type { Form, FormField } from './events';
import { isBlank } from './fit';

/** The scale of a field that names none. */
const SCALE = { min: 1, max: 5 };

/**
 * Holds answers to the form. Throws Refusal `invalid-answers` 400 with a JSON pointer `/answers/<field>` per fault; no
 * detail repeats an answer.
 */
export const checkAnswers = (form: Form, answers: Answers): void => {
  const fields = new Map(form.sections.flatMap((s) => s.fields).map((f) => [f.field, f]));
  const given = new Map<string, unknown>(Object.entries(answers));
  const faults: { pointer: string; detail: string }[] = [];
  const fault = (field: string, detail: string) => faults.push({ pointer: `/answers/${escaped(field)}`, detail });

  for (const [name, answer] of given) {
    const field = fields.get(name);
    const detail = field ? faultOf(field, answer) : form.open ? faultOfUnlisted(answer) : 'this form does not ask for it';
    if (detail) fault(name, detail);
  }
  for (const field of fields.values())
    if (field.required && isBlank(given.get(field.field))) fault(field.field, 'an answer is required');
  if (faults.length > 0) throw new Refusal('invalid-answers', 'the answers do not fit the form', 400, { pointers: faults });
};

/** RFC 6901. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const faultOf = (field: FormField, answer: unknown): string | undefined => {
  switch (field.type) {
    case 'text':
      return typeof answer === 'string' ? undefined : 'must be a text';
    case 'number':
      return isNumber(answer) ? outOfRange(field, answer) : 'must be a number';
    case 'scale':
      return Number.isInteger(answer) ? outOfRange({ ...SCALE, ...field }, answer as number) : 'must be a whole number';
    case 'single-choice':
      return typeof answer === 'string' && isOption(field, answer) ? undefined : 'must be one of the options';
    case 'multiple-choice':
      if (!isTexts(answer)) return 'must be a list of options';
      if (!answer.every((each) => isOption(field, each))) return 'must be options of the field';
      return new Set(answer).size === answer.length ? undefined : 'must name each option once';
    case 'date':
      return typeof answer === 'string' && isDate(answer) ? undefined : 'must be a date: YYYY-MM-DD';
    case 'consent':
      return typeof answer === 'boolean' ? undefined : 'must be true or false';
  }
};

const faultOfUnlisted = (answer: unknown): string | undefined =>
  typeof answer === 'string' || typeof answer === 'boolean' || isNumber(answer) || isTexts(answer)
    ? undefined
    : 'must be a text, a number, true or false, or a list of texts';

const isNumber = (answer: unknown): answer is number => typeof answer === 'number' && Number.isFinite(answer);
const isTexts = (answer: unknown): answer is readonly string[] =>
  Array.isArray(answer) && answer.every((each) => typeof each === 'string');
const isOption = ({ options = [] }: FormField, answer: string): boolean => options.includes(answer);

const outOfRange = ({ min, max }: { readonly min?: number; readonly max?: number }, answer: number): string | undefined => {
  if (min !== undefined && answer < min) return `must be at least ${min}`;
  if (max !== undefined && answer > max) return `must be at most ${max}`;
  return undefined;
};

const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};
