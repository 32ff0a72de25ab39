import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Clock, commandIdOf, derivedId, Refusal, Vault, type Actor, type Command, type Outcome } from '@closeline/eventsourcing';
import { instantOf, isId, parametersOf, type CommandRoute } from '@closeline/sales';
import { canonical } from '@closeline/trust';
import { countOne, Tallies } from './metrics/tallies';
import { malformed, validated } from './validation';

/** A command as it was sent, by HTTP or as a line, after its sender was let in. */
export interface Sent {
  readonly route: CommandRoute;
  readonly actor: Actor;
  readonly identity: Identity;
  /** The parameters of the path by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Parsed, not checked yet. */
  readonly body: unknown;
  readonly ifMatch?: number;
  /** Where the body stands in what was sent, as a JSON pointer. */
  readonly at?: string;
}

/** Which command it is, and what it belongs to. */
export interface Identity {
  readonly commandId: string;
  readonly correlationId: string;
}

const KEY = /^[\x20-\x7e]{1,200}$/;
const CORRELATION = /^[\w.:-]{1,100}$/;

/** What the sender says that a request belongs to: X-Correlation-Id, where it is an id. */
export const correlationOf = (header: unknown): string | undefined =>
  typeof header === 'string' && CORRELATION.test(header) ? header : undefined;

/**
 * @param key the Idempotency-Key, or the id of a line.
 * @param correlationId what the sender says that the command belongs to; left out, it begins something of its own.
 * @throws Refusal `invalid-idempotency-key`
 */
export const identityOf = ({ subject }: Actor, key: string, correlationId?: string): Identity => {
  if (!KEY.test(key)) throw new Refusal('invalid-idempotency-key', 'the key has 1 to 200 printable ASCII characters', 400);
  const commandId = commandIdOf(subject, key);
  return { commandId, correlationId: correlationId ?? commandId };
};

/** The id of what a command begins, unless what it is about says otherwise (a contact, a row of another system). */
export const idOfNew = (commandId: string): string => derivedId('new', commandId);

/** Turns what was sent into a command with its context, and gives it to its handler. */
@Injectable()
export class Intake {
  constructor(
    private readonly bus: CommandBus,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly tallies: Tallies,
  ) {}

  /** Takes a command, and counts what became of it. @throws as `decided` */
  async take(sent: Sent): Promise<Outcome> {
    const tally = this.tallies.command(sent.route.command.name);
    try {
      const outcome = await this.decided(sent);
      if (outcome.replayed) tally.replayed += 1;
      else tally.ok += 1;
      return outcome;
    } catch (error) {
      if (error instanceof Refusal) countOne(tally.refused, error.code);
      else tally.failed += 1;
      throw error;
    }
  }

  /**
   * Actor and times come from the token and the clock, never from the body; only `occurredAt` is the sender's to say.
   * @throws Refusal 400 before anything is looked up, then whatever the handler refuses
   */
  private async decided({ route, actor, identity, parameters, body, ifMatch, at }: Sent): Promise<Outcome> {
    const { commandId, correlationId } = identity;
    const { occurredAt: said, ...given } = validated(route.body, body, at);
    const data: object = route.arrange ? route.arrange(given as never) : given;
    const occurredAt = said === undefined ? undefined : instantOf(said);
    if (said !== undefined && occurredAt === undefined)
      throw malformed([{ pointer: `${at ?? ''}/occurredAt`, detail: 'must be an ISO-8601 instant with its offset' }]);
    const [target, ...within] = parametersOf(route.path);
    // What the sender meant, whichever way it came: the same key with anything else is refused.
    const meant = { command: route.command.name, parameters, data: given, occurredAt: said };
    const all = { ...data, ...Object.fromEntries(within.map((name) => [name, parameters[name]])) };
    const command = new route.command(target === undefined ? idOfNew(commandId) : parameters[target]!, all as never, {
      ...{ commandId, correlationId, causationId: commandId },
      actor,
      fingerprint: this.vault.blindIndex('fingerprint', canonicalOf(meant)),
      now: this.clock.now(),
      ...(occurredAt !== undefined && { occurredAt }),
      ...(ifMatch !== undefined && { ifMatch }),
    });
    // Ids that cannot be anybody's are not there; what is not there is refused after what is malformed.
    if (!Object.values(parameters).every(isId)) throw new Refusal('not-found', 'there is nothing with this id', 404);
    return this.bus.execute<Command, Outcome>(command);
  }
}

const canonicalOf = (value: unknown): string => {
  try {
    return canonical(value);
  } catch {
    throw new Refusal('malformed', 'a text of the body has half a character', 400);
  }
};
