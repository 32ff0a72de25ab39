import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../api';
import { problemOf } from '../use-answer';
import { Refusal } from './states';

/** Something that is asked for once more before it is done. */
export interface Deed {
  readonly title: string;
  /** What it does, and what it does not. */
  readonly text: ComponentChildren;
  readonly verb: string;
  readonly act: () => Promise<unknown>;
}

/** Asks whether somebody means it. Stays open with the reason where it is refused. */
export const Confirm = ({ deed, onClose }: { readonly deed: Deed; readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => dialog.current?.showModal(), []);
  const act = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await deed.act();
      dialog.current?.close();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={onClose}>
      <h2 id="confirm-title">{deed.title}</h2>
      <div class="note">{deed.text}</div>
      {problem && <Refusal problem={problem} />}
      <div class="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" class="primary" disabled={busy} onClick={() => void act()}>
          {deed.verb}
        </button>
      </div>
    </dialog>
  );
};
