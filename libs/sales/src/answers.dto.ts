import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** What the caller of a command is told; the ids of what it created stand beside. */
@ApiSchema({ name: 'Answer' })
export class AnswerDto {
  @ApiProperty({ type: String, required: false }) prospectId?: string;
  @ApiProperty({ type: String, required: false }) staffId?: string;
  @ApiProperty({ type: String, required: false }) playbookId?: string;
  @ApiProperty({ type: String, required: false }) formId?: string;
  /** The revision that the command led to. */
  @ApiProperty({ type: 'integer' }) revision!: number;
  /** Its place in the log, for `?after=`; null where there is none yet. */
  @ApiProperty({ type: String, nullable: true }) position!: string | null;
  @ApiProperty({ type: 'integer', required: false }) episode?: number;
  @ApiProperty({ type: String, required: false }) salespersonId?: string;
  @ApiProperty({ type: String, required: false }) questionId?: string;
  @ApiProperty({ type: String, required: false }) messageId?: string;
  @ApiProperty({ type: String, required: false, format: 'date-time' }) followUpBy?: string;
  @ApiProperty({ type: String, required: false }) proposalId?: string;
  @ApiProperty({ type: String, required: false }) contractId?: string;
  @ApiProperty({ type: String, required: false }) saleId?: string;
  @ApiProperty({ type: String, required: false }) paymentId?: string;
  @ApiProperty({ type: String, required: false }) refundId?: string;
  @ApiProperty({ type: 'integer', required: false }) version?: number;
  /** What a rule warns of without blocking: `weak-fit`. */
  @ApiProperty({ type: [String], required: false }) warnings?: string[];
}

class FaultDto {
  /** A JSON pointer (RFC 6901) to the field. */
  @ApiProperty({ type: String }) pointer!: string;
  @ApiProperty({ type: String }) detail!: string;
}

/** A refusal, as RFC 9457 has it. A rule's own findings (slots, questions, …) stand beside. */
@ApiSchema({ name: 'Problem' })
export class ProblemDto {
  @ApiProperty({ type: String, format: 'uri' }) type!: string;
  @ApiProperty({ type: String }) title!: string;
  @ApiProperty({ type: 'integer' }) status!: number;
  /** The stable name of the rule that refuses. */
  @ApiProperty({ type: String }) code!: string;
  @ApiProperty({ type: String, required: false }) detail?: string;
  @ApiProperty({ type: [FaultDto], required: false }) errors?: FaultDto[];
}
