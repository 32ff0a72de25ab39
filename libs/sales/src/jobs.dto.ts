import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

/** A computation beside the request that asked for it. */
@ApiSchema({ name: 'ReportJob' })
export class JobDto {
  @ApiProperty({ type: String }) jobId!: string;
  @ApiProperty({ enum: ['waiting', 'running', 'done', 'failed', 'cancelled'] }) status!: string;
  /** 0..1 */
  @ApiProperty({ type: Number, minimum: 0, maximum: 1 }) progress!: number;
  /** Where to follow it, and where to cancel it by DELETE. */
  @ApiProperty({ type: String }) href!: string;
  /** What the report answers, once it is done. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) answer?: object;
}
