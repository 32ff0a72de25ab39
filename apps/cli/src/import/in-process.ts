import { NestFactory } from '@nestjs/core';
import type { Actor } from '@closeline/eventsourcing';
import type { Composition } from '../../../api/src/composition';
import { GroundModule } from '../../../api/src/ground.module';
import { CommandRoutes } from '../../../api/src/http-desk';
import { Intake } from '../../../api/src/intake';
import { answerLines } from '../../../api/src/line-desk';
import type { Line } from '../../../api/src/lines';
import { answersOf, type Destination } from './deliver';

/** Who imports, in this process and by token alike: command ids derive from the subject. */
export const IMPORTER = 'closeline-import';

/** Commands go to their handlers in this process, by the same checks as lines of /v1/commands. */
export const inProcess = async (composition: Composition, actor: Actor): Promise<Destination> => {
  const nest = await NestFactory.createApplicationContext(GroundModule.of(composition), { logger: false, abortOnError: false });
  const desk = { intake: nest.get(Intake), routes: nest.get(CommandRoutes), actor };
  return {
    async send(lines) {
      let text = '';
      const source = async function* (): AsyncGenerator<Line> {
        for (const line of lines) yield { text: JSON.stringify(line) };
      };
      for await (const part of answerLines(source(), desk)) text += String(part);
      return answersOf(text);
    },
    close: () => nest.close(),
  };
};
