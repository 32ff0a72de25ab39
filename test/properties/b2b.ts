import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { derivedId, type Recorded } from '@closeline/eventsourcing';
import * as sales from '@closeline/sales';
import { SHARED_DATA } from '../support/shared-data';

export type Line = Record<string, string>;
export const linesOf = (file: string): Line[] =>
  parse(readFileSync(resolve(SHARED_DATA, file)), { columns: true, record_delimiter: ['\r\n', '\n'] });

/** The events of every opportunity, as its import decides them. */
export const importAll = (lines: readonly Line[]): Recorded<sales.ProspectEvent>[] => {
  const map = sales.readMap(JSON.parse(readFileSync(resolve(__dirname, '../../maps/b2b.json'), 'utf8')));
  const reader = new sales.RowReader(map, new Map());
  const log: Recorded<sales.ProspectEvent>[] = [];
  for (const line of lines) {
    const data = reader.read((column) => line[column]!.trim());
    const id = derivedId('opportunity', data.externalId);
    const context = {
      ...{ commandId: id, correlationId: id, causationId: id, fingerprint: '', now: '2026-01-01T00:00:00.000Z' },
      actor: { subject: 'importer', role: 'service' },
    };
    const member = { staffId: data.owner!.name, kind: 'salesperson', team: null, status: 'active', playbookId: null } as const;
    const house = { playbookId: 'house', version: 1, name: 'House', ownerId: null, retired: false, steps: sales.HOUSE_STEPS };
    const owner = { member, playbook: house };
    const command = new sales.ImportProspect(id, data, context);
    const events = sales.prospectDecider.decide(sales.prospectDecider.initial, command, { owner });
    for (const [revision, { type, data, at }] of events.entries())
      log.push({
        ...{ type, data, revision, id: '', stream: `prospect-${id}`, position: String(log.length + 1).padStart(16, '0') },
        metadata: { ...at!, recordedAt: context.now },
      } as Recorded<sales.ProspectEvent>);
  }
  return log;
};
