import type { CommandContext } from '@closeline/eventsourcing';
import type { FormContent } from './events';

class OnForm<D> {
  constructor(
    readonly formId: string,
    readonly data: D,
    readonly context: CommandContext,
  ) {}
}

export class PublishForm extends OnForm<FormContent> {
  readonly type = 'PublishForm';
}
export class ReviseForm extends OnForm<FormContent> {
  readonly type = 'ReviseForm';
}
export class WithdrawForm extends OnForm<Record<string, never>> {
  readonly type = 'WithdrawForm';
}
export type FormCommand = PublishForm | ReviseForm | WithdrawForm;
