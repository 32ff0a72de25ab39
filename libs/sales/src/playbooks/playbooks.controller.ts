import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingDto } from '../fields.dto';
import type { Role } from '../roles';
import { CommandDesk, Takes } from '../takes.controller';
import * as commands from './commands';
import * as dto from './playbooks.dto';

/** A salesperson's own playbooks, any for the others (rule 10). */
const OWNING: readonly Role[] = ['salesperson', 'manager', 'admin'];

@ApiTags('playbooks')
@Controller('v1/playbooks')
export class PlaybooksController {
  constructor(private readonly desk: CommandDesk) {}

  @Takes({
    command: commands.DraftPlaybook,
    path: '',
    roles: OWNING,
    body: dto.DraftPlaybookDto,
    summary: 'Drafts a playbook.',
    refuses: ['invalid-playbook', 'not-a-salesperson', 'not-the-owner', 'too-many-codes'],
  })
  draft(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.DraftPlaybook, request, reply);
  }

  @Takes({
    command: commands.RevisePlaybook,
    path: ':playbookId/revise',
    roles: OWNING,
    body: dto.RevisePlaybookDto,
    summary: 'The next version; plans already drawn stay as they are.',
    refuses: ['invalid-playbook', 'playbook-retired', 'not-the-owner', 'too-many-codes'],
  })
  revise(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.RevisePlaybook, request, reply);
  }

  @Takes({
    command: commands.RetirePlaybook,
    path: ':playbookId/retire',
    roles: OWNING,
    body: NothingDto,
    summary: 'Takes the playbook out of use.',
    refuses: ['house-stays', 'not-the-owner'],
  })
  retire(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.RetirePlaybook, request, reply);
  }
}
