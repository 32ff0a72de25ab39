import { CommandBus } from '@nestjs/cqrs';
import type { Outcome } from '@closeline/eventsourcing';
import { createApp } from '../../apps/api/src/bootstrap';
import { settingsOf } from '../../apps/api/src/settings';

/**
 * The service in a process of its own. `empty`: the same routes, authentication, validation and answers, but a command
 * bus that does nothing. Tells the parent its URL and a token.
 */
const main = async (): Promise<void> => {
  const running = await createApp(settingsOf(process.env));
  if (process.argv.includes('empty')) {
    const outcome: Outcome = {
      stream: 'prospect-00000000-0000-5000-8000-000000000000',
      revision: 1,
      position: '0000000000000001',
      events: [],
      created: false,
      replayed: false,
    };
    Object.assign(running.app.get(CommandBus), { execute: () => Promise.resolve(outcome) });
  }
  const url = await running.listen();
  const token = await running.token({ role: 'service', subject: 'bench' });
  process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
  process.send!({ url, token });
};

void main();
