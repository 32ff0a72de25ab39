export type { AgeingMeasures } from './ageing';
export type { CloseRate } from './close-rates';
export { compare, type CompareAnswer } from './compare';
export { compute, type Ask } from './compute';
export type { CurveMeasures } from './curve';
export type { Episode, EpisodeMoney, Episodes } from './episode';
export { episodesView } from './episodes';
export { explain, type ExplainAnswer } from './explain';
export type { FirstResponse } from './first-response';
export { FactTables } from './fact-tables';
export { rowsOf, type FlatRow } from './flat-rows';
export type { FunnelMeasures, FunnelStage } from './funnel';
export { Computing, ReportJobs, type Job } from './jobs';
export type { MoneyMeasures } from './money';
export type { PipelineMeasures } from './pipeline';
export { readLabels, type Labels } from './labels';
export {
  BASES,
  DIMENSIONS,
  ORIGINS,
  parseReportQuery,
  REPORTS,
  type Dimension,
  type ReportName,
  type ReportQuery,
} from './report-query';
export { report, type CloseRatesAnswer, type FunnelAnswer, type ReportAnswer } from './reports';
export { ReportZone } from './report-zone';
export type { Following, ReportSources } from './sources';
export type { StageTimes } from './stage-times';
export type { StepsMeasures } from './steps';
export type { VelocityMeasures } from './velocity';
