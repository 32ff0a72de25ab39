import { settingsOf } from '../../api/src/settings';
import { untilTold } from '../../api/src/until-told';
import { createProjector } from './projector';

/** Starts a projector by the environment, says where it answers, and stops it when it is told to. */
export const project = (): Promise<void> =>
  untilTold(
    async () => createProjector(settingsOf(process.env)),
    async (running) => `Closeline keeps the views; health and metrics on ${await running.listen()}\n`,
  );

if (require.main === module) void project();
