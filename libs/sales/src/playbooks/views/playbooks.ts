import { view } from '@closeline/eventsourcing';
import type { Playbook, PlaybookEvent } from '../events';

/** One playbook in its latest version. `ownerId` null: the house's. */
export interface PlaybookDocument extends Playbook {
  readonly revision: number;
}

export const playbooksView = view<PlaybookEvent, PlaybookDocument>({
  name: 'playbooks',
  version: 1,
  key: (event) => [event.data.playbookId],
  indexes: ['ownerId', 'retired'],
  on: {
    PlaybookDrafted: (_, { data: { playbookId, version, name, ownerId, steps }, revision }) => ({
      playbookId,
      version,
      name,
      ownerId,
      steps,
      retired: false,
      revision,
    }),
    PlaybookRevised: (doc, { data: { version, name, steps }, revision }) => doc && { ...doc, version, name, steps, revision },
    PlaybookRetired: (doc, { revision }) => doc && { ...doc, retired: true, revision },
  },
});
