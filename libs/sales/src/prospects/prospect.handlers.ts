import { Injectable } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import {
  derivedId,
  Executor,
  Refusal,
  Vault,
  type Actor,
  type Dated,
  type Message,
  type Outcome,
} from '@closeline/eventsourcing';
import { CodeRegistry } from '../codes';
import { Forms, HOUSE_FORM_ID } from '../forms';
import { PlaybookShelf, stepNamed } from '../playbooks';
import { Roster, type StaffMember } from '../staff';
import * as commands from './commands';
import { codesOf } from './codes-of';
import { contactDecider, contactKey, ReserveContact } from './contact';
import type { ProspectEvent } from './events';
import type { Assignee, ProspectFacts } from './facts';
import { importedProspectId } from './importing';
import { prospectDecider } from './prospect';
import type { Prospect } from './state';

/** What a decision may read beside the prospect's own stream: the roster, playbooks, forms and codes, from the log. */
@Injectable()
export class ProspectDesk {
  constructor(
    readonly executor: Executor,
    readonly vault: Vault,
    readonly roster: Roster,
    readonly playbooks: PlaybookShelf,
    readonly forms: Forms,
    readonly codes: CodeRegistry,
  ) {}

  async assignee(member: StaffMember | undefined): Promise<Assignee | undefined> {
    return member && { member, playbook: await this.playbooks.forOwner(member) };
  }

  async ownerOf(state: Prospect): Promise<Assignee | undefined> {
    return state.ownerId === null ? undefined : this.assignee(await this.roster.member(state.ownerId));
  }
}

/** Salespeople reach their own prospects only; what is another's does not exist for them. */
const ensureVisible = (state: Prospect, { role, subject }: Actor): void => {
  if (role === 'salesperson' && state.ownerId !== subject) throw new Refusal('not-found', 'there is nothing with this id', 404);
};

@Injectable()
abstract class ProspectHandler<C extends commands.ProspectCommand> {
  constructor(protected readonly desk: ProspectDesk) {}

  execute(command: C): Promise<Outcome> {
    return this.on(command.prospectId, command);
  }

  protected on(prospectId: string, command: C, creates = false): Promise<Outcome> {
    return this.desk.executor.execute(prospectDecider, command, {
      stream: `prospect-${prospectId}`,
      creates,
      authorise: (state) => ensureVisible(state, command.context.actor),
      facts: (state) => this.facts(command, state),
      before: (events: readonly Message[]) => this.before(command, events as readonly Dated<ProspectEvent>[]),
    });
  }

  /** What must stand in the log before these events. */
  protected before({ context }: C, events: readonly Dated<ProspectEvent>[]): Promise<void> {
    return this.desk.codes.register(codesOf(events), context);
  }

  protected facts(_command: C, _state: Prospect): Promise<ProspectFacts> {
    return Promise.resolve({});
  }
}

@CommandHandler(commands.SubmitForm)
export class SubmitFormHandler extends ProspectHandler<commands.SubmitForm> {
  /** The contact's reservation says which prospect it is; who finds one without its prospect completes it. */
  override async execute(command: commands.SubmitForm): Promise<Outcome> {
    const { executor, vault } = this.desk;
    const { context } = command;
    const again = await executor.replay(context.commandId, context.fingerprint);
    if (again) return again;
    const key = contactKey(command.data.contact);
    if (key === undefined) return this.on(command.prospectId, command, true);
    const stream = `contact-${vault.blindIndex('contact', key)}`;
    // Of this contact and not of this body: a refusal is not remembered, so the same key may come again with another body
    // or contact, and two contacts must never be promised the same prospect.
    const commandId = derivedId('reserve-contact', context.commandId, stream);
    const { ifMatch: _, ...rest } = context;
    const own = { commandId, causationId: context.commandId, fingerprint: commandId };
    const reserve = new ReserveContact(derivedId('prospect', command.prospectId, stream), { ...rest, ...own });
    await executor.execute(contactDecider, reserve, { stream, creates: true, facts: () => Promise.resolve(undefined) });
    const reserved = await executor.load(contactDecider, stream);
    return this.on(reserved!.state.prospectId!, command, true);
  }

  protected override async facts({ data }: commands.SubmitForm, state: Prospect): Promise<ProspectFacts> {
    const form = await this.desk.forms.form(data.formId ?? HOUSE_FORM_ID);
    const owner = state.outcome === 'open' ? undefined : await this.desk.ownerOf(state);
    return { ...(form && { form }), ...(owner && { owner }) };
  }
}

@CommandHandler(commands.AssignProspect)
export class AssignProspectHandler extends ProspectHandler<commands.AssignProspect> {
  protected override async facts({ data }: commands.AssignProspect, state: Prospect): Promise<ProspectFacts> {
    if (state.outcome !== 'open') return {};
    const { roster } = this.desk;
    const member = data.strategy ? await roster.nextInTurn() : await roster.member(data.salespersonId);
    const assignee = await this.desk.assignee(member);
    const basis = data.handover ? 'handover' : data.strategy ? 'round-robin' : 'manual';
    return { basis, ...(assignee && { assignee }) };
  }
}

@CommandHandler(commands.WelcomeProspect)
export class WelcomeProspectHandler extends ProspectHandler<commands.WelcomeProspect> {
  protected override async facts({ data }: commands.WelcomeProspect): Promise<ProspectFacts> {
    const welcomer = await this.desk.roster.member(data.by);
    return welcomer ? { welcomer } : {};
  }
}

@CommandHandler(commands.ImportProspect)
export class ImportProspectHandler extends ProspectHandler<commands.ImportProspect> {
  /** The id derives from (system, external id): it is the reservation, so a row is never applied twice. */
  override execute(command: commands.ImportProspect): Promise<Outcome> {
    return this.on(importedProspectId(command.data.system, command.data.externalId), command, true);
  }

  protected override async facts({ data }: commands.ImportProspect, state: Prospect): Promise<ProspectFacts> {
    if (!data.owner || state.episode > 0) return {};
    const owner = await this.desk.assignee(await this.desk.roster.imported(data.system, data.owner));
    return owner ? { owner } : {};
  }

  /** The owner joins only with a prospect that was not refused: at the latest when its history begins. */
  protected override async before(command: commands.ImportProspect, events: readonly Dated<ProspectEvent>[]): Promise<void> {
    await super.before(command, events);
    const { system, owner } = command.data;
    const since = owner?.since ?? events[0]?.at?.occurredAt;
    if (owner) await this.desk.roster.joinImported(system, { ...owner, ...(since && { since }) }, command.context);
  }
}

/** Rule 10 asks whom a service acts for. */
abstract class StepHandler<
  C extends commands.StartStep | commands.CompleteStep | commands.FailStep | commands.ReplaceStep,
> extends ProspectHandler<C> {
  protected override async facts({ context: { actor } }: C, _state: Prospect): Promise<ProspectFacts> {
    const actsFor = actor.onBehalfOf === undefined ? undefined : await this.desk.roster.member(actor.onBehalfOf);
    return actsFor ? { actsFor } : {};
  }
}
@CommandHandler(commands.StartStep)
export class StartStepHandler extends StepHandler<commands.StartStep> {}
@CommandHandler(commands.CompleteStep)
export class CompleteStepHandler extends StepHandler<commands.CompleteStep> {}
@CommandHandler(commands.FailStep)
export class FailStepHandler extends StepHandler<commands.FailStep> {}
@CommandHandler(commands.ReplaceStep)
export class ReplaceStepHandler extends StepHandler<commands.ReplaceStep> {
  protected override async facts(command: commands.ReplaceStep, state: Prospect): Promise<ProspectFacts> {
    const owner = await this.desk.ownerOf(state);
    const house = await this.desk.playbooks.house();
    const step = stepNamed(command.data.step, owner ? [owner.playbook, house] : [house]);
    return { ...(await super.facts(command, state)), step };
  }
}

@CommandHandler(commands.RecordFinding)
export class RecordFindingHandler extends ProspectHandler<commands.RecordFinding> {}
@CommandHandler(commands.QualifyProspect)
export class QualifyProspectHandler extends ProspectHandler<commands.QualifyProspect> {}
@CommandHandler(commands.DisqualifyProspect)
export class DisqualifyProspectHandler extends ProspectHandler<commands.DisqualifyProspect> {}
@CommandHandler(commands.AskQuestion)
export class AskQuestionHandler extends ProspectHandler<commands.AskQuestion> {}
@CommandHandler(commands.AnswerQuestion)
export class AnswerQuestionHandler extends ProspectHandler<commands.AnswerQuestion> {}
@CommandHandler(commands.LeaveMessage)
export class LeaveMessageHandler extends ProspectHandler<commands.LeaveMessage> {}
@CommandHandler(commands.FollowUpMessage)
export class FollowUpMessageHandler extends ProspectHandler<commands.FollowUpMessage> {}
@CommandHandler(commands.EstablishRelationship)
export class EstablishRelationshipHandler extends ProspectHandler<commands.EstablishRelationship> {}
@CommandHandler(commands.SendProposal)
export class SendProposalHandler extends ProspectHandler<commands.SendProposal> {}
@CommandHandler(commands.ReviseProposal)
export class ReviseProposalHandler extends ProspectHandler<commands.ReviseProposal> {}
@CommandHandler(commands.SendWelcomeLetter)
export class SendWelcomeLetterHandler extends ProspectHandler<commands.SendWelcomeLetter> {}
@CommandHandler(commands.OfferContract)
export class OfferContractHandler extends ProspectHandler<commands.OfferContract> {}
@CommandHandler(commands.SignContract)
export class SignContractHandler extends ProspectHandler<commands.SignContract> {}
@CommandHandler(commands.DeclineContract)
export class DeclineContractHandler extends ProspectHandler<commands.DeclineContract> {}
@CommandHandler(commands.RecordSale)
export class RecordSaleHandler extends ProspectHandler<commands.RecordSale> {}
@CommandHandler(commands.CollectPayment)
export class CollectPaymentHandler extends ProspectHandler<commands.CollectPayment> {}
@CommandHandler(commands.RefundPayment)
export class RefundPaymentHandler extends ProspectHandler<commands.RefundPayment> {}
@CommandHandler(commands.LoseProspect)
export class LoseProspectHandler extends ProspectHandler<commands.LoseProspect> {}
@CommandHandler(commands.ReopenProspect)
export class ReopenProspectHandler extends ProspectHandler<commands.ReopenProspect> {}
