import { useState } from 'preact/hooks';
import { Refused, type Params } from '../api';
import { useApi } from '../use-answer';

/** The same figures as a file. A plain link could carry no token, so the page asks and hands the text over. */
export const CsvLink = ({ path, params, name }: { readonly path: string; readonly params: Params; readonly name: string }) => {
  const api = useApi();
  const [fault, setFault] = useState<string>();
  const save = async (): Promise<void> => {
    try {
      setFault(undefined);
      const href = URL.createObjectURL(new Blob([await api.csv(path, params)], { type: 'text/csv' }));
      const link = Object.assign(document.createElement('a'), { href, download: `${name}.csv` });
      link.dataset.outside = '';
      link.click();
      URL.revokeObjectURL(href);
    } catch (error) {
      setFault(error instanceof Refused ? error.message : String(error));
    }
  };
  return (
    <>
      <button type="button" class="quiet" onClick={() => void save()}>
        CSV
      </button>
      {fault && <span role="alert">{fault}</span>}
    </>
  );
};
