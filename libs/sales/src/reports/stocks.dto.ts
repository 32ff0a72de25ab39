import { ApiProperty, ApiSchema, IntersectionType } from '@nestjs/swagger';
import { STAGES } from '../stages';
import { RateDto, ReportAnswerDto, RowHeadDto } from './answer.dto';

@ApiSchema({ name: 'AgeBucket' })
class AgeBucketDto {
  @ApiProperty({ type: 'integer' }) fromDay!: number;
  /** Null: and older. */
  @ApiProperty({ type: 'integer', nullable: true }) toDay!: number | null;
  @ApiProperty({ type: 'integer' }) count!: number;
}

@ApiSchema({ name: 'StageAges' })
class StageAgesDto {
  @ApiProperty({ enum: STAGES }) stage!: string;
  @ApiProperty({ type: 'integer' }) open!: number;
  /** Beyond the limit of the stage. */
  @ApiProperty({ type: 'integer' }) stale!: number;
  @ApiProperty({ type: 'integer' }) limitDays!: number;
  @ApiProperty({ type: Number, nullable: true }) medianDays!: number | null;
  @ApiProperty({ type: [AgeBucketDto] }) buckets!: AgeBucketDto[];
}

@ApiSchema({ name: 'AgeingFigures' })
class AgeingFiguresDto {
  @ApiProperty({ type: [StageAgesDto] }) stages!: StageAgesDto[];
}

@ApiSchema({ name: 'AgeingRow' })
class AgeingRowDto extends IntersectionType(RowHeadDto, AgeingFiguresDto) {}

@ApiSchema({ name: 'Ageing' })
export class AgeingAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['ageing'] }) override report = 'ageing';
  @ApiProperty({ type: [AgeingRowDto] }) rows!: AgeingRowDto[];
  @ApiProperty({ type: AgeingFiguresDto }) total!: AgeingFiguresDto;
}

@ApiSchema({ name: 'PipelineValue' })
class PipelineValueDto {
  @ApiProperty({ type: String }) currency!: string;
  /** Minor units. */
  @ApiProperty({ type: 'integer' }) value!: number;
  /** By the stage's own cumulative rate; null where there is none. */
  @ApiProperty({ type: Number, nullable: true }) weighted!: number | null;
}

@ApiSchema({ name: 'PipelineStage' })
class PipelineStageDto {
  @ApiProperty({ enum: STAGES }) stage!: string;
  @ApiProperty({ type: 'integer' }) open!: number;
  @ApiProperty({ type: 'integer' }) proposals!: number;
  @ApiProperty({ type: RateDto }) weight!: RateDto;
  @ApiProperty({ type: [PipelineValueDto] }) values!: PipelineValueDto[];
}

@ApiSchema({ name: 'PipelineFigures' })
class PipelineFiguresDto {
  @ApiProperty({ type: [PipelineStageDto] }) stages!: PipelineStageDto[];
  @ApiProperty({ type: [PipelineValueDto] }) totals!: PipelineValueDto[];
}

@ApiSchema({ name: 'PipelineRow' })
class PipelineRowDto extends IntersectionType(RowHeadDto, PipelineFiguresDto) {}

@ApiSchema({ name: 'Pipeline' })
export class PipelineAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['pipeline'] }) override report = 'pipeline';
  @ApiProperty({ type: [PipelineRowDto] }) rows!: PipelineRowDto[];
  @ApiProperty({ type: PipelineFiguresDto }) total!: PipelineFiguresDto;
}

/** Integers of minor units. */
@ApiSchema({ name: 'MoneyOfCurrency' })
class MoneyOfCurrencyDto {
  @ApiProperty({ type: String }) currency!: string;
  @ApiProperty({ type: 'integer' }) signed!: number;
  @ApiProperty({ type: 'integer' }) recorded!: number;
  @ApiProperty({ type: 'integer' }) collected!: number;
  @ApiProperty({ type: 'integer' }) refunded!: number;
  /** collected − refunded */
  @ApiProperty({ type: 'integer' }) net!: number;
  /** recorded − collected: a refund is not due again */
  @ApiProperty({ type: 'integer' }) outstanding!: number;
}

@ApiSchema({ name: 'MoneyFigures' })
class MoneyFiguresDto {
  @ApiProperty({ type: [MoneyOfCurrencyDto] }) currencies!: MoneyOfCurrencyDto[];
  @ApiProperty({ type: 'integer' }) signedEpisodes!: number;
  @ApiProperty({ type: 'integer' }) paidEpisodes!: number;
}

@ApiSchema({ name: 'MoneyRow' })
class MoneyRowDto extends IntersectionType(RowHeadDto, MoneyFiguresDto) {}

@ApiSchema({ name: 'MoneyReport' })
export class MoneyAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['money'] }) override report = 'money';
  @ApiProperty({ type: [MoneyRowDto] }) rows!: MoneyRowDto[];
  @ApiProperty({ type: MoneyFiguresDto }) total!: MoneyFiguresDto;
}
