import { choose, useAddress } from '../address';
import { useNames } from '../use-names';
import { Select } from './choice';

/** Whose prospects to show; an owner of the address whom nobody can name is shown all the same. */
export const OwnerFilter = () => {
  const { query } = useAddress();
  const names = useNames();
  const options = [
    ['', 'All'] as const,
    ...[...names].sort(([, a], [, b]) => a.localeCompare(b)),
    ...(query.owner !== undefined && !names.has(query.owner) ? [[query.owner, query.owner] as const] : []),
  ];
  return (
    <Select
      label="Owner"
      options={options}
      value={query.owner ?? ''}
      onChoose={(owner) => choose({ owner: owner || undefined })}
    />
  );
};
