import type { ViewStoreHarness } from './harness';
import { viewBuildsContract } from './view-builds.contract';
import { viewCellsContract } from './view-cells.contract';
import { viewCommitContract } from './view-commit.contract';
import { viewFindContract } from './view-find.contract';
import { viewLeaseContract } from './view-lease.contract';
import { viewShardsContract } from './view-shards.contract';

/** What every engine's views must do. */
export const viewStoreContract = (engine: string, harness: ViewStoreHarness): void => {
  viewCommitContract(engine, harness);
  viewLeaseContract(engine, harness);
  viewShardsContract(engine, harness);
  viewFindContract(engine, harness);
  viewCellsContract(engine, harness);
  viewBuildsContract(engine, harness);
};
