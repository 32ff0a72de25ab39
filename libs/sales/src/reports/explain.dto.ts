import { ApiExtraModels, ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

const COUNTS = { type: 'object', additionalProperties: { type: 'number', nullable: true } } as const;

/** Which facts the figures know, and the moment for which ages are counted. */
@ApiSchema({ name: 'AsOf' })
export class AsOfDto {
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) recordedAt!: string | null;
  @ApiProperty({ type: String, nullable: true }) position!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) at!: string | null;
}

/** What every answer says of itself. */
export class ReportHeadDto {
  @ApiProperty({ type: String }) report!: string;
  @ApiProperty({ type: String }) basis!: string;
  @ApiProperty({ type: String }) credit!: string;
  @ApiProperty({ type: [String] }) by!: string[];
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) filters!: object;
  @ApiProperty({ type: String, nullable: true }) from!: string | null;
  @ApiProperty({ type: String, nullable: true }) to!: string | null;
  @ApiProperty({ type: String }) timeZone!: string;
  @ApiProperty({ type: AsOfDto }) asOf!: AsOfDto;
  /** From what: kept cells, documents, or the log. */
  @ApiProperty({ enum: ['cells', 'documents', 'log'] }) computed!: string;
}

@ApiSchema({ name: 'ExplainedEpisode' })
class ExplainedEpisodeDto {
  @ApiProperty({ type: String }) prospectId!: string;
  @ApiProperty({ type: 'integer' }) episode!: number;
  /** By the terms of the figure; of a member of a quantile its own value. */
  @ApiProperty(COUNTS) counts!: object;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number' } }) facts!: object;
  /** Ids of the events that put it there. */
  @ApiProperty({ type: [String] }) events!: string[];
}

/** A day of a curve: who came under observation, ended, or was still open when observation ended. */
@ApiSchema({ name: 'RiskTableDay' })
class RiskTableDayDto {
  @ApiProperty({ type: 'integer' }) day!: number;
  @ApiProperty({ type: 'integer' }) entered!: number;
  @ApiProperty({ type: 'integer' }) atRisk!: number;
  @ApiProperty({ type: 'integer' }) won!: number;
  @ApiProperty({ type: 'integer' }) lost!: number;
  @ApiProperty({ type: 'integer' }) disqualified!: number;
  @ApiProperty({ type: 'integer' }) censored!: number;
}

/** The episodes and events behind one figure. */
@ApiSchema({ name: 'Explanation' })
export class ExplanationDto extends ReportHeadDto {
  @ApiProperty({ type: String }) measure!: string;
  @ApiProperty({ enum: ['sum', 'rate', 'members', 'curve'] }) kind!: string;
  @ApiProperty({ type: Number, nullable: true }) figure!: number | null;
  @ApiProperty(COUNTS) terms!: object;
  /** How many episodes are behind the figure, on other pages too. */
  @ApiProperty({ type: 'integer' }) n!: number;
  /** Of a curve: every day on which something changes, also beyond the last point. */
  @ApiPropertyOptional({ type: [RiskTableDayDto] }) riskTable?: RiskTableDayDto[];
  @ApiProperty({ type: [ExplainedEpisodeDto] }) episodes!: ExplainedEpisodeDto[];
  @ApiPropertyOptional({ type: String }) next?: string;
}

@ApiSchema({ name: 'Difference' })
class DifferenceDto {
  @ApiProperty({ type: Number, nullable: true }) one!: number | null;
  @ApiProperty({ type: Number, nullable: true }) other!: number | null;
  /** other − one */
  @ApiProperty({ type: Number, nullable: true }) difference!: number | null;
}

const DIFFERENCES = { type: 'object', additionalProperties: { $ref: '#/components/schemas/Difference' } } as const;

@ApiSchema({ name: 'ComparedRow' })
class ComparedRowDto {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', nullable: true } }) key!: object;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) label!: object;
  @ApiProperty(DIFFERENCES) figures!: object;
}

@ApiSchema({ name: 'MovedEpisode' })
class MovedEpisodeDto {
  @ApiProperty({ type: String }) prospectId!: string;
  @ApiProperty({ type: 'integer' }) episode!: number;
  @ApiPropertyOptional({ type: [String] }) events?: string[];
}

/** A report beside itself: figures that differ, and what moved one of them. */
@ApiExtraModels(DifferenceDto)
@ApiSchema({ name: 'Comparison' })
export class ComparisonDto {
  @ApiProperty({ type: String }) report!: string;
  @ApiProperty({ type: ReportHeadDto }) one!: ReportHeadDto;
  @ApiProperty({ type: ReportHeadDto }) other!: ReportHeadDto;
  @ApiProperty({ type: [ComparedRowDto] }) rows!: ComparedRowDto[];
  @ApiProperty(DIFFERENCES) total!: object;
  @ApiPropertyOptional({ type: String }) measure?: string;
  @ApiPropertyOptional({ type: [MovedEpisodeDto] }) moved?: MovedEpisodeDto[];
  @ApiPropertyOptional({ type: [MovedEpisodeDto] }) elapsed?: MovedEpisodeDto[];
  @ApiPropertyOptional({ type: Boolean }) more?: boolean;
}
