import { Refusal, type CommandContext } from '@closeline/eventsourcing';

/**
 * Rule 14: what a command says about when it happened may lie in the past, never in the future, nor before the event it
 * depends on. A command that says nothing happens now. `cause` is that event's instant, ISO-8601 UTC.
 */
export const checkMoment = ({ occurredAt, now }: CommandContext, cause?: string): void => {
  if (occurredAt === undefined) return;
  if (occurredAt > now) throw new Refusal('in-the-future', 'occurredAt lies in the future');
  if (cause && occurredAt < cause) throw new Refusal('before-its-cause', `occurredAt lies before ${cause}, which it depends on`);
};
