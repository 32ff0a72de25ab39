import { ApiProperty, ApiPropertyOptional, ApiSchema, IntersectionType } from '@nestjs/swagger';
import { STAGES } from '../stages';
import { RateDto, ReportAnswerDto, RowHeadDto } from './answer.dto';

const BARS = ['submitted', 'qualified', 'relationship', 'signed', 'paid'];
const RATE_OR_NULL = { type: RateDto, nullable: true } as const;

@ApiSchema({ name: 'FunnelStage' })
class FunnelStageDto {
  @ApiProperty({ enum: BARS }) stage!: string;
  @ApiProperty({ type: Number }) count!: number;
  /** Of the count, proved by a later milestone of an import. */
  @ApiProperty({ type: Number }) implied!: number;
  /** Of the count, dated by an import's map. */
  @ApiProperty({ type: Number }) assumed!: number;
  /** Of those that reached the stage before; the two recorded. Null where the basis has no conversion. */
  @ApiProperty({ type: Number, nullable: true }) stepRate!: number | null;
  @ApiProperty(RATE_OR_NULL) step!: RateDto | null;
  @ApiProperty({ type: Number, nullable: true }) cumulativeRate!: number | null;
  @ApiProperty(RATE_OR_NULL) cumulative!: RateDto | null;
}

@ApiSchema({ name: 'Book' })
class BookDto {
  @ApiProperty({ enum: STAGES }) stage!: string;
  /** Flow only. */
  @ApiPropertyOptional({ type: Number }) stillAtFrom?: number;
  @ApiPropertyOptional({ type: Number }) entered?: number;
  @ApiPropertyOptional({ type: Number }) resumed?: number;
  @ApiPropertyOptional({ type: Number }) advanced?: number;
  @ApiPropertyOptional({ type: Number }) lost?: number;
  @ApiPropertyOptional({ type: Number }) disqualified?: number;
  @ApiPropertyOptional({ type: Number }) merged?: number;
  @ApiPropertyOptional({ type: Number }) erased?: number;
  /** A snapshot has this alone. */
  @ApiProperty({ type: Number }) still!: number;
}

@ApiSchema({ name: 'FunnelFigures' })
class FunnelFiguresDto {
  @ApiProperty({ type: [FunnelStageDto] }) stages!: FunnelStageDto[];
  @ApiProperty({ type: [BookDto] }) books!: BookDto[];
}

@ApiSchema({ name: 'FunnelRow' })
class FunnelRowDto extends IntersectionType(RowHeadDto, FunnelFiguresDto) {}

@ApiSchema({ name: 'Funnel' })
export class FunnelAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['funnel'] }) override report = 'funnel';
  @ApiProperty({ type: [FunnelRowDto] }) rows!: FunnelRowDto[];
  @ApiProperty({ type: FunnelFiguresDto }) total!: FunnelFiguresDto;
}

@ApiSchema({ name: 'StageRate' })
class StageRateDto extends RateDto {
  @ApiProperty({ enum: STAGES }) stage!: string;
}

@ApiSchema({ name: 'CloseRateFigures' })
class CloseRateFiguresDto extends RateDto {
  @ApiProperty({ type: Number }) opened!: number;
  @ApiProperty({ type: Number }) won!: number;
  @ApiProperty({ type: Number }) lost!: number;
  @ApiProperty({ type: Number }) disqualified!: number;
  @ApiProperty({ type: Number }) open!: number;
  /** Cohort: the mean age of those still open, in days before as-of. */
  @ApiPropertyOptional({ type: Number, nullable: true }) openAgeDays?: number | null;
  /** Within: without a dated opening and outcome. */
  @ApiPropertyOptional({ type: Number }) leftOut?: number;
  /** Under `owner-at-stage`. */
  @ApiPropertyOptional({ type: [StageRateDto] }) stages?: StageRateDto[];
  /** By the lower bound; null below n = 10. */
  @ApiProperty({ type: 'integer', nullable: true }) rank!: number | null;
}

@ApiSchema({ name: 'CloseRateRow' })
class CloseRateRowDto extends IntersectionType(RowHeadDto, CloseRateFiguresDto) {}

@ApiSchema({ name: 'Homogeneity' })
class HomogeneityDto {
  @ApiProperty({ type: 'integer' }) groups!: number;
  @ApiProperty({ type: Number, nullable: true }) chiSquare!: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) degreesOfFreedom!: number | null;
  @ApiProperty({ type: Number, nullable: true }) pValue!: number | null;
}

@ApiSchema({ name: 'CloseRates' })
export class CloseRatesAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['close-rates'] }) override report = 'close-rates';
  @ApiProperty({ type: [CloseRateRowDto] }) rows!: CloseRateRowDto[];
  @ApiProperty({ type: CloseRateFiguresDto }) total!: CloseRateFiguresDto;
  /** Of the ranked rows: whether they differ at all. */
  @ApiProperty({ type: HomogeneityDto }) homogeneity!: HomogeneityDto;
  @ApiProperty({ type: String }) rankMeans!: string;
}
