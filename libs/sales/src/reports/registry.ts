import { ageingReport } from './ageing';
import { closeRatesReport } from './close-rates';
import { curveReport } from './curve';
import type { ReportDefinition } from './definition';
import { firstResponseReport } from './first-response';
import { funnelReport } from './funnel';
import { moneyReport } from './money';
import { pipelineReport } from './pipeline';
import type { ReportName } from './report-query';
import { stageTimesReport } from './stage-times';
import { stepsReport } from './steps';
import { velocityReport } from './velocity';

/** Every report, by the name that interfaces give it. */
export const REPORT: Readonly<Record<ReportName, ReportDefinition>> = {
  funnel: funnelReport,
  'close-rates': closeRatesReport,
  curve: curveReport,
  velocity: velocityReport,
  'stage-times': stageTimesReport,
  'first-response': firstResponseReport,
  steps: stepsReport,
  ageing: ageingReport,
  pipeline: pipelineReport,
  money: moneyReport,
};
