import { derivedId, type Clock, type CommandContext, type Executor } from '@closeline/eventsourcing';
import { CodeRegistry } from './codes';
import { formDecider, HOUSE_FORM, HOUSE_FORM_ID, PublishForm } from './forms';
import { codesOfSteps, DraftPlaybook, HOUSE_PLAYBOOK_ID, HOUSE_PLAYBOOK_NAME, HOUSE_STEPS, playbookDecider } from './playbooks';

/** The house's first start: whatever it seeds has the same command id in every process, so that it is there once. */
const contextOf = (what: string, clock: Clock): CommandContext => {
  const commandId = derivedId('seed', what);
  return {
    ...{ commandId, correlationId: commandId, causationId: commandId, fingerprint: commandId },
    actor: { subject: 'closeline', role: 'admin' },
    now: clock.now(),
  };
};

/** Puts the house form and the house playbook into a log that has none. Quiet at every later start. */
export const seedHouse = async (executor: Executor, clock: Clock): Promise<void> => {
  const form = `form-${HOUSE_FORM_ID}`;
  if (!(await executor.load(formDecider, form)))
    await executor.execute(formDecider, new PublishForm(HOUSE_FORM_ID, HOUSE_FORM, contextOf(form, clock)), {
      stream: form,
      creates: true,
      facts: () => Promise.resolve(undefined),
    });

  const playbook = `playbook-${HOUSE_PLAYBOOK_ID}`;
  if (await executor.load(playbookDecider, playbook)) return;
  const context = contextOf(playbook, clock);
  const draft = new DraftPlaybook(HOUSE_PLAYBOOK_ID, { name: HOUSE_PLAYBOOK_NAME, steps: HOUSE_STEPS }, context);
  await executor.execute(playbookDecider, draft, {
    stream: playbook,
    creates: true,
    facts: () => Promise.resolve({}),
    before: () => new CodeRegistry(executor).register(codesOfSteps(HOUSE_STEPS), context),
  });
};
