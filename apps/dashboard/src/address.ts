import { useEffect, useState } from 'preact/hooks';

/** Where the page is: everything that somebody chose stands in the address, so that it can be sent and reloaded. */
export interface Address {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

const MOVED = 'closeline:moved';

export const currentAddress = (): Address => ({
  path: location.pathname,
  query: Object.fromEntries(new URLSearchParams(location.search)),
});

/** A path with what is chosen; what is undefined or empty is left out. */
export const hrefOf = (path: string, query: Readonly<Record<string, string | undefined>> = {}): string => {
  const chosen = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const text = new URLSearchParams(chosen).toString();
  return text === '' ? path : `${path}?${text}`;
};

export const go = (href: string, { replace = false } = {}): void => {
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(MOVED));
};

/** Changes some of what is chosen and keeps the rest; undefined takes it back. */
export const choose = (changes: Readonly<Record<string, string | undefined>>): void => {
  const { path, query } = currentAddress();
  go(hrefOf(path, { ...query, ...changes }), { replace: true });
};

export const useAddress = (): Address => {
  const [address, setAddress] = useState(currentAddress);
  useEffect(() => {
    const moved = (): void => setAddress(currentAddress());
    addEventListener(MOVED, moved);
    addEventListener('popstate', moved);
    return () => {
      removeEventListener(MOVED, moved);
      removeEventListener('popstate', moved);
    };
  }, []);
  return address;
};

/** Links within the page change the address without a reload; everything else is the browser's. */
export const followLinks = (event: MouseEvent): void => {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element).closest('a');
  if (!link || link.target !== '' || link.origin !== location.origin || link.dataset.outside !== undefined) return;
  if (link.hash !== '' && link.pathname === location.pathname) return;
  event.preventDefault();
  go(link.pathname + link.search);
  scrollTo(0, 0);
};
