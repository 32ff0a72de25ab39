import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type INestApplicationContext } from '@nestjs/common';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import {
  Checkpoints,
  Clock,
  Envelope,
  EventStore,
  Ids,
  Executor,
  Projector,
  Vault,
  ViewReader,
  type CommandContext,
  type Outcome,
} from '@closeline/eventsourcing';
import {
  AssignProspect,
  ChoosePlaybook,
  CommandDesk,
  Computing,
  DraftPlaybook,
  HandoverModule,
  HOUSE_FORM,
  HOUSE_STEPS,
  JoinStaff,
  LeaveStaff,
  PublishForm,
  ReportZone,
  SalesModule,
  salesViews,
  seedHouse,
  SubmitForm,
} from '@closeline/sales';
import { openEngine, type Engine } from '../../apps/api/src/engine';
import { settingsOf } from '../../apps/api/src/settings';
import { describeOnEngines } from '../support/engines';
import { OpenEnvelope } from '../support/open-envelope';

const NOW = '2026-03-01T12:00:00.000Z';
const clock = { now: () => NOW };
/** The ports of one engine, as the service provides them. */
const groundOf = ({ log, views, checkpoints }: Engine, executor: Executor) => {
  const vault = { blindIndex: (_: string, value: string) => Buffer.from(value).toString('hex') } as unknown as Vault;
  const ports = [
    { provide: EventStore, useValue: log },
    { provide: ViewReader, useValue: views },
    { provide: Checkpoints, useValue: checkpoints },
    { provide: Clock, useValue: clock },
    { provide: Vault, useValue: vault },
    { provide: Executor, useValue: executor },
    { provide: Envelope, useClass: OpenEnvelope },
    { provide: ReportZone, useValue: new ReportZone('UTC') },
    { provide: CommandDesk, useValue: {} },
    // Nobody asks for a report here.
    { provide: Computing, useValue: {} },
    { provide: Ids, useValue: {} },
  ];
  @Global()
  @Module({ providers: ports, exports: ports })
  class Ports {}
  return Ports;
};

describeOnEngines('the sales process behind the command bus', ({ env }) => {
  const folder = mkdtempSync(join(tmpdir(), 'closeline-'));
  let engine: Engine;
  const stop = new AbortController();
  let app: INestApplicationContext;
  let projecting: Promise<void>;
  let n = 0;
  const context = (): CommandContext => {
    const commandId = `command ${++n}`;
    const actor = { subject: 'boss', role: 'manager' };
    return { commandId, correlationId: commandId, causationId: commandId, fingerprint: commandId, actor, now: NOW };
  };
  const send = (command: object) => app.get(CommandBus).execute<never, Outcome>(command as never);

  beforeAll(async () => {
    const onFatal = (error: Error) => {
      throw error;
    };
    const settings = settingsOf({ ...env(), DATA_DIR: join(folder, 'data') });
    engine = await openEngine(settings, { clock, onFatal, writer: 'inline' });
    const executor = new Executor(engine.log, new OpenEnvelope(), {});
    const views = salesViews({ timeZone: 'UTC' });
    await engine.views.declare(views.map((v) => ({ view: v.id, indexes: v.indexes })));
    projecting = new Projector(engine.log, engine.views, views, {}).run(stop.signal);
    await seedHouse(executor, clock);
    const module = await Test.createTestingModule({
      imports: [CqrsModule.forRoot(), groundOf(engine, executor), SalesModule, HandoverModule],
    }).compile();
    app = await module.init();
  });
  afterAll(async () => {
    await app.close();
    stop.abort();
    await projecting;
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes a form, an own playbook and an assignment, and hands over what a leaver owns', async () => {
    for (const id of ['ada', 'bob']) await send(new JoinStaff(id, { name: id, kind: 'salesperson' }, context()));
    await send(new PublishForm('short', { ...HOUSE_FORM, title: 'Short' }, context()));
    await send(new DraftPlaybook('bold', { name: 'Bold', ownerId: 'ada', steps: HOUSE_STEPS }, context()));
    await send(new ChoosePlaybook('ada', { playbookId: 'bold' }, context()));
    const survey = { formId: 'short', source: 'web', product: 'gold', interest: 4, answers: {} };
    const streams: string[] = [];
    for (const id of ['p1', 'p2']) {
      const { stream } = await send(new SubmitForm(id, { ...survey, contact: { email: `${id}@example.test` } }, context()));
      await send(new AssignProspect(stream.slice('prospect-'.length), { salespersonId: 'ada' }, context()));
      streams.push(stream);
    }
    const drawn = await engine.log.readLatest(['PlanDrawn'], 1);
    expect(drawn[0]!.data).toMatchObject({ playbookId: 'bold', playbookVersion: 1 });

    const after = (await engine.log.head())!;
    const heard = new AbortController();
    await send(new LeaveStaff('ada', {}, context()));
    const handedOver: object[] = [];
    for await (const page of engine.log.subscribe({ after, types: ['ProspectAssigned'] }, heard.signal)) {
      handedOver.push(...page.events.map(({ stream, data }) => ({ stream, data })));
      if (handedOver.length === 2) break;
    }
    const data = { salespersonId: 'bob', basis: 'handover', because: null };
    expect(new Set(handedOver)).toEqual(new Set(streams.map((stream) => ({ stream, data }))));
  });
});
