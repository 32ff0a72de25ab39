import { Refusal, type Dated } from '@closeline/eventsourcing';
import { checkMoment } from '../moments';
import type { LoseProspect, ReopenProspect } from './commands';
import { prospectEvent } from './event';
import type { ProspectEvent } from './events';
import { causeOfEnding, ensureOpen } from './guards';
import type { Prospect } from './state';

export const lose = (state: Prospect, { data, context }: LoseProspect): Dated<ProspectEvent>[] => {
  ensureOpen(state);
  checkMoment(context, causeOfEnding(state));
  return [prospectEvent('ProspectLost', { reason: data.reason, note: data.note ?? null })];
};

/** Rule 8: after lost or disqualified the prospect resumes where it left, in a new episode. */
export const reopen = (state: Prospect, { data, context }: ReopenProspect): Dated<ProspectEvent>[] => {
  if (state.outcome === 'won') ensureOpen(state);
  if (state.outcome === 'open') throw new Refusal('episode-open', `episode ${state.episode} is open: nothing to reopen`);
  checkMoment(context, state.closedAt);
  return [prospectEvent('ProspectReopened', { episode: state.episode + 1, because: data.because })];
};
