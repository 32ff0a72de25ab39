/** One thing that was looked at. Where it is `ok` and has a fix nevertheless, it is a warning. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly finding: string;
  readonly fix?: string;
  /** Of a dependency that cannot be reached: the exit code is then 3. */
  readonly unreachable?: true;
}

export const ok = (name: string, finding: string): Check => ({ name, ok: true, finding });
/** Nothing is broken, and yet it is better otherwise. */
export const warning = (name: string, finding: string, fix: string): Check => ({ name, ok: true, finding, fix });
export const fault = (name: string, finding: string, fix: string): Check => ({ name, ok: false, finding, fix });
