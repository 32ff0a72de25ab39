import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeUnless } from '../support/shared-data';
import { plansOf, told } from './plan';
import { Trial } from './trial';

const SEED = 1;
const RUNS = 30;
const MAIN = resolve(__dirname, '../../dist/apps/api/src/main.js');
const notBuilt = existsSync(MAIN) ? undefined : 'nothing is built: npm run build';

// A run waits for what it caused, for half a minute at most each time.

describeUnless(notBuilt)('the service on servers that fail (doubles behind proxies)', () => {
  let trial: Trial;
  beforeAll(async () => {
    trial = await Trial.open(SEED);
  });
  afterAll(async () => {
    expect(await trial.close()).toEqual([]);
  });

  it.each(plansOf(SEED, RUNS).map((plan) => [told(plan), plan] as const))(
    'loses nothing and does nothing twice: %s',
    async (_, plan) => {
      expect(await trial.run(plan)).toEqual([]);
    },
  );

  it('was under load all the time', () => {
    expect(trial.acknowledged).toBeGreaterThan(RUNS * 20);
    expect(trial.putOff).toBeGreaterThan(0);
  });
});
