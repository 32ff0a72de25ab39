import type { CommandContext } from '@closeline/eventsourcing';
import type { Steps } from './playbook-steps';

class OnPlaybook<D> {
  constructor(
    readonly playbookId: string,
    readonly data: D,
    readonly context: CommandContext,
  ) {}
}

/** `ownerId`: the salesperson whose own playbook it is; a salesperson's token can only draft their own. */
export class DraftPlaybook extends OnPlaybook<{ name: string; ownerId?: string; steps: Steps }> {
  readonly type = 'DraftPlaybook';
}
export class RevisePlaybook extends OnPlaybook<{ name?: string; steps: Steps }> {
  readonly type = 'RevisePlaybook';
}
export class RetirePlaybook extends OnPlaybook<Record<string, never>> {
  readonly type = 'RetirePlaybook';
}
export type PlaybookCommand = DraftPlaybook | RevisePlaybook | RetirePlaybook;
