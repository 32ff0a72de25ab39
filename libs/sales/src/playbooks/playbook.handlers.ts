import { Injectable } from '@nestjs/common';
import { CommandHandler } from '@nestjs/cqrs';
import { Executor, type Message, type Outcome } from '@closeline/eventsourcing';
import { actsAs } from '../acting';
import { CodeRegistry } from '../codes';
import { Roster } from '../staff';
import { DraftPlaybook, RetirePlaybook, RevisePlaybook, type PlaybookCommand } from './commands';
import type { PlaybookEvent } from './events';
import { codesOfSteps, playbookDecider, type PlaybookFacts } from './playbook';

@Injectable()
abstract class PlaybookHandler<C extends PlaybookCommand> {
  constructor(
    private readonly executor: Executor,
    private readonly roster: Roster,
    private readonly codes: CodeRegistry,
  ) {}

  execute(command: C): Promise<Outcome> {
    return this.executor.execute(playbookDecider, command, {
      stream: `playbook-${command.playbookId}`,
      creates: command instanceof DraftPlaybook,
      facts: () => this.facts(command),
      before: (events: readonly Message[]) => this.codes.register((events as PlaybookEvent[]).flatMap(codesOf), command.context),
    });
  }

  private async facts(command: PlaybookCommand): Promise<PlaybookFacts> {
    const { actor } = command.context;
    const actsFor = actor.onBehalfOf === undefined ? undefined : await this.roster.member(actor.onBehalfOf);
    const ownerId = command instanceof DraftPlaybook ? (command.data.ownerId ?? actsAs(actor, actsFor)) : undefined;
    const owner = ownerId === undefined ? undefined : await this.roster.member(ownerId);
    return { ...(actsFor && { actsFor }), ...(owner && { owner }) };
  }
}

const codesOf = ({ data }: PlaybookEvent) => ('steps' in data ? codesOfSteps(data.steps) : []);

@CommandHandler(DraftPlaybook)
export class DraftPlaybookHandler extends PlaybookHandler<DraftPlaybook> {}
@CommandHandler(RevisePlaybook)
export class RevisePlaybookHandler extends PlaybookHandler<RevisePlaybook> {}
@CommandHandler(RetirePlaybook)
export class RetirePlaybookHandler extends PlaybookHandler<RetirePlaybook> {}
