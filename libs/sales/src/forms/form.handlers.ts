import { Injectable } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import { Executor, type Outcome } from '@closeline/eventsourcing';
import { PublishForm, ReviseForm, WithdrawForm, type FormCommand } from './commands';
import { formDecider } from './form';

@Injectable()
abstract class FormHandler<C extends FormCommand> {
  constructor(private readonly executor: Executor) {}

  execute(command: C): Promise<Outcome> {
    return this.executor.execute(formDecider, command, {
      stream: `form-${command.formId}`,
      creates: command instanceof PublishForm,
      facts: () => Promise.resolve(undefined),
    });
  }
}

@CommandHandler(PublishForm)
export class PublishFormHandler extends FormHandler<PublishForm> {}
@CommandHandler(ReviseForm)
export class ReviseFormHandler extends FormHandler<ReviseForm> {}
@CommandHandler(WithdrawForm)
export class WithdrawFormHandler extends FormHandler<WithdrawForm> {}
