import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { followLinks, useAddress } from './address';
import { Api } from './api';
import { may } from './may';
import { Explaining } from './parts/explain';
import { Empty } from './parts/states';
import { MoneyPage } from './pages/money';
import { OperationsPage } from './pages/operations';
import { PipelinePage } from './pages/pipeline';
import { ProspectPage } from './pages/prospect';
import { ProspectsPage } from './pages/prospects';
import { SalespeoplePage } from './pages/salespeople';
import { SignIn } from './pages/sign-in';
import { StepsPage } from './pages/steps';
import { WorklistPage } from './pages/worklist';
import { endSession, storedSession, takeTokenFromLink, type Session } from './session';
import { keepTheme, storedTheme, type Theme } from './theme';
import { ApiContext, SessionContext } from './use-answer';

const PAGES = [
  { path: '/pipeline', name: 'Pipeline', page: PipelinePage, what: 'reports' },
  { path: '/salespeople', name: 'Salespeople', page: SalespeoplePage, what: 'reports' },
  { path: '/steps', name: 'Steps', page: StepsPage, what: 'reports' },
  { path: '/money', name: 'Money', page: MoneyPage, what: 'reports' },
  { path: '/prospects', name: 'Prospects', page: ProspectsPage, what: 'anything' },
  { path: '/worklist', name: 'Worklist', page: WorklistPage, what: 'prospects' },
  { path: '/operations', name: 'Operations', page: OperationsPage, what: 'operations' },
] as const;

/** Where a role has nothing to see, no link leads. */
const pagesFor = (role: string): readonly (typeof PAGES)[number][] =>
  PAGES.filter(({ what }) => what === 'anything' || may(role, what));

const pageAt = (path: string, role: string): { readonly name: string; readonly content: ComponentChildren } => {
  const found = path === '/' ? pagesFor(role)[0] : PAGES.find((page) => page.path === path);
  if (found) return { name: found.name, content: <found.page /> };
  const prospectId = /^\/prospects\/([^/]+)$/.exec(path)?.[1];
  if (prospectId !== undefined) return { name: 'Prospect', content: <ProspectPage prospectId={prospectId} key={prospectId} /> };
  return { name: 'Not found', content: <Empty title="There is no such page">Choose one on the left.</Empty> };
};

/** The frame of every page: who is signed in, where one can go, and the page itself. */
export const App = () => {
  const [session, setSession] = useState(storedSession);
  const [expired, setExpired] = useState(false);
  const { path } = useAddress();
  const api = useMemo(
    () =>
      session &&
      new Api(session.token, () => {
        endSession();
        setExpired(true);
        setSession(undefined);
      }),
    [session],
  );
  useEffect(() => {
    // The link of the start, opened where the page is open already, loads nothing anew.
    const signedIn = (): void => {
      if (takeTokenFromLink()) setSession(storedSession());
    };
    document.addEventListener('click', followLinks);
    addEventListener('hashchange', signedIn);
    return () => {
      document.removeEventListener('click', followLinks);
      removeEventListener('hashchange', signedIn);
    };
  }, []);
  const page = pageAt(path, session?.role ?? '');
  useEffect(() => {
    document.title = `${page.name} – Closeline`;
  }, [page.name]);

  if (!session || !api) return <SignIn expired={expired} onSignIn={setSession} />;
  return (
    <ApiContext.Provider value={api}>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <SideBar path={path} session={session} onSignOut={() => (endSession(), setExpired(false), setSession(undefined))} />
      <main id="content" tabIndex={-1}>
        <SessionContext.Provider value={session}>
          <Explaining>{page.content}</Explaining>
        </SessionContext.Provider>
      </main>
    </ApiContext.Provider>
  );
};

const THEMES = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;

const SideBar = ({
  path,
  session,
  onSignOut,
}: {
  readonly path: string;
  readonly session: Session;
  readonly onSignOut: () => void;
}) => {
  const [theme, setTheme] = useState<Theme>(storedTheme);
  const pages = pagesFor(session.role);
  const here = (to: string): boolean => path === to || (path === '/' && to === pages[0]?.path) || path.startsWith(`${to}/`);
  return (
    <header class="side-bar">
      <a class="brand" href="/">
        <img src="/dashboard/icon.svg" alt="" width="24" height="24" />
        Closeline
      </a>
      <nav aria-label="Pages">
        {pages.map((page) => (
          <a key={page.path} href={page.path} aria-current={here(page.path) ? 'page' : undefined}>
            {page.name}
          </a>
        ))}
      </nav>
      <div class="who">
        <p>
          {session.role}
          <small>{session.subject === session.role ? '' : session.subject.slice(0, 8)}</small>
        </p>
        <label class="field">
          <span class="unseen">Appearance</span>
          <select
            value={theme}
            onChange={(event) => {
              const next = event.currentTarget.value as Theme;
              keepTheme(next);
              setTheme(next);
            }}
          >
            {Object.entries(THEMES).map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="quiet" onClick={onSignOut}>
          Sign out
        </button>
      </div>
    </header>
  );
};
