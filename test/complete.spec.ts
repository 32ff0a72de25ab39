import 'reflect-metadata';
import * as formCommands from '../libs/sales/src/forms/commands';
import * as formHandlers from '../libs/sales/src/forms/form.handlers';
import * as playbookCommands from '../libs/sales/src/playbooks/commands';
import * as playbookHandlers from '../libs/sales/src/playbooks/playbook.handlers';
import * as prospectCommands from '../libs/sales/src/prospects/commands';
import * as prospectHandlers from '../libs/sales/src/prospects/prospect.handlers';
import * as staffCommands from '../libs/sales/src/staff/commands';
import * as staffHandlers from '../libs/sales/src/staff/staff.handlers';

/** The key under which @CommandHandler notes the class that it handles. */
const HANDLES = '__commandHandler__';

it.each([
  ['prospects', prospectCommands, prospectHandlers],
  ['staff', staffCommands, staffHandlers],
  ['playbooks', playbookCommands, playbookHandlers],
  ['forms', formCommands, formHandlers],
])('every command on %s has exactly one handler', (_, commands, handlers) => {
  const handled = Object.values(handlers)
    .filter((each) => Reflect.hasMetadata(HANDLES, each))
    .map((each) => (Reflect.getMetadata(HANDLES, each) as { name: string }).name);
  expect(handled.sort()).toEqual(Object.keys(commands).sort());
});
