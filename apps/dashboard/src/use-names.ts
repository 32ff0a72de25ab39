import type { Report } from './answers';
import { may } from './may';
import { useAnswer, useSession } from './use-answer';

interface Roster {
  readonly staff: readonly {
    readonly staffId: string;
    readonly name: string | { readonly erased: true };
    readonly kind: string;
  }[];
}

/** What members of staff are called, by id: of the roster, or, for roles that may not read it, as reports call them. */
export const useNames = (): ReadonlyMap<string, string> => {
  const { role } = useSession();
  const ofRoster = may(role, 'staff');
  const roster = useAnswer<Roster>(ofRoster ? '/v1/staff' : undefined, { limit: '1000' }, { live: false });
  const asked = !ofRoster && may(role, 'reports') ? '/v1/reports/close-rates' : undefined;
  const report = useAnswer<Report<unknown>>(asked, { by: 'salesperson' }, { live: false });
  const known = ofRoster
    ? (roster.answer?.staff ?? []).map(({ staffId, name }) => [staffId, name] as const)
    : (report.answer?.rows ?? []).map(({ key, label }) => [key.salesperson, label.salesperson] as const);
  return new Map(
    known.filter((entry): entry is [string, string] => typeof entry[0] === 'string' && typeof entry[1] === 'string'),
  );
};

interface Playbooks {
  readonly playbooks: readonly { readonly playbookId: string; readonly name: string }[];
}

/** What playbooks are called, by id, where the role may read them. */
export const usePlaybookNames = (): ReadonlyMap<string, string> => {
  const { role } = useSession();
  const asked = may(role, 'playbooks') ? '/v1/playbooks' : undefined;
  const { answer } = useAnswer<Playbooks>(asked, { limit: '1000' }, { live: false });
  return new Map((answer?.playbooks ?? []).map(({ playbookId, name }) => [playbookId, name] as const));
};
