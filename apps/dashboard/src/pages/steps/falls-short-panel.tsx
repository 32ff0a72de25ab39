import type { Step } from '../../answers';
import type { Params } from '../../api';
import { RateRows } from '../../charts/rate-rows';
import { count, percent } from '../../format';
import { Figure } from '../../parts/explain';
import { Panel } from '../../parts/panel';
import { Empty } from '../../parts/states';
import { named } from '../../words';
import { fallingShort, type Short } from './falls-short';
import { replacementPath, stepPath } from './measures';

/** Where another step did better in the same place, beyond what chance would make of it. */
export const FallsShort = ({
  stages,
  params,
}: {
  readonly stages: readonly { readonly stage: string; readonly steps: readonly Step[] }[];
  readonly params: Params;
}) => {
  const { clearly, perhaps } = fallingShort(stages);
  const unsure =
    perhaps === 0
      ? ''
      : `${perhaps === 1 ? 'One' : count(perhaps)} more led on less often than what replaced ${perhaps === 1 ? 'it' : 'them'}, but the intervals overlap: too little to tell.`;
  return (
    <Panel
      title="Falls short"
      note="Steps with ten attempts or more that led on so seldom that their whole 95 % interval lies below that of what took their place."
      wide
    >
      {clearly.length === 0 ? (
        <Empty title="No step clearly falls short of what replaces it">{unsure.replace(' more ', ' ')}</Empty>
      ) : (
        <>
          <ol class="shorts">
            {clearly.map((short) => (
              <ShortStep key={`${short.stage} ${short.step} ${short.better}`} short={short} params={params} />
            ))}
          </ol>
          {unsure !== '' && <p class="note">{unsure}</p>}
        </>
      )}
    </Panel>
  );
};

const ShortStep = ({
  short: { stage, step, led, better, betterLed },
  params,
}: {
  readonly short: Short;
  readonly params: Params;
}) => {
  const own = `${stepPath(stage, step)}.led.rate`;
  const others = `${replacementPath(stage, step, better)}.led.rate`;
  const figure = (measure: string, rate: number | null) => (
    <Figure report="steps" measure={measure} params={params} shown={percent(rate)} />
  );
  return (
    <li>
      <p>
        <small class="stage-name">{named(stage)}</small>
        <b>{named(step)}</b> led on in {percent(led.rate)} of {count(led.n)}; where it was replaced, by <b>{named(better)}</b>,
        that led on in {percent(betterLed.rate)} of {count(betterLed.n)}.
      </p>
      <RateRows
        label={`${named(step)} and ${named(better)}, with 95 % intervals`}
        rows={[
          { key: step, name: named(step), rate: led, figure: figure(own, led.rate), facts: null },
          {
            key: better,
            name: named(better),
            rate: betterLed,
            mark: 'diamond',
            figure: figure(others, betterLed.rate),
            facts: null,
          },
        ]}
      />
    </li>
  );
};
