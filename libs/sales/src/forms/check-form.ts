import { Refusal } from '@closeline/eventsourcing';
import { FIELD_TYPES, type FitPoints, type FormContent, type FormField } from './events';
import { INTEREST } from './fit';

interface Fault {
  readonly pointer: string;
  readonly detail: string;
}

/** Holds a form to sense. Throws Refusal `invalid-form` 400 with the pointers of what is at fault. */
export const checkForm = ({ title, sections, fitRule }: FormContent): void => {
  const fields = sections.flatMap((section, s) =>
    section.fields.map((field, f) => ({ field, pointer: `/sections/${s}/fields/${f}` })),
  );
  const names = fields.map(({ field }) => field.field);
  const faults: Fault[] = [
    ...(title.trim() === '' ? [{ pointer: '/title', detail: 'a form has a title' }] : []),
    ...fields.flatMap(({ field, pointer }) => faultsOfField(pointer, field)),
    ...fields
      .filter(({ field }, i) => names.indexOf(field.field) < i)
      .map(({ pointer }) => ({ pointer: `${pointer}/field`, detail: 'the form has a field of this name already' })),
    ...fitRule.points.flatMap((points, i) =>
      faultsOfPoints(
        `/fitRule/points/${i}`,
        points,
        fields.map((f) => f.field),
      ),
    ),
    ...faultsOfBands(fitRule.bands),
  ];
  if (faults.length > 0) throw new Refusal('invalid-form', 'this content makes no form', 400, { pointers: faults });
};

const faultsOfField = (pointer: string, { field, type, options, min, max }: FormField): Fault[] => {
  const faults: Fault[] = [];
  const fault = (name: string, detail: string) => faults.push({ pointer: `${pointer}/${name}`, detail });
  if (!/^[\p{L}\p{N}._-]{1,80}$/u.test(field)) fault('field', '1 to 80 letters, digits, dots, dashes or underscores');
  if (field === INTEREST || field === '__proto__') fault('field', 'this name is taken');
  if (!FIELD_TYPES.includes(type)) fault('type', `one of ${FIELD_TYPES.join(', ')}`);

  const choice = type === 'single-choice' || type === 'multiple-choice';
  if (choice && !options?.length) fault('options', 'a choice has options');
  if (!choice && options !== undefined) fault('options', 'only a choice has options');
  if (options && new Set(options).size < options.length) fault('options', 'each option once');

  const ranged = type === 'number' || type === 'scale';
  if (!ranged && (min !== undefined || max !== undefined)) fault('min', 'only numbers and scales have a range');
  if (min !== undefined && max !== undefined && min > max) fault('max', 'not below min');
  if (type === 'scale' && ![min ?? 1, max ?? 5].every(Number.isInteger)) fault('min', 'a scale has whole numbers');
  return faults;
};

/** A rule that can never apply is a mistake: its condition must suit the type of its field. */
const faultsOfPoints = (pointer: string, rule: FitPoints, fields: readonly FormField[]): Fault[] => {
  const conditions = (['equals', 'includes', 'atLeast', 'answered'] as const).filter((name) => rule[name] !== undefined);
  const [condition] = conditions;
  if (!condition || conditions.length > 1)
    return [{ pointer, detail: 'exactly one condition: equals, includes, atLeast or answered' }];
  const faults: Fault[] = [];
  if (!Number.isSafeInteger(rule.points)) faults.push({ pointer: `${pointer}/points`, detail: 'a whole number' });
  const field = fields.find((f) => f.field === rule.field);
  if (!field && rule.field !== INTEREST) faults.push({ pointer: `${pointer}/field`, detail: 'no field of the form' });
  else if (!suits(condition, rule, field))
    faults.push({ pointer: `${pointer}/${condition}`, detail: 'does not suit the type or the options of the field' });
  return faults;
};

const suits = (condition: keyof FitPoints, { equals, includes }: FitPoints, field: FormField | undefined): boolean => {
  const type = field?.type ?? 'scale';
  const options = field?.options ?? [];
  switch (condition) {
    case 'includes':
      return type === 'multiple-choice' && options.includes(includes!);
    case 'atLeast':
      return type === 'number' || type === 'scale';
    case 'equals':
      if (type === 'multiple-choice') return false;
      if (type === 'single-choice') return options.includes(equals as string);
      return typeof equals === (type === 'consent' ? 'boolean' : type === 'number' || type === 'scale' ? 'number' : 'string');
    case 'answered':
    case 'field':
    case 'points':
      return true;
  }
};

const faultsOfBands = ({ strong, possible }: FormContent['fitRule']['bands']): Fault[] =>
  possible <= strong ? [] : [{ pointer: '/fitRule/bands/possible', detail: 'not above strong' }];
