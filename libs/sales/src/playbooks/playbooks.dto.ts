import { ApiSchema } from '@nestjs/swagger';
import { Code, Codes, Id, ListOf, Nested, OccurredDto, OneOf, Text } from '../fields.dto';
import { COMPLETED_BY } from './playbook-steps';

@ApiSchema({ name: 'Step' })
export class StepDto {
  @Code() step!: string;
  @OneOf(COMPLETED_BY) completedBy!: string;
  /** What a step completed by FindingRecorded asks for; left out: the four of the house. */
  @Codes({ optional: true }) topics?: string[];
}

/** Per stage, the steps in their order. */
@ApiSchema({ name: 'Steps' })
export class StepsDto {
  @ListOf(() => StepDto, 50) 'pre-qualification'!: StepDto[];
  @ListOf(() => StepDto, 50) qualification!: StepDto[];
  @ListOf(() => StepDto, 50) relationship!: StepDto[];
  @ListOf(() => StepDto, 50) conversion!: StepDto[];
}

export class DraftPlaybookDto extends OccurredDto {
  @Text({ longest: 200 }) name!: string;
  /** The salesperson whose own it is to be; left out: the house's, or the asking salesperson's. */
  @Id({ optional: true }) ownerId?: string;
  @Nested(() => StepsDto) steps!: StepsDto;
}

export class RevisePlaybookDto extends OccurredDto {
  @Text({ longest: 200, optional: true }) name?: string;
  @Nested(() => StepsDto) steps!: StepsDto;
}
