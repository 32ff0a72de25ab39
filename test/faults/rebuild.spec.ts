import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fillFolder } from '../support/filled-folder';
import { describeUnless } from '../support/shared-data';
import { chanceOf } from './chance';
import { Rebuilding } from './rebuilding';

const EVENTS = 2_000;
const KILLS = 4;
const API = resolve(__dirname, '../../dist/apps/api/src/main.js');
const notBuilt = existsSync(API) ? undefined : 'nothing is built: npm run build';

describeUnless(notBuilt)('all views built anew while commands come in and people read', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'closeline-rebuild-'));
  let rebuilding: Rebuilding;
  afterAll(async () => {
    await rebuilding?.abandon();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it(`go on by themselves though the service is killed ${KILLS} times: no query fails or goes back, and all equals a fresh fold`, async () => {
    await fillFolder(dataDir, EVENTS);
    rebuilding = await Rebuilding.open(dataDir, { chance: chanceOf(3), lanes: 4, perSecond: 100 });
    await rebuilding.begin();
    // The fewer commands it waits for, the surer a kill finds something under way: after none, always.
    for (let most = 8; rebuilding.kills.length < KILLS; most = Math.max(0, most - 2)) await rebuilding.kill(most);
    await rebuilding.promoted();
    expect(await rebuilding.end()).toEqual([]);
    expect(rebuilding.load.acknowledged.length).toBeGreaterThan(0);
    expect(rebuilding.readers.answered).toBeGreaterThan(0);
  });
});
