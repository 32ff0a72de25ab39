import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional, IsString, Length } from 'class-validator';

const NUMBER = { type: Number, nullable: true } as const;

/** One building of a view. */
@ApiSchema({ name: 'ViewBuild' })
class BuildDto {
  @ApiProperty({ type: String }) id!: string;
  @ApiProperty({ type: String }) name!: string;
  @ApiProperty({ type: 'integer' }) version!: number;
  @ApiProperty({ enum: ['building', 'active', 'kept'] }) status!: string;
  @ApiProperty({ type: String, format: 'date-time' }) startedAt!: string;
  /** Why it cannot be promoted. */
  @ApiPropertyOptional({ type: String }) blocked?: string;
  /** 0..1 */
  @ApiProperty(NUMBER) done!: number | null;
  /** Per cent of the log a second. */
  @ApiProperty(NUMBER) percentPerSecond!: number | null;
  @ApiProperty(NUMBER) secondsLeft!: number | null;
}

/** How far a view is, with its builds. */
@ApiSchema({ name: 'View' })
export class ViewDto {
  @ApiProperty({ type: String }) view!: string;
  /** The build that readers see. */
  @ApiProperty({ type: String, nullable: true }) build!: string | null;
  @ApiProperty({ type: String, nullable: true }) position!: string | null;
  @ApiProperty({ type: Boolean }) caughtUp!: boolean;
  /** Of the first event that it has not seen. */
  @ApiProperty(NUMBER) lagSeconds!: number | null;
  /** Documents that wait for the view to be mended. */
  @ApiProperty({ type: 'integer', nullable: true }) parked!: number | null;
  @ApiProperty({ type: [BuildDto] }) builds!: BuildDto[];
}

export class ViewsDto {
  @ApiProperty({ type: [ViewDto] }) views!: ViewDto[];
}

@ApiSchema({ name: 'ParkedDocument' })
class ParkedDocumentDto {
  @ApiProperty({ type: String }) view!: string;
  @ApiProperty({ type: 'integer' }) shard!: number;
  @ApiProperty({ type: String }) id!: string;
  @ApiProperty({ type: String }) reason!: string;
  @ApiProperty({ type: String }) position!: string;
  @ApiProperty({ type: 'integer' }) events!: number;
  @ApiProperty({ type: Boolean }) retry!: boolean;
}

export class ParkedDto {
  @ApiProperty({ type: [ParkedDocumentDto] }) documents!: ParkedDocumentDto[];
  @ApiPropertyOptional({ type: String }) next?: string;
}

export class RetriedDto {
  /** Documents that will be tried again. */
  @ApiProperty({ type: 'integer' }) documents!: number;
}

/** Which documents to try again: one, or all that wait. */
export class RetryDto {
  @ApiPropertyOptional({ type: String }) @IsOptional() @IsString() @Length(1, 200) document?: string;
}

/** Which build readers are to see. */
export class ActivateDto {
  @ApiProperty({ type: String }) @IsString() @Length(1, 200) build!: string;
}
