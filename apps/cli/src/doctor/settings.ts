import { SettingRefused, settingsOf, type Settings } from '../../../api/src/settings';
import { fault, ok, type Check } from './check';

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings, as far as they are valid: each that is not is a fault, and then there is nothing to run by. */
export const checkSettings = (given: Environment): { readonly checks: readonly Check[]; readonly settings?: Settings } => {
  const checks: Check[] = [];
  for (let environment = given; ;) {
    try {
      const settings = settingsOf(environment);
      return checks.length > 0 ? { checks } : { checks: [ok('settings', 'every one is valid')], settings };
    } catch (error) {
      if (!(error instanceof SettingRefused)) throw error;
      const [name = '', ...rest] = error.message.split(': ');
      checks.push(fault(name, rest.join(': '), 'README.md says what it may be'));
      // Whether the others are valid is told without this one; where it is missing, none can do without it.
      if (!environment[name]) return { checks };
      environment = { ...environment, [name]: undefined };
    }
  }
};
