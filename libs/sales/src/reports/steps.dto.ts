import { ApiProperty, ApiSchema, IntersectionType } from '@nestjs/swagger';
import { STAGES } from '../stages';
import { RateDto, ReportAnswerDto, RowHeadDto } from './answer.dto';

@ApiSchema({ name: 'FailedBy' })
class FailedByDto {
  @ApiProperty({ type: String }) reason!: string;
  @ApiProperty({ type: 'integer' }) count!: number;
}

@ApiSchema({ name: 'Replacement' })
class ReplacementDto {
  @ApiProperty({ type: String }) step!: string;
  @ApiProperty({ type: 'integer' }) count!: number;
  @ApiProperty({ type: RateDto }) led!: RateDto;
}

@ApiSchema({ name: 'StepFigures' })
class StepDto {
  @ApiProperty({ type: String }) step!: string;
  @ApiProperty({ type: 'integer' }) attempts!: number;
  @ApiProperty({ type: 'integer' }) completed!: number;
  @ApiProperty({ type: 'integer' }) failed!: number;
  @ApiProperty({ type: 'integer' }) underWay!: number;
  @ApiProperty({ type: [FailedByDto] }) failedBy!: FailedByDto[];
  /** The rate at which its slots led on. */
  @ApiProperty({ type: RateDto }) led!: RateDto;
  @ApiProperty({ type: 'integer' }) replaced!: number;
  @ApiProperty({ type: [ReplacementDto] }) replacements!: ReplacementDto[];
}

@ApiSchema({ name: 'StepsOfStage' })
class StepsOfStageDto {
  @ApiProperty({ enum: STAGES }) stage!: string;
  @ApiProperty({ type: [StepDto] }) steps!: StepDto[];
}

@ApiSchema({ name: 'StepsFigures' })
class StepsFiguresDto {
  @ApiProperty({ type: [StepsOfStageDto] }) stages!: StepsOfStageDto[];
}

@ApiSchema({ name: 'StepsRow' })
class StepsRowDto extends IntersectionType(RowHeadDto, StepsFiguresDto) {}

@ApiSchema({ name: 'Steps' })
export class StepsAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['steps'] }) override report = 'steps';
  @ApiProperty({ type: [StepsRowDto] }) rows!: StepsRowDto[];
  @ApiProperty({ type: StepsFiguresDto }) total!: StepsFiguresDto;
  /** Association, not cause. */
  @ApiProperty({ type: String }) caution!: string;
}
