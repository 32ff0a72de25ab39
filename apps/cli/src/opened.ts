import type { EmbeddedOwner } from '@closeline/engines';
import type { ActiveViews, AnyView } from '@closeline/eventsourcing';
import type { SealedEnvelope } from '@closeline/trust';
import type { Stores } from '../../api/src/engine';
import type { Settings } from '../../api/src/settings';

/** The stores opened by a verb: for writing, or for reading beside whoever writes. */
export interface Opened {
  readonly settings: Settings;
  readonly engine: Stores;
  /** The data folder, where this process owns it. */
  readonly owned?: EmbeddedOwner;
  /** The views as readers see them. */
  readonly reader: ActiveViews;
  readonly envelope: SealedEnvelope;
  readonly views: readonly AnyView[];
  close(): Promise<void>;
}
