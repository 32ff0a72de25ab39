import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ReportHeadDto } from './explain.dto';

/** How well the counted is known. */
@ApiSchema({ name: 'ReportQuality' })
class QualityDto {
  /** Milestones that an import proved by a later one. */
  @ApiProperty({ type: 'integer' }) implied!: number;
  /** Milestones that an import dated by its map. */
  @ApiProperty({ type: 'integer' }) assumed!: number;
  /** With something that nobody dated. */
  @ApiProperty({ type: 'integer' }) undated!: number;
  /** Credited to nobody. */
  @ApiProperty({ type: 'integer' }) withoutOwner!: number;
}

/** What every report answers beside its rows and their total. */
export class ReportAnswerDto extends ReportHeadDto {
  @ApiProperty({ type: QualityDto }) quality!: QualityDto;
  /** For `after-id`, where there are more rows. */
  @ApiPropertyOptional({ type: String }) next?: string;
}

/** What a row is of. */
export class RowHeadDto {
  /** Ids by dimension. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', nullable: true } }) key!: object;
  /** Names by dimension. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } }) label!: object;
}

/** A rate with its terms and its Wilson 95 % interval; null over nothing. */
@ApiSchema({ name: 'Rate' })
export class RateDto {
  @ApiProperty({ type: Number }) numerator!: number;
  @ApiProperty({ type: Number }) n!: number;
  @ApiProperty({ type: Number, nullable: true }) rate!: number | null;
  @ApiProperty({ type: Number, nullable: true }) low!: number | null;
  @ApiProperty({ type: Number, nullable: true }) high!: number | null;
}

@ApiSchema({ name: 'Money' })
export class MoneyDto {
  /** In minor units of the currency. */
  @ApiProperty({ type: 'integer' }) amount!: number;
  /** ISO 4217 */
  @ApiProperty({ type: String }) currency!: string;
}
