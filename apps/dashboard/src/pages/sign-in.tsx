import { useState } from 'preact/hooks';
import { keepSession, sessionOf, type Session } from '../session';

/** Who has no token, or one that has run out, gives another. It stays in this tab and goes nowhere but to the service. */
export const SignIn = ({ expired, onSignIn }: { readonly expired: boolean; readonly onSignIn: (session: Session) => void }) => {
  const [fault, setFault] = useState<string>();
  const signIn = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem('token') as HTMLTextAreaElement;
    const token = field.value.trim();
    const session = sessionOf(token);
    if (!session) return setFault('That is no token: it should have three parts with dots between them.');
    keepSession(session);
    onSignIn(session);
  };
  return (
    <main class="sign-in">
      <form onSubmit={signIn}>
        <h1>Closeline</h1>
        <p>{expired ? 'Your token has run out or is not known here.' : 'Sign in with a token.'}</p>
        <label class="field">
          <span>Token</span>
          <textarea name="token" rows={5} required spellcheck={false} autocomplete="off" />
        </label>
        {fault && <p role="alert">{fault}</p>}
        <button type="submit" class="primary">
          Sign in
        </button>
        <p class="note">
          The start of the service prints a link that signs in, and a token for each role.{' '}
          <code>npx closeline token --role manager</code> makes another.
        </p>
      </form>
    </main>
  );
};
