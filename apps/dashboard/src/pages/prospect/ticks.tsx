import { useWidth } from '../../charts/use-width';
import type { HistoryEvent } from '../../prospect-answers';
import { sayingOf } from './sayings';

/** Half the thumb of a range input: its middle never reaches the ends. */
const EDGE = 8;
const NAMES: ReadonlyMap<string, string> = new Map();

/** Under the slider, where in the history things happened; the history beside it says what. */
export const Ticks = ({
  events,
  last,
  revision,
}: {
  readonly events: readonly HistoryEvent[];
  readonly last: number;
  readonly revision: number;
}) => {
  const { element, width } = useWidth();
  const x = (of: number): number => EDGE + (last === 0 ? 0.5 : of / last) * (width - 2 * EDGE);
  return (
    <div class="ticks" ref={element}>
      <svg width={width} height="14" aria-hidden="true">
        {events.map((event) => (
          <rect
            key={event.id}
            class={`${sayingOf(event, NAMES).kind} ${event.revision === revision ? 'now' : ''}`}
            x={x(event.revision) - 1}
            y={event.revision === revision ? 0 : 3}
            width="2"
            height={event.revision === revision ? 14 : 8}
          />
        ))}
      </svg>
    </div>
  );
};
