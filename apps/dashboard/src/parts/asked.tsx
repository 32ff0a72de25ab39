import { count, moment } from '../format';

/** As of when a list is, and how much of it there is. */
export const Asked = ({
  at,
  n,
  of,
  more = false,
}: {
  readonly at: string | undefined;
  readonly n: number;
  /** What n counts, in the plural. */
  readonly of: string;
  /** Whether there are more than those. */
  readonly more?: boolean;
}) => (
  <p class="basis-line">
    <span>
      <b>As of</b> <time dateTime={at}>{moment(at)} UTC</time>
    </span>
    <span>
      <b>n</b> {count(n)} {of}
      {more && ', and there are more'}
    </span>
  </p>
);
