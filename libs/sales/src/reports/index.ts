export type { CloseRate } from './close-rates';
export type { Episode, EpisodeMoney, Episodes } from './episode';
export { episodesView } from './episodes';
export { rowsOf, type FlatRow } from './flat-rows';
export type { FunnelMeasures, FunnelStage } from './funnel';
export { readLabels, type Labels } from './labels';
export { BASES, DIMENSIONS, parseReportQuery, REPORTS, type Dimension, type ReportName, type ReportQuery } from './report-query';
export { report, type CloseRatesAnswer, type FunnelAnswer, type ReportAnswer, type ReportSources } from './reports';
export { ReportZone } from './report-zone';
