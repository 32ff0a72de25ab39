import { CurveAnswerDto, FirstResponseAnswerDto, StageTimesAnswerDto, VelocityAnswerDto } from './durations.dto';
import { CloseRatesAnswerDto, FunnelAnswerDto } from './rates.dto';
import { StepsAnswerDto } from './steps.dto';
import { AgeingAnswerDto, MoneyAnswerDto, PipelineAnswerDto } from './stocks.dto';

/** What describes the answer of each report. */
export const REPORT_ANSWERS = [
  FunnelAnswerDto,
  CloseRatesAnswerDto,
  CurveAnswerDto,
  VelocityAnswerDto,
  StageTimesAnswerDto,
  FirstResponseAnswerDto,
  StepsAnswerDto,
  AgeingAnswerDto,
  PipelineAnswerDto,
  MoneyAnswerDto,
];
