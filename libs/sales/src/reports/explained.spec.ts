import { Refusal } from '@closeline/eventsourcing';
import { explanationOf } from './explained';
import { parseReportQuery } from './report-query';

const explained = (name: string, measure: string, figures: readonly string[]) =>
  explanationOf(measure, Object.fromEntries(figures.map((path) => [path, 1])), parseReportQuery(name, {}), {});

describe('how a figure is explained', () => {
  it('a day of a curve by its risk table', () =>
    expect(explained('curve', 'points.30.won.estimate', ['n', 'points.30.won.estimate'])).toEqual({ kind: 'curve', terms: [] }));

  it('a step whose code ends like the list of a curve is a step: a count, and a rate by its terms', () => {
    const step = 'stages.qualification.steps.pain-points';
    const figures = [`${step}.attempts`, `${step}.led.rate`, `${step}.led.numerator`, `${step}.led.n`];
    expect(explained('steps', `${step}.attempts`, figures)).toEqual({ kind: 'sum', terms: [`${step}.attempts`] });
    expect(explained('steps', `${step}.led.rate`, figures)).toEqual({
      kind: 'rate',
      terms: [`${step}.led.numerator`, `${step}.led.n`],
    });
  });

  it('a figure that there is not is refused, naming those there are but for the days of a curve', () => {
    const detailOf = (name: string, figures: readonly string[]): string => {
      try {
        explained(name, 'none', figures);
      } catch (error) {
        if (error instanceof Refusal) return error.message;
      }
      throw new Error('not refused');
    };
    expect(detailOf('steps', ['stages.qualification.steps.pain-points.attempts'])).toContain('pain-points.attempts');
    expect(detailOf('curve', ['n', 'points.30.open'])).not.toContain('points');
  });
});
