import type { Executor } from '@closeline/eventsourcing';
import type { Form } from './events';
import { formDecider } from './form';

/** The forms as the log has them at the moment of asking, withdrawn ones too. */
export class Forms {
  constructor(private readonly executor: Executor) {}

  async form(formId: string): Promise<Form | undefined> {
    const folded = await this.executor.load(formDecider, `form-${formId}`);
    return folded?.state ?? undefined;
  }
}
