import { ApiProperty, ApiPropertyOptional, ApiSchema, IntersectionType } from '@nestjs/swagger';
import { STAGES } from '../stages';
import { MoneyDto, RateDto, ReportAnswerDto, RowHeadDto } from './answer.dto';
import { ORIGINS } from './report-query';

const DAYS = { type: Number, nullable: true } as const;

@ApiSchema({ name: 'Incidence' })
class IncidenceDto {
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 }) estimate!: number;
  /** Null while the estimate is 0 or 1. */
  @ApiProperty({ type: Number, nullable: true }) low!: number | null;
  @ApiProperty({ type: Number, nullable: true }) high!: number | null;
}

@ApiSchema({ name: 'CurvePoint' })
class CurvePointDto {
  /** Days after the origin. */
  @ApiProperty({ type: 'integer' }) day!: number;
  @ApiProperty({ type: 'integer' }) atRisk!: number;
  @ApiProperty({ type: IncidenceDto }) won!: IncidenceDto;
  @ApiProperty({ type: IncidenceDto }) lost!: IncidenceDto;
  @ApiProperty({ type: IncidenceDto }) disqualified!: IncidenceDto;
  /** The share that is still open. */
  @ApiProperty({ type: Number }) open!: number;
}

@ApiSchema({ name: 'Outcomes' })
class OutcomesDto {
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ type: 'integer' }) won!: number;
  @ApiProperty({ type: 'integer' }) lost!: number;
  @ApiProperty({ type: 'integer' }) disqualified!: number;
  @ApiProperty({ type: 'integer' }) open!: number;
}

@ApiSchema({ name: 'CurveFigures' })
class CurveFiguresDto extends OutcomesDto {
  /** Without a dated origin and outcome, or over before anybody could see it. */
  @ApiProperty({ type: 'integer' }) leftOut!: number;
  /** Those who came back, by their latest outcome. */
  @ApiProperty({ type: OutcomesDto }) reopened!: OutcomesDto;
  /** Days with an outcome, day 0 and the last; none from the first day with fewer than 10 at risk on. */
  @ApiProperty({ type: [CurvePointDto] }) points!: CurvePointDto[];
}

@ApiSchema({ name: 'CurveRow' })
class CurveRowDto extends IntersectionType(RowHeadDto, CurveFiguresDto) {}

@ApiSchema({ name: 'Curve' })
export class CurveAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['curve'] }) override report = 'curve';
  @ApiProperty({ type: [CurveRowDto] }) rows!: CurveRowDto[];
  @ApiProperty({ type: CurveFiguresDto }) total!: CurveFiguresDto;
  @ApiProperty({ enum: ORIGINS }) origin!: string;
  @ApiProperty({ enum: ['outcome'] }) end!: string;
  @ApiProperty({ type: String }) sentence!: string;
}

@ApiSchema({ name: 'StageTime' })
class StageTimeDto {
  @ApiProperty({ enum: STAGES }) stage!: string;
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ type: 'integer' }) left!: number;
  @ApiProperty({ type: 'integer' }) open!: number;
  @ApiProperty({ type: 'integer' }) leftOut!: number;
  /** Days, by Kaplan–Meier; null where never reached. */
  @ApiProperty(DAYS) median!: number | null;
  @ApiProperty(DAYS) p90!: number | null;
  /** Days, of those who have left alone. */
  @ApiProperty(DAYS) completedMedian!: number | null;
}

@ApiSchema({ name: 'StageTimesFigures' })
class StageTimesFiguresDto {
  @ApiProperty({ type: [StageTimeDto] }) stages!: StageTimeDto[];
}

@ApiSchema({ name: 'StageTimesRow' })
class StageTimesRowDto extends IntersectionType(RowHeadDto, StageTimesFiguresDto) {}

@ApiSchema({ name: 'StageTimes' })
export class StageTimesAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['stage-times'] }) override report = 'stage-times';
  @ApiProperty({ type: [StageTimesRowDto] }) rows!: StageTimesRowDto[];
  @ApiProperty({ type: StageTimesFiguresDto }) total!: StageTimesFiguresDto;
  @ApiProperty({ enum: ['entered'] }) origin!: string;
  @ApiProperty({ enum: ['left'] }) end!: string;
}

@ApiSchema({ name: 'CurrencyVelocity' })
class CurrencyVelocityDto {
  @ApiProperty({ type: String }) currency!: string;
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ type: 'integer' }) won!: number;
  @ApiProperty({ type: MoneyDto }) wonValue!: MoneyDto;
  @ApiProperty({ type: MoneyDto }) meanWonValue!: MoneyDto;
  /** Won in this currency / (won + lost). */
  @ApiProperty({ type: Number }) rate!: number;
  @ApiProperty(DAYS) medianDays!: number | null;
  /** Won without a dated origin and signing: not in the median. */
  @ApiProperty({ type: 'integer' }) leftOut!: number;
  @ApiProperty({ type: MoneyDto, nullable: true }) perDay!: MoneyDto | null;
}

@ApiSchema({ name: 'VelocityFigures' })
class VelocityFiguresDto {
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ type: 'integer' }) won!: number;
  @ApiProperty({ type: 'integer' }) lost!: number;
  /** Won, with no value known. */
  @ApiProperty({ type: 'integer' }) withoutValue!: number;
  /** Qualified and open at the end of the window, on the basis of that name. */
  @ApiPropertyOptional({ type: 'integer' }) pipeline?: number;
  @ApiProperty({ type: [CurrencyVelocityDto] }) currencies!: CurrencyVelocityDto[];
}

@ApiSchema({ name: 'VelocityRow' })
class VelocityRowDto extends IntersectionType(RowHeadDto, VelocityFiguresDto) {}

@ApiSchema({ name: 'Velocity' })
export class VelocityAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['velocity'] }) override report = 'velocity';
  @ApiProperty({ type: [VelocityRowDto] }) rows!: VelocityRowDto[];
  @ApiProperty({ type: VelocityFiguresDto }) total!: VelocityFiguresDto;
  @ApiProperty({ enum: ORIGINS }) origin!: string;
  @ApiProperty({ enum: ['signed'] }) end!: string;
  @ApiProperty({ type: String }) sentence!: string;
}

@ApiSchema({ name: 'FirstResponseFigures' })
class FirstResponseFiguresDto {
  @ApiProperty({ type: 'integer' }) n!: number;
  @ApiProperty({ type: 'integer' }) responded!: number;
  @ApiProperty({ type: 'integer' }) unanswered!: number;
  /** Opened by an import. */
  @ApiProperty({ type: 'integer' }) leftOut!: number;
  /** By Kaplan–Meier; null where never reached. */
  @ApiProperty({ type: Number, nullable: true }) medianMinutes!: number | null;
  @ApiProperty({ type: Number, nullable: true }) p90Minutes!: number | null;
  /** Answered within the target, of those submitted at least that long ago. */
  @ApiProperty({ type: RateDto }) within!: RateDto;
}

@ApiSchema({ name: 'FirstResponseRow' })
class FirstResponseRowDto extends IntersectionType(RowHeadDto, FirstResponseFiguresDto) {}

@ApiSchema({ name: 'FirstResponse' })
export class FirstResponseAnswerDto extends ReportAnswerDto {
  @ApiProperty({ enum: ['first-response'] }) override report = 'first-response';
  @ApiProperty({ type: [FirstResponseRowDto] }) rows!: FirstResponseRowDto[];
  @ApiProperty({ type: FirstResponseFiguresDto }) total!: FirstResponseFiguresDto;
  @ApiProperty({ enum: ['submitted'] }) origin!: string;
  @ApiProperty({ enum: ['responded'] }) end!: string;
  @ApiProperty({ type: 'integer' }) targetMinutes!: number;
}
