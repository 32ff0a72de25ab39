import type { LoggerService } from '@nestjs/common';
import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from './settings';

/**
 * One JSON object a line, on stderr. Nobody logs a body, a query value, a header or a path with ids in it: a request is
 * its route. What comes from outside stands in JSON strings, which escape line ends and terminal codes.
 */
export const loggerOf = (level: LogLevel, destination: DestinationStream = pino.destination({ fd: 2, sync: false })): Logger =>
  pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: ['authorization', '*.authorization', '*.headers'],
    },
    destination,
  );

/** What is said by way of Nest goes into the same log: its context, and what else it is given as an object. */
export class NestLog implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(fieldsOf(rest), String(message));
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error({ ...(message instanceof Error && { err: message }), ...fieldsOf(rest) }, String(message));
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(fieldsOf(rest), String(message));
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(fieldsOf(rest), String(message));
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.trace(fieldsOf(rest), String(message));
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(fieldsOf(rest), String(message));
  }
}

/** Nest puts the context last. */
const fieldsOf = (rest: readonly unknown[]): object =>
  Object.assign({ context: rest.at(-1) }, ...rest.slice(0, -1).filter((each) => typeof each === 'object')) as object;
