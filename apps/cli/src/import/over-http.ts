import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../fault';
import { answersOf, type Destination } from './deliver';

/** Sent again this often where the service cannot answer, each time later. */
const TRIES = 6;

/**
 * Commands go to the service that owns the folder, a chunk a request. Lines are safe to send again, so a lost connection
 * or a busy service is tried again.
 *
 * @param token makes a fresh one; an import may outlive the first.
 */
export const overHttp = (url: string, token: () => Promise<string>): Destination => {
  const post = async (body: string): Promise<Response> =>
    fetch(new URL('/v1/commands', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${await token()}`, 'content-type': 'application/x-ndjson' },
      body,
    });
  return {
    async send(lines) {
      const body = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
      for (let tries = 1; ; tries++) {
        const { text, fault } = await post(body).then(answered, unreachable);
        const answers = text === undefined ? [] : answersOf(text);
        const whole = answers.length === lines.length && !answers.some(({ status }) => status === 503);
        if (whole || (tries === TRIES && answers.length > 0)) return answers;
        if (fault && !fault.again) throw new Fault(`the service at ${url} refuses the import (${fault.why})`, fault.fix, 1);
        if (tries === TRIES)
          throw new Fault(
            `the service at ${url} cannot be reached (${fault?.why ?? 'its answer was cut short'})`,
            'see that it runs and start the import again: nothing is applied twice',
            3,
          );
        await pause(100 * 2 ** tries);
      }
    },
    close: async () => undefined,
  };
};

interface Answered {
  readonly text?: string;
  readonly fault?: { readonly why: string; readonly fix: string; readonly again: boolean };
}

const answered = async (response: Response): Promise<Answered> => {
  if (response.ok) return { text: await response.text().catch(() => '') };
  const { status } = response;
  const problem = (await response.json().catch(() => ({}))) as { code?: string };
  const why = `${status}${problem.code ? ` ${problem.code}` : ''}`;
  const fix =
    status === 401
      ? 'its tokens are not signed by the key in DATA_DIR: send the file to its /v1/commands yourself'
      : 'see its log';
  return { fault: { why, fix, again: status === 429 || status >= 500 } };
};

const unreachable = (error: Error & { cause?: { code?: string } }): Answered => ({
  fault: { why: error.cause?.code ?? error.message, fix: '', again: true },
});
