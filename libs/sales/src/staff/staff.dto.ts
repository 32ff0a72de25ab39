import { Code, Id, OccurredDto, OneOf, Text } from '../fields.dto';

export class JoinStaffDto extends OccurredDto {
  @Text({ longest: 500 }) name!: string;
  @OneOf(['salesperson', 'receptionist']) kind!: 'salesperson' | 'receptionist';
  @Code({ optional: true }) team?: string;
}

export class LeaveStaffDto extends OccurredDto {
  /** Who takes the open prospects over; left out: by round-robin. */
  @Id({ optional: true }) handOverTo?: string;
}

export class ChoosePlaybookDto extends OccurredDto {
  @Id() playbookId!: string;
}
