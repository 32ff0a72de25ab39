/** The shapes of the API's answers, as far as these pages read them. /openapi.json describes them in full. */

export interface Rate {
  readonly numerator: number;
  readonly n: number;
  readonly rate: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

export interface ReportHead {
  readonly report: string;
  readonly basis: string;
  readonly credit: string;
  readonly by: readonly string[];
  readonly filters: Readonly<Record<string, string>>;
  readonly from: string | null;
  readonly to: string | null;
  readonly timeZone: string;
  readonly asOf: { readonly recordedAt: string | null; readonly position: string | null; readonly at: string | null };
  readonly computed: 'cells' | 'documents' | 'log';
}

export interface RowHead {
  readonly key: Readonly<Record<string, string | null>>;
  readonly label: Readonly<Record<string, string>>;
}

export interface Report<Figures> extends ReportHead {
  readonly rows: readonly (RowHead & Figures)[];
  readonly total: Figures;
  readonly quality: {
    readonly implied: number;
    readonly assumed: number;
    readonly undated: number;
    readonly withoutOwner: number;
  };
  readonly next?: string;
}

export interface FunnelStage {
  readonly stage: string;
  readonly count: number;
  readonly implied: number;
  readonly assumed: number;
  readonly step: Rate | null;
  readonly cumulative: Rate | null;
}

export interface Book {
  readonly stage: string;
  readonly stillAtFrom?: number;
  readonly entered?: number;
  readonly resumed?: number;
  readonly advanced?: number;
  readonly lost?: number;
  readonly disqualified?: number;
  readonly merged?: number;
  readonly erased?: number;
  readonly still: number;
}

export interface Funnel {
  readonly stages: readonly FunnelStage[];
  readonly books: readonly Book[];
}

export interface CloseRate extends Rate {
  readonly opened: number;
  readonly won: number;
  readonly lost: number;
  readonly disqualified: number;
  readonly open: number;
  readonly openAgeDays?: number | null;
  readonly leftOut?: number;
  /** Under the owner at each stage's exit: that stage's own rate. */
  readonly stages?: readonly (Rate & { readonly stage: string })[];
  readonly rank: number | null;
}

export interface CloseRates extends Report<CloseRate> {
  readonly homogeneity: {
    readonly groups: number;
    readonly chiSquare: number | null;
    readonly degreesOfFreedom: number | null;
    readonly pValue: number | null;
  };
  readonly rankMeans: string;
}

export interface Incidence {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface CurvePoint {
  readonly day: number;
  readonly atRisk: number;
  readonly won: Incidence;
  readonly lost: Incidence;
  readonly disqualified: Incidence;
  readonly open: number;
}

interface Outcomes {
  readonly n: number;
  readonly won: number;
  readonly lost: number;
  readonly disqualified: number;
  readonly open: number;
}

export interface CurveFigures extends Outcomes {
  readonly leftOut: number;
  readonly reopened: Outcomes;
  readonly points: readonly CurvePoint[];
}

export interface Curve extends Report<CurveFigures> {
  readonly origin: string;
  readonly sentence: string;
}

export interface StageTime {
  readonly stage: string;
  readonly n: number;
  readonly left: number;
  readonly open: number;
  readonly leftOut: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly completedMedian: number | null;
}

export interface Velocity {
  readonly n: number;
  readonly won: number;
  readonly lost: number;
  readonly withoutValue: number;
  readonly pipeline?: number;
  readonly currencies: readonly {
    readonly currency: string;
    readonly n: number;
    readonly won: number;
    readonly wonValue: Money;
    readonly meanWonValue: Money;
    readonly rate: number;
    readonly medianDays: number | null;
    readonly leftOut: number;
    readonly perDay: Money | null;
  }[];
}

export interface FirstResponse {
  readonly n: number;
  readonly responded: number;
  readonly unanswered: number;
  readonly leftOut: number;
  readonly medianMinutes: number | null;
  readonly p90Minutes: number | null;
  readonly within: Rate;
}

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export interface Step {
  readonly step: string;
  readonly attempts: number;
  readonly completed: number;
  readonly failed: number;
  readonly underWay: number;
  readonly failedBy: readonly { readonly reason: string; readonly count: number }[];
  readonly led: Rate;
  readonly replaced: number;
  readonly replacements: readonly { readonly step: string; readonly count: number; readonly led: Rate }[];
}

export interface Steps extends Report<{
  readonly stages: readonly { readonly stage: string; readonly steps: readonly Step[] }[];
}> {
  readonly caution: string;
}

export interface Ageing {
  readonly stages: readonly {
    readonly stage: string;
    readonly open: number;
    readonly stale: number;
    readonly limitDays: number;
    readonly medianDays: number | null;
    readonly buckets: readonly { readonly fromDay: number; readonly toDay: number | null; readonly count: number }[];
  }[];
}

interface PipelineValue {
  readonly currency: string;
  readonly value: number;
  readonly weighted: number | null;
}

export interface Pipeline {
  readonly stages: readonly {
    readonly stage: string;
    readonly open: number;
    readonly proposals: number;
    readonly weight: Rate;
    readonly values: readonly PipelineValue[];
  }[];
  readonly totals: readonly PipelineValue[];
}

export interface MoneyOfCurrency {
  readonly currency: string;
  readonly signed: number;
  readonly recorded: number;
  readonly collected: number;
  readonly refunded: number;
  readonly net: number;
  readonly outstanding: number;
}

export interface MoneyFigures {
  readonly currencies: readonly MoneyOfCurrency[];
  readonly signedEpisodes: number;
  readonly paidEpisodes: number;
}

export interface Explanation extends ReportHead {
  readonly measure: string;
  readonly kind: 'sum' | 'rate' | 'members' | 'curve';
  readonly figure: number | null;
  readonly terms: Readonly<Record<string, number | null>>;
  readonly n: number;
  readonly episodes: readonly {
    readonly prospectId: string;
    readonly episode: number;
    readonly counts: Readonly<Record<string, number | null>>;
    readonly events: readonly string[];
  }[];
  readonly next?: string;
}
