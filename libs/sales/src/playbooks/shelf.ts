import type { Executor } from '@closeline/eventsourcing';
import type { Playbook } from './events';
import { HOUSE_PLAYBOOK_ID } from './house-playbook';
import { playbookDecider } from './playbook';

/** The playbooks as the log has them at the moment of asking. */
export class PlaybookShelf {
  constructor(private readonly executor: Executor) {}

  async of(playbookId: string): Promise<Playbook | undefined> {
    const folded = await this.executor.load(playbookDecider, `playbook-${playbookId}`);
    return folded?.state ?? undefined;
  }

  /** Throws where the house playbook was never seeded. */
  async house(): Promise<Playbook> {
    const house = await this.of(HOUSE_PLAYBOOK_ID);
    if (!house) throw new Error('the log has no house playbook: it is seeded at the first start');
    return house;
  }

  /** The playbook that a member of staff chose, unless it was retired since; else the house's. */
  async forOwner({ playbookId }: { readonly playbookId: string | null }): Promise<Playbook> {
    const chosen = playbookId === null ? undefined : await this.of(playbookId);
    return chosen && !chosen.retired ? chosen : this.house();
  }
}
