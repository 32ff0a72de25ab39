import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingDto } from '../fields.dto';
import { instantOf } from '../instants';
import type { Role } from '../roles';
import { CommandDesk, Takes } from '../takes.controller';
import * as commands from './commands';
import * as dto from './prospects.dto';
import { ImportProspectDto, inUtc } from './import.dto';

/** Commands on prospects (interfaces.md): a salesperson's own, anybody's for the others. */
const PEOPLE: readonly Role[] = ['service', 'salesperson', 'manager', 'admin'];

@ApiTags('prospects')
@Controller('v1/prospects')
export class ProspectsController {
  constructor(private readonly desk: CommandDesk) {}

  @Takes({
    command: commands.SubmitForm,
    path: '',
    roles: ['service', 'manager', 'admin'],
    body: dto.SubmitFormDto,
    summary: 'A prospect submits a form. The same contact reaches the same prospect; after a closed episode a new one opens.',
    refuses: ['invalid-answers', 'in-the-future', 'before-its-cause', 'too-many-codes'],
  })
  submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.SubmitForm, request, reply);
  }

  @Takes({
    command: commands.ImportProspect,
    path: 'import',
    roles: ['service', 'admin'],
    body: ImportProspectDto,
    summary: 'Brings a prospect whose history another system kept, by (system, externalId).',
    refuses: ['undated', 'in-the-future', 'before-its-cause', 'too-many-codes'],
    arrange: (data: Record<string, unknown>) => inUtc(data, instantOf),
  })
  import(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ImportProspect, request, reply);
  }

  @Takes({
    command: commands.AssignProspect,
    path: ':prospectId/assign',
    roles: PEOPLE,
    body: dto.AssignProspectDto,
    summary: 'Gives the prospect an owner, and draws the plan from the playbook that they use.',
    refuses: ['episode-closed', 'not-an-active-salesperson', 'nobody-available'],
  })
  assign(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.AssignProspect, request, reply);
  }

  @Takes({
    command: commands.RecordFinding,
    path: ':prospectId/findings',
    roles: PEOPLE,
    body: dto.RecordFindingDto,
    summary: 'Records what was learned on one topic.',
    refuses: ['episode-closed', 'too-many-codes'],
  })
  finding(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.RecordFinding, request, reply);
  }

  @Takes({
    command: commands.QualifyProspect,
    path: ':prospectId/qualify',
    roles: PEOPLE,
    body: NothingDto,
    summary: 'Completes the qualification. A weak fit warns and does not block.',
    refuses: ['episode-closed', 'stage-out-of-order', 'findings-missing', 'failed-step-not-replaced', 'steps-outstanding'],
  })
  qualify(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.QualifyProspect, request, reply);
  }

  @Takes({
    command: commands.DisqualifyProspect,
    path: ':prospectId/disqualify',
    roles: PEOPLE,
    body: dto.ReasonDto,
    summary: 'Ends the episode: there is no fit.',
    refuses: ['episode-closed', 'too-many-codes'],
  })
  disqualify(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.DisqualifyProspect, request, reply);
  }

  @Takes({
    command: commands.LoseProspect,
    path: ':prospectId/lose',
    roles: PEOPLE,
    body: dto.ReasonDto,
    summary: 'Ends the episode: the prospect is lost.',
    refuses: ['episode-closed', 'too-many-codes'],
  })
  lose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.LoseProspect, request, reply);
  }

  @Takes({
    command: commands.ReopenProspect,
    path: ':prospectId/reopen',
    roles: PEOPLE,
    body: dto.ReopenProspectDto,
    summary: 'Starts the next episode at the stage where the last one left.',
  })
  reopen(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ReopenProspect, request, reply);
  }

  @Takes({
    command: commands.StartStep,
    path: ':prospectId/steps/:slot/start',
    roles: PEOPLE,
    body: NothingDto,
    summary: 'Starts an attempt at a slot; on a failed one, the next attempt of the same step.',
    refuses: ['episode-closed', 'not-the-owner'],
  })
  startStep(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.StartStep, request, reply);
  }

  @Takes({
    command: commands.CompleteStep,
    path: ':prospectId/steps/:slot/complete',
    roles: PEOPLE,
    body: dto.CompleteStepDto,
    summary: 'Completes a step that no event of the process completes.',
    refuses: ['episode-closed', 'not-the-owner'],
  })
  completeStep(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.CompleteStep, request, reply);
  }

  @Takes({
    command: commands.FailStep,
    path: ':prospectId/steps/:slot/fail',
    roles: PEOPLE,
    body: dto.ReasonDto,
    summary: 'Says that a step fell short. The attempt stays.',
    refuses: ['episode-closed', 'not-the-owner', 'too-many-codes'],
  })
  failStep(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.FailStep, request, reply);
  }

  @Takes({
    command: commands.ReplaceStep,
    path: ':prospectId/steps/:slot/replace',
    roles: PEOPLE,
    body: dto.ReplaceStepDto,
    summary: 'Takes another step in the place of one that failed.',
    refuses: ['episode-closed', 'not-the-owner', 'too-many-codes'],
  })
  replaceStep(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ReplaceStep, request, reply);
  }
}
