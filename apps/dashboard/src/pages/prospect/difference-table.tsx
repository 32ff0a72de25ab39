import type { Difference } from './differences';
import { placeInWords, valueInWords, type Names } from './values';

/** An item's own id is in its place already. */
const withoutOwnId = (value: unknown, path: readonly string[]): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, member]) => String(member) !== path.at(-1)))
    : value;

/** Where something changed, what it was and what it is. */
export const Differences = ({
  of,
  names,
  caption,
  onlyAfter = false,
}: {
  readonly of: readonly Difference[];
  readonly names: Names;
  readonly caption: string;
  /** There is nothing before to compare with. */
  readonly onlyAfter?: boolean;
}) =>
  of.length === 0 ? (
    <p class="note">Nothing: the event is on record, and the state is as before.</p>
  ) : (
    <dl class="differences" aria-label={caption}>
      {of.map(({ path, before, after }) => {
        const told = (value: unknown): string => valueInWords(withoutOwnId(value, path), names);
        return (
          <div key={path.join(' ')} data-path={path.join('.')}>
            <dt>
              <bdi>{placeInWords(path)}</bdi>
            </dt>
            <dd>
              {!onlyAfter && before !== undefined && (
                <>
                  <del>
                    <bdi>{told(before)}</bdi>
                  </del>{' '}
                  <span aria-hidden="true">→</span>{' '}
                </>
              )}
              {after === undefined ? (
                <em class="muted">nothing</em>
              ) : onlyAfter ? (
                <bdi>{told(after)}</bdi>
              ) : (
                <ins>
                  <bdi>{told(after)}</bdi>
                </ins>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
