import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingDto } from '../fields.dto';
import type { Role } from '../roles';
import { CommandDesk, Takes } from '../takes.controller';
import * as commands from './commands';
import * as dto from './staff.dto';

const MANAGING: readonly Role[] = ['manager', 'admin'];

@ApiTags('staff')
@Controller('v1/staff')
export class StaffController {
  constructor(private readonly desk: CommandDesk) {}

  @Takes({
    command: commands.JoinStaff,
    path: '',
    roles: MANAGING,
    body: dto.JoinStaffDto,
    summary: 'A salesperson or receptionist joins.',
    refuses: ['in-the-future'],
  })
  join(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.JoinStaff, request, reply);
  }

  @Takes({
    command: commands.PauseStaff,
    path: ':staffId/pause',
    roles: MANAGING,
    body: NothingDto,
    summary: 'Takes no new prospects for a while.',
    refuses: ['has-left'],
  })
  pause(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.PauseStaff, request, reply);
  }

  @Takes({
    command: commands.ResumeStaff,
    path: ':staffId/resume',
    roles: MANAGING,
    body: NothingDto,
    summary: 'Is back.',
    refuses: ['has-left'],
  })
  resume(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ResumeStaff, request, reply);
  }

  @Takes({
    command: commands.LeaveStaff,
    path: ':staffId/leave',
    roles: MANAGING,
    body: dto.LeaveStaffDto,
    summary: 'Leaves, and hands all open prospects over.',
    refuses: ['not-an-active-salesperson'],
  })
  leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.LeaveStaff, request, reply);
  }

  @Takes({
    command: commands.ChoosePlaybook,
    path: ':staffId/choose-playbook',
    roles: ['salesperson', ...MANAGING],
    body: dto.ChoosePlaybookDto,
    summary: 'Chooses the playbook from which the plans of their prospects are drawn.',
    refuses: ['has-left', 'not-a-salesperson', 'unknown-playbook', 'playbook-retired', 'not-the-owner'],
  })
  choosePlaybook(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ChoosePlaybook, request, reply);
  }
}
