import { ApiSchema } from '@nestjs/swagger';
import { isEmail } from 'class-validator';
import {
  CalendarDate,
  Code,
  DateOrInstant,
  field,
  Flag,
  Instant,
  Nested,
  OccurredDto,
  OneOf,
  Text,
  WorthDto,
} from '../fields.dto';
import { MILESTONES } from '../stages';

/** A moment as the other system kept it; `on` where only the date is known. */
@ApiSchema({ name: 'ImportedDate' })
export class ImportedDateDto {
  @Instant() at!: string;
  @CalendarDate({ optional: true }) on?: string;
}

/** What the other system knew of whom: nothing is made up where it knew less. */
@ApiSchema({ name: 'ImportedContact' })
export class ImportedContactDto {
  @Text({ longest: 500, optional: true }) name?: string;
  @field({ optional: true }, { type: String, format: 'email' }, 'must be an e-mail address', (value) => isEmail(value))
  email?: string;
  @Text({ longest: 50, optional: true }) phone?: string;
  @Text({ longest: 500, optional: true }) company?: string;
}

@ApiSchema({ name: 'ImportedOwner' })
export class ImportedOwnerDto {
  @Text({ longest: 200 }) externalId!: string;
  @Text({ longest: 500 }) name!: string;
  @Code({ optional: true }) team?: string;
  @Instant({ optional: true }) since?: string;
}

@ApiSchema({ name: 'ImportedClosing' })
export class ImportedClosingDto {
  @OneOf(['lost', 'disqualified']) outcome!: 'lost' | 'disqualified';
  @Nested(() => ImportedDateDto, { optional: true }) date?: ImportedDateDto;
  @Code({ optional: true }) reason?: string;
}

export class ImportProspectDto extends OccurredDto {
  @Code() system!: string;
  @Text({ longest: 200 }) externalId!: string;
  @Code() source!: string;
  @Code() product!: string;
  @Nested(() => ImportedContactDto, { optional: true }) contact?: ImportedContactDto;
  @Nested(() => ImportedOwnerDto, { optional: true }) owner?: ImportedOwnerDto;
  @Nested(() => ImportedDateDto, { optional: true }) submitted?: ImportedDateDto;
  @Nested(() => ImportedDateDto, { optional: true }) qualified?: ImportedDateDto;
  @Nested(() => ImportedDateDto, { optional: true }) relationship?: ImportedDateDto;
  @Nested(() => ImportedDateDto, { optional: true }) signed?: ImportedDateDto;
  /** How far it came, where no date says so. */
  @OneOf(MILESTONES, { optional: true }) reached?: string;
  /** Dates what nothing else dates. */
  @Nested(() => ImportedDateDto, { optional: true }) assumed?: ImportedDateDto;
  @Nested(() => WorthDto, { optional: true }) value?: WorthDto;
  @Nested(() => ImportedClosingDto, { optional: true }) closed?: ImportedClosingDto;
  @DateOrInstant({ optional: true }) observedFrom?: string;
  @DateOrInstant({ optional: true }) observedUntil?: string;
  /** Whether work on it goes on here. */
  @Flag() continues!: boolean;
}

type Plain = { readonly [name: string]: unknown };

/** Every instant of an imported prospect in UTC, so that they compare as texts. Dates stay dates. */
export const inUtc = (data: Plain, instantOf: (text: unknown) => string | undefined): Plain =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => {
      if (['at', 'since', 'observedFrom', 'observedUntil'].includes(name)) return [name, instantOf(value) ?? value];
      return [name, typeof value === 'object' && value !== null ? inUtc(value as Plain, instantOf) : value];
    }),
  );
