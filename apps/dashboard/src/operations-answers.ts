export interface Build {
  readonly id: string;
  readonly version: number;
  readonly status: 'building' | 'active' | 'kept';
  readonly startedAt: string;
  /** Why it cannot be promoted. */
  readonly blocked?: string;
  /** 0..1 */
  readonly done: number | null;
  readonly percentPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface View {
  /** `name@version` */
  readonly view: string;
  readonly build: string | null;
  readonly position: string | null;
  readonly caughtUp: boolean;
  readonly lagSeconds: number | null;
  readonly parked: number | null;
  readonly builds: readonly Build[];
}

export interface Views {
  readonly views: readonly View[];
}

export interface ParkedDocument {
  readonly view: string;
  readonly shard: number;
  readonly id: string;
  readonly reason: string;
  readonly position: string;
  readonly events: number;
  /** Whether it will be tried again. */
  readonly retry: boolean;
}

export interface ParkedPage {
  readonly documents: readonly ParkedDocument[];
  readonly next?: string;
}

/** What /health/ready says, also where it answers 503. */
export interface Readiness {
  readonly ready: boolean;
  readonly status: string | number;
  readonly projections: string;
  readonly stores: Readonly<Record<string, string>>;
  readonly log: { readonly position: string | null };
  readonly leases: Readonly<Record<string, number>>;
}
