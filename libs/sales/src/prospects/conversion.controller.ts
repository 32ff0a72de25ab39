import { Controller, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NothingDto } from '../fields.dto';
import type { Role } from '../roles';
import { CommandDesk, Takes } from '../takes.controller';
import * as commands from './commands';
import * as dto from './prospects.dto';

const PEOPLE: readonly Role[] = ['service', 'salesperson', 'manager', 'admin'];

/** The fourth stage, and each sale after it. */
@ApiTags('conversion')
@Controller('v1/prospects')
export class ConversionController {
  constructor(private readonly desk: CommandDesk) {}

  @Takes({
    command: commands.SendProposal,
    path: ':prospectId/proposals',
    roles: PEOPLE,
    body: dto.SendProposalDto,
    summary: 'A proposal was sent.',
    refuses: ['episode-closed', 'too-many-codes'],
  })
  propose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.SendProposal, request, reply);
  }

  @Takes({
    command: commands.ReviseProposal,
    path: ':prospectId/proposals/:proposalId/revise',
    roles: PEOPLE,
    body: dto.ReviseProposalDto,
    summary: 'A proposal was negotiated and changed.',
    refuses: ['episode-closed', 'before-its-cause', 'too-many-codes'],
  })
  revise(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.ReviseProposal, request, reply);
  }

  @Takes({
    command: commands.SendWelcomeLetter,
    path: ':prospectId/welcome-letter',
    roles: PEOPLE,
    body: NothingDto,
    summary: 'The welcome letter was sent.',
    refuses: ['episode-closed'],
  })
  letter(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.SendWelcomeLetter, request, reply);
  }

  @Takes({
    command: commands.OfferContract,
    path: ':prospectId/contracts',
    roles: PEOPLE,
    body: dto.OfferContractDto,
    summary: 'A contract on a proposal was offered.',
    refuses: ['episode-closed', 'proposal-not-sent', 'before-its-cause'],
  })
  offer(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.OfferContract, request, reply);
  }

  @Takes({
    command: commands.SignContract,
    path: ':prospectId/contracts/:contractId/sign',
    roles: PEOPLE,
    body: dto.SignContractDto,
    summary: 'The prospect signs: the episode is won.',
    refuses: [
      ...['episode-closed', 'stage-out-of-order', 'contract-not-open', 'currency-mismatch'],
      ...['failed-step-not-replaced', 'steps-outstanding'],
    ],
  })
  sign(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.SignContract, request, reply);
  }

  @Takes({
    command: commands.DeclineContract,
    path: ':prospectId/contracts/:contractId/decline',
    roles: PEOPLE,
    body: dto.DeclineContractDto,
    summary: 'The prospect declines a contract.',
    refuses: ['episode-closed', 'contract-not-open', 'too-many-codes'],
  })
  decline(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.DeclineContract, request, reply);
  }

  @Takes({
    command: commands.RecordSale,
    path: ':prospectId/sales',
    roles: PEOPLE,
    body: dto.RecordSaleDto,
    summary: 'A sale under a signed contract.',
    refuses: ['contract-not-signed', 'currency-mismatch', 'amount-too-large'],
  })
  sale(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.RecordSale, request, reply);
  }

  @Takes({
    command: commands.CollectPayment,
    path: ':prospectId/sales/:saleId/payments',
    roles: PEOPLE,
    body: dto.ValueDto,
    summary: 'A payment for a sale was collected.',
    refuses: ['contract-not-signed', 'overpayment', 'currency-mismatch'],
  })
  pay(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.CollectPayment, request, reply);
  }

  @Takes({
    command: commands.RefundPayment,
    path: ':prospectId/sales/:saleId/refunds',
    roles: PEOPLE,
    body: dto.ValueDto,
    summary: 'A payment was paid back.',
    refuses: ['contract-not-signed', 'overrefund', 'currency-mismatch'],
  })
  refund(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    return this.desk.take(commands.RefundPayment, request, reply);
  }
}
