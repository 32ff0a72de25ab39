import { ApiSchema } from '@nestjs/swagger';
import { isEmail } from 'class-validator';
import { AmountDto, Code, field, Id, Instant, isId, Nested, OccurredDto, OneOf, Text, Whole, WorthDto } from '../fields.dto';

const reachable = (value: unknown): boolean => {
  const { name, email } = value as ContactDto;
  return name !== undefined || email !== undefined;
};

const Email = (): PropertyDecorator =>
  field({ optional: true }, { type: String, format: 'email', maxLength: 254 }, 'must be an e-mail address', (value) =>
    isEmail(value),
  );

/** Who the prospect is; a name or an e-mail address at least. */
@ApiSchema({ name: 'Contact' })
export class ContactDto {
  @Text({ longest: 500, optional: true }) name?: string;
  @Email() email?: string;
  @Text({ longest: 50, optional: true }) phone?: string;
  @Text({ longest: 500, optional: true }) company?: string;
}

const answer = {
  oneOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }, { type: 'array', items: { type: 'string' } }],
};
const isAnswer = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length <= 100 && value.every((each) => typeof each === 'string' && each.length <= 10_000)
    : typeof value === 'boolean' || Number.isFinite(value) || (typeof value === 'string' && value.length <= 10_000);

/** What was answered, by field id. The form says what fits. */
const Answers = (): PropertyDecorator =>
  field(
    {},
    { type: 'object', additionalProperties: answer, maxProperties: 200 } as never,
    'must be an object of at most 200 texts, numbers, booleans and lists of texts',
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length <= 200 &&
      Object.entries(value).every(([name, each]) => name.length <= 80 && isAnswer(each)),
  );

export class SubmitFormDto extends OccurredDto {
  /** Left out: the house form. */
  @Id({ optional: true }) formId?: string;
  @Code() source!: string;
  @Code() product!: string;
  @Whole(1, 5) interest!: number;
  @field({}, {}, 'needs a name or an e-mail address', (value) => typeof value !== 'object' || value === null || reachable(value))
  @Nested(() => ContactDto)
  contact!: ContactDto;
  @Answers() answers!: Record<string, unknown>;
}

/** Exactly one of the two: a named salesperson, or whose turn it is. */
export class AssignProspectDto extends OccurredDto {
  @field({}, { type: String, required: false, maxLength: 100 }, 'must be an id, or strategy be given', (value, body) =>
    value === undefined ? (body as AssignProspectDto).strategy !== undefined : isId(value),
  )
  salespersonId?: string;
  @field(
    { optional: true },
    {},
    'not together with salespersonId',
    (_, body) => (body as AssignProspectDto).salespersonId === undefined,
  )
  @OneOf(['round-robin'], { optional: true })
  strategy?: 'round-robin';
  @Text({ optional: true }) because?: string;
}

export class RecordFindingDto extends OccurredDto {
  @Code() topic!: string;
  @Text() note!: string;
}

/** Why it ends; also why an imported prospect was disqualified. */
export class ReasonDto extends OccurredDto {
  @Code() reason!: string;
  @Text({ optional: true }) note?: string;
}

export class WelcomeProspectDto extends OccurredDto {
  /** The staffId of the salesperson or receptionist who welcomed. */
  @Id() by!: string;
  @Code() channel!: string;
}

export class TextDto extends OccurredDto {
  @Text() text!: string;
}

export class LeaveMessageDto extends OccurredDto {
  @Code() channel!: string;
  @Text() text!: string;
  /** Left out: a day after the message. */
  @Instant({ optional: true }) followUpBy?: string;
}

export class SendProposalDto extends OccurredDto {
  @Code() product!: string;
  @Nested(() => WorthDto) value!: WorthDto;
  @Text({ optional: true }) terms?: string;
}

export class ReviseProposalDto extends OccurredDto {
  @Code({ optional: true }) product?: string;
  @Nested(() => WorthDto) value!: WorthDto;
  @Text({ optional: true }) terms?: string;
}

export class OfferContractDto extends OccurredDto {
  @Id() proposalId!: string;
  @Nested(() => WorthDto) value!: WorthDto;
  @Text({ optional: true }) terms?: string;
}

export class SignContractDto extends OccurredDto {
  @Text({ longest: 500 }) signedBy!: string;
}

export class DeclineContractDto extends OccurredDto {
  @Code() reason!: string;
}

export class RecordSaleDto extends OccurredDto {
  @Id() contractId!: string;
  @Nested(() => AmountDto) value!: AmountDto;
}

export class ValueDto extends OccurredDto {
  @Nested(() => AmountDto) value!: AmountDto;
}

export class CompleteStepDto extends OccurredDto {
  @Text({ optional: true }) outcome?: string;
}

export class ReplaceStepDto extends OccurredDto {
  @Code() step!: string;
  @Text({ optional: true }) because?: string;
}

export class ReopenProspectDto extends OccurredDto {
  @Text() because!: string;
}
