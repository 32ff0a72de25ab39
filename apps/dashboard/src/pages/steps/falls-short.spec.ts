import type { Rate, Step } from '../../answers';
import { fallingShort } from './falls-short';

const rate = (low: number, value: number, high: number, n: number): Rate => ({ numerator: value * n, n, rate: value, low, high });
const NOTHING: Rate = { numerator: 0, n: 0, rate: null, low: null, high: null };

const step = (name: string, attempts: number, led: Rate, ...replacements: readonly (readonly [string, Rate])[]): Step => ({
  ...{ step: name, attempts, completed: 0, failed: 0, underWay: 0, failedBy: [], led, replaced: 0 },
  replacements: replacements.map(([other, otherLed]) => ({ step: other, count: otherLed.n, led: otherLed })),
});

const CALL = rate(0.33, 0.41, 0.5, 120);

describe('the steps that fall short', () => {
  it('are those whose interval lies below that of what took their place', () => {
    const better = rate(0.51, 0.63, 0.74, 40);
    expect(fallingShort([{ stage: 'relationship', steps: [step('call', 120, CALL, ['video', better])] }])).toEqual({
      clearly: [{ stage: 'relationship', step: 'call', led: CALL, better: 'video', betterLed: better }],
      perhaps: 0,
    });
  });

  it('are not those whose interval overlaps; they are counted', () => {
    const steps = [step('call', 120, CALL, ['video', rate(0.5, 0.63, 0.74, 40)])];
    expect(fallingShort([{ stage: 'relationship', steps }])).toEqual({ clearly: [], perhaps: 1 });
  });

  it('are none with few attempts, without a rate, or with a worse replacement', () => {
    const steps = [
      step('few', 9, rate(0, 0, 0.3, 9), ['video', rate(0.9, 0.95, 0.99, 400)]),
      step('none', 20, NOTHING, ['video', rate(0.9, 0.95, 0.99, 400)]),
      step('never', 20, CALL, ['video', NOTHING]),
      step('better', 20, rate(0.9, 0.95, 0.99, 400), ['video', CALL]),
    ];
    expect(fallingShort([{ stage: 'relationship', steps }])).toEqual({ clearly: [], perhaps: 0 });
  });

  it('come with the most slots first', () => {
    const good = rate(0.9, 0.95, 0.99, 400);
    const steps = [step('small', 20, rate(0.1, 0.2, 0.4, 20), ['video', good]), step('large', 120, CALL, ['video', good])];
    expect(fallingShort([{ stage: 'conversion', steps }]).clearly.map((short) => short.step)).toEqual(['large', 'small']);
  });
});
