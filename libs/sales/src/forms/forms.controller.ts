import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingDto } from '../fields.dto';
import type { Role } from '../roles';
import { CommandDesk, Takes } from '../takes.controller';
import * as commands from './commands';
import { FormContentDto } from './forms.dto';

const MANAGING: readonly Role[] = ['manager', 'admin'];
const arrange = (data: FormContentDto): object => ({ open: false, ...data });

@ApiTags('forms')
@Controller('v1/forms')
export class FormsController {
  constructor(private readonly desk: CommandDesk) {}

  @Takes({
    command: commands.PublishForm,
    path: '',
    roles: MANAGING,
    body: FormContentDto,
    summary: 'Publishes a form.',
    refuses: ['invalid-form'],
    arrange,
  })
  publish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.PublishForm, request, reply);
  }

  @Takes({
    command: commands.ReviseForm,
    path: ':formId/revise',
    roles: MANAGING,
    body: FormContentDto,
    summary: 'The next version; submissions keep the version that they answered.',
    refuses: ['invalid-form', 'form-withdrawn'],
    arrange,
  })
  revise(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ReviseForm, request, reply);
  }

  @Takes({
    command: commands.WithdrawForm,
    path: ':formId/withdraw',
    roles: MANAGING,
    body: NothingDto,
    summary: 'Takes the form out of use.',
    refuses: ['house-stays'],
  })
  withdraw(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.WithdrawForm, request, reply);
  }
}
