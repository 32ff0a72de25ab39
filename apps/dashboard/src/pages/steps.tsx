import { useAddress } from '../address';
import type { Steps } from '../answers';
import { filtersOf } from '../filters';
import { BasisLine } from '../parts/basis-line';
import { FilterBar } from '../parts/filter-bar';
import { Page } from '../parts/page';
import { Empty, Shown } from '../parts/states';
import { useAnswer } from '../use-answer';
import { FallsShort } from './steps/falls-short-panel';
import { OneStep } from './steps/one-step';
import { StageSteps } from './steps/stage-steps';

const HOW_TO_READ =
  'How often each step led on, with its 95 % interval: completed at its last attempt, of the places where it has ended. A diamond ' +
  'is what took its place, in the places where it did. Choose a step to see below who does well at it.';

export const StepsPage = () => {
  const { query } = useAddress();
  const params = filtersOf(query);
  const steps = useAnswer<Steps>('/v1/reports/steps', params);
  return (
    <Page
      title="Steps"
      intro="Which step of the way falls short, why it fails, and what did better in its place."
      filters={<FilterBar timeZone={steps.answer?.timeZone} />}
    >
      <Shown
        of={steps}
        empty={({ total }) =>
          total.stages.every((stage) => stage.steps.length === 0) && (
            <Empty title="No steps were attempted">
              Choose a longer period, or take filters away. History that was imported may know of no steps at all.
            </Empty>
          )
        }
      >
        {(answer) => {
          const stages = answer.total.stages.filter((stage) => stage.steps.length > 0);
          const attempts = stages.flatMap((stage) => stage.steps).reduce((sum, step) => sum + step.attempts, 0);
          return (
            <>
              <BasisLine answer={answer} n={attempts} of="attempts at steps" />
              <p class="finding caution" role="note">
                {answer.caution}
              </p>
              <FallsShort stages={stages} params={params} />
              {stages.map((stage, index) => (
                <StageSteps key={stage.stage} of={stage} params={params} note={index === 0 ? HOW_TO_READ : undefined} />
              ))}
              <OneStep stages={stages} params={params} />
            </>
          );
        }}
      </Shown>
    </Page>
  );
};
