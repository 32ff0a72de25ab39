import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingDto } from '../fields.dto';
import { instantOf } from '../instants';
import type { Role } from '../roles';
import { CommandDesk, Takes } from '../takes.controller';
import * as commands from './commands';
import * as dto from './prospects.dto';

const PEOPLE: readonly Role[] = ['service', 'salesperson', 'manager', 'admin'];
/** A receptionist reaches any prospect for welcome, questions and messages. */
const FRONT: readonly Role[] = [...PEOPLE, 'receptionist'];

/** The third stage: a pleasant welcome, questions answered, messages followed up. */
@ApiTags('relationship')
@Controller('v1/prospects')
export class RelationshipController {
  constructor(private readonly desk: CommandDesk) {}

  @Takes({
    command: commands.WelcomeProspect,
    path: ':prospectId/welcome',
    roles: FRONT,
    body: dto.WelcomeProspectDto,
    summary: 'Somebody of the staff welcomed the prospect.',
    refuses: ['episode-closed', 'not-active-staff'],
  })
  welcome(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.WelcomeProspect, request, reply);
  }

  @Takes({
    command: commands.AskQuestion,
    path: ':prospectId/questions',
    roles: FRONT,
    body: dto.TextDto,
    summary: 'The prospect asks.',
    refuses: ['episode-closed'],
  })
  ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.AskQuestion, request, reply);
  }

  @Takes({
    command: commands.AnswerQuestion,
    path: ':prospectId/questions/:questionId/answer',
    roles: FRONT,
    body: dto.TextDto,
    summary: 'Somebody answers.',
    refuses: ['episode-closed', 'already-answered', 'before-its-cause'],
  })
  answer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.AnswerQuestion, request, reply);
  }

  @Takes({
    command: commands.LeaveMessage,
    path: ':prospectId/messages',
    roles: FRONT,
    body: dto.LeaveMessageDto,
    summary: 'The prospect leaves a message; somebody is to follow up within a day unless said otherwise.',
    refuses: ['episode-closed'],
    arrange: (data: dto.LeaveMessageDto) =>
      data.followUpBy === undefined ? data : { ...data, followUpBy: instantOf(data.followUpBy) },
  })
  leaveMessage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.LeaveMessage, request, reply);
  }

  @Takes({
    command: commands.FollowUpMessage,
    path: ':prospectId/messages/:messageId/follow-up',
    roles: FRONT,
    body: dto.TextDto,
    summary: 'Somebody follows a message up.',
    refuses: ['episode-closed', 'already-followed-up', 'before-its-cause'],
  })
  followUp(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.FollowUpMessage, request, reply);
  }

  @Takes({
    command: commands.EstablishRelationship,
    path: ':prospectId/establish-relationship',
    roles: PEOPLE,
    body: NothingDto,
    summary: 'Completes the relationship.',
    refuses: [
      ...['episode-closed', 'stage-out-of-order', 'question-unanswered', 'message-without-follow-up'],
      ...['failed-step-not-replaced', 'steps-outstanding'],
    ],
  })
  establish(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.EstablishRelationship, request, reply);
  }
}
