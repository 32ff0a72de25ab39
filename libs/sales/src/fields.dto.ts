import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Type, type ClassConstructor } from 'class-transformer';
import { ArrayMaxSize, ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import { codes } from 'currency-codes';
import { isCode } from './codes';
import { instantOf, isDate } from './instants';

/** Whether the field may be left out; null is no way of leaving it out. */
interface Given {
  readonly optional?: boolean;
}

/** A field, described and checked. What a check says never repeats the value. */
export const field = (
  { optional = false }: Given,
  described: ApiPropertyOptions,
  says: string,
  holds: (value: unknown, body: object) => boolean,
): PropertyDecorator =>
  applyDecorators(
    ApiProperty({ required: !optional, ...described } as ApiPropertyOptions),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ValidateBy({
      name: 'field',
      validator: { validate: (value, args) => holds(value, args!.object), defaultMessage: () => says },
    }),
  );

const isText = (value: unknown, longest: number): boolean =>
  typeof value === 'string' && value.length <= longest && value.trim() !== '';

/** Free text: personal data wherever it is kept. */
export const Text = ({ longest = 10_000, ...given }: Given & { longest?: number } = {}): PropertyDecorator =>
  field(given, { type: String, minLength: 1, maxLength: longest }, `must be a text of 1 to ${longest} characters`, (value) =>
    isText(value, longest),
  );

/** Rule 15: a code is registered on its first use; what is personal or free text does not belong there. */
export const Code = (given: Given = {}): PropertyDecorator =>
  field(
    given,
    { type: String, minLength: 1, maxLength: 80 },
    'must be a code of 1 to 80 printable characters',
    (value) => typeof value === 'string' && isCode(value),
  );

export const Codes = (given: Given = {}): PropertyDecorator =>
  field(
    given,
    { type: [String], maxItems: 100 },
    'must be a list of codes of 1 to 80 printable characters',
    (value) => Array.isArray(value) && value.length <= 100 && value.every((v) => typeof v === 'string' && isCode(v)),
  );

/** Ids of things that exist are looked up; only their size is checked here. */
export const isId = (value: unknown): value is string =>
  // The names that every object has are nobody's ids: a look-up by one would find what nobody put there.
  typeof value === 'string' && /^[^\p{C}]{1,100}$/u.test(value) && !(value in Object.prototype);
export const Id = (given: Given = {}): PropertyDecorator =>
  field(given, { type: String, minLength: 1, maxLength: 100 }, 'must be an id', isId);

export const OneOf = (words: readonly string[], given: Given = {}): PropertyDecorator =>
  field(given, { type: String, enum: [...words] }, `must be one of ${words.join(', ')}`, (value) =>
    words.includes(value as string),
  );

export const Whole = (least: number, most: number, given: Given = {}): PropertyDecorator =>
  field(
    given,
    { type: 'integer', minimum: least, maximum: most },
    `must be a whole number from ${least} to ${most}`,
    (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  );

export const Numeric = (given: Given = {}): PropertyDecorator =>
  field(given, { type: Number }, 'must be a number', (value) => Number.isFinite(value));

export const Flag = (given: Given = {}): PropertyDecorator =>
  field(given, { type: Boolean }, 'must be true or false', (value) => typeof value === 'boolean');

export const Instant = (given: Given = {}): PropertyDecorator =>
  field(
    given,
    { type: String, format: 'date-time' },
    'must be an ISO-8601 instant with its offset',
    (value) => instantOf(value) !== undefined,
  );

/** A date, or an instant with its offset. */
export const DateOrInstant = (given: Given = {}): PropertyDecorator =>
  field(
    given,
    { type: String },
    'must be a date, or an ISO-8601 instant with its offset',
    (value) => isDate(value) || instantOf(value) !== undefined,
  );

export const CalendarDate = (given: Given = {}): PropertyDecorator =>
  field(given, { type: String, format: 'date' }, 'must be a date: YYYY-MM-DD', isDate);

const isPlain = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Swagger knows a type that is given late by the name of the function: `type`. */
const late = (given: () => ClassConstructor<object>): (() => ClassConstructor<object>) => {
  const type = (): ClassConstructor<object> => given();
  return type;
};

/** An object of its own type. */
export const Nested = (type: () => ClassConstructor<object>, given: Given = {}): PropertyDecorator =>
  applyDecorators(
    field(given, { type: late(type) }, 'must be an object', isPlain),
    ValidateNested({ message: 'must be an object' }),
    Type(type),
  );

/** A list of objects of one type. */
export const ListOf = (type: () => ClassConstructor<object>, longest: number, given: Given = {}): PropertyDecorator =>
  applyDecorators(
    field(
      given,
      { type: late(type), isArray: true, maxItems: longest },
      'must be a list of objects',
      (value) => Array.isArray(value) && value.length <= longest && value.every(isPlain),
    ),
    ArrayMaxSize(longest),
    ValidateNested({ each: true, message: 'must be a list of objects' }),
    Type(type),
  );

const CURRENCIES: ReadonlySet<string> = new Set(codes());

export const Currency = (): PropertyDecorator =>
  field({}, { type: String, example: 'EUR' }, 'must be an ISO-4217 currency', (value) => CURRENCIES.has(value as string));

/** What every command may say about when it was true (rule 14). */
export class OccurredDto {
  /** When it was true, if not now: an ISO-8601 instant with its offset, never in the future. */
  @Instant({ optional: true }) occurredAt?: string;
}

/** What a proposal or a contract is worth: integer minor units and an ISO-4217 currency. */
export class WorthDto {
  @Whole(0, Number.MAX_SAFE_INTEGER) amount!: number;
  @Currency() currency!: string;
}

/** What is sold, paid or refunded: at least one minor unit. */
export class AmountDto {
  @Whole(1, Number.MAX_SAFE_INTEGER) amount!: number;
  @Currency() currency!: string;
}

/** A command that needs nothing but to be sent. */
export class NothingDto extends OccurredDto {}
