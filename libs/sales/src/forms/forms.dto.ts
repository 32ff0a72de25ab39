import { ApiSchema } from '@nestjs/swagger';
import { field, Flag, ListOf, Nested, Numeric, OccurredDto, OneOf, Text, Whole } from '../fields.dto';
import { FIELD_TYPES } from './events';

const Options = (): PropertyDecorator =>
  field(
    { optional: true },
    { type: [String], maxItems: 200 },
    'must be a list of texts',
    (value) =>
      Array.isArray(value) &&
      value.length <= 200 &&
      value.every((each) => typeof each === 'string' && each !== '' && each.length <= 500),
  );

@ApiSchema({ name: 'FormField' })
export class FormFieldDto {
  @Text({ longest: 80 }) field!: string;
  @OneOf(FIELD_TYPES) type!: string;
  @Text({ longest: 500 }) label!: string;
  @Flag() personal!: boolean;
  @Flag() required!: boolean;
  @Options() options?: string[];
  @Numeric({ optional: true }) min?: number;
  @Numeric({ optional: true }) max?: number;
}

@ApiSchema({ name: 'FormSection' })
export class FormSectionDto {
  @Text({ longest: 200 }) section!: string;
  @ListOf(() => FormFieldDto, 200) fields!: FormFieldDto[];
}

const equals = { oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] };

/** Points for one answer, under exactly one of the conditions. */
@ApiSchema({ name: 'FitPoints' })
export class FitPointsDto {
  @Text({ longest: 80 }) field!: string;
  @field({ optional: true }, equals, 'must be a text, a number, or true or false', (value) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  )
  equals?: string | number | boolean;
  @Text({ longest: 500, optional: true }) includes?: string;
  @Numeric({ optional: true }) atLeast?: number;
  @field({ optional: true }, { type: Boolean, enum: [true] }, 'must be true', (value) => value === true) answered?: true;
  @Whole(-1_000_000, 1_000_000) points!: number;
}

@ApiSchema({ name: 'FitBands' })
export class FitBandsDto {
  @Numeric() strong!: number;
  @Numeric() possible!: number;
}

@ApiSchema({ name: 'FitRule' })
export class FitRuleDto {
  @ListOf(() => FitPointsDto, 500) points!: FitPointsDto[];
  @Nested(() => FitBandsDto) bands!: FitBandsDto;
}

export class FormContentDto extends OccurredDto {
  @Text({ longest: 200 }) title!: string;
  @ListOf(() => FormSectionDto, 50) sections!: FormSectionDto[];
  @Nested(() => FitRuleDto) fitRule!: FitRuleDto;
  /** Whether it takes answers to questions that it does not list; left out: it does not. */
  @Flag({ optional: true }) open?: boolean;
}
