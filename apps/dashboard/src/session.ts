/** Who looks at the page, as the token says. The server alone decides what they may see. */
export interface Session {
  readonly token: string;
  readonly role: string;
  readonly subject: string;
}

const KEY = 'closeline.token';

/** What stands in the middle part of a JSON Web Token. Undefined: this is none. */
export const sessionOf = (token: string): Session | undefined => {
  try {
    const middle = token.split('.')[1]!.replaceAll('-', '+').replaceAll('_', '/');
    const claims = JSON.parse(atob(middle)) as { readonly role?: unknown; readonly sub?: unknown };
    if (typeof claims.role !== 'string' || typeof claims.sub !== 'string') return undefined;
    return { token, role: claims.role, subject: claims.sub };
  } catch {
    return undefined;
  }
};

/** The link that the start prints carries the token behind `#`: it reaches no server, no log and no history. @returns whether it did */
export const takeTokenFromLink = (): boolean => {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return false;
  sessionStorage.setItem(KEY, token);
  history.replaceState(null, '', location.pathname + location.search);
  return true;
};

export const storedSession = (): Session | undefined => {
  const token = sessionStorage.getItem(KEY);
  return token === null ? undefined : sessionOf(token);
};

export const keepSession = ({ token }: Session): void => sessionStorage.setItem(KEY, token);
export const endSession = (): void => sessionStorage.removeItem(KEY);
