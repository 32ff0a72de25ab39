import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, type CommandContext } from '@closeline/eventsourcing';
import { ImportProspect, ImportProspectDto, prospectDecider, type ImportData } from '@closeline/sales';
import { openReader } from '../../../api/src/engine';
import type { Settings } from '../../../api/src/settings';
import { validated } from '../../../api/src/validation';
import { isRefused, type ImportItem, type RowReport } from './item';

/**
 * What an import would do: every row is read, held to the API's description and decided on, and nothing is written. Commands of an NDJSON file depend on
 * one another, so of them only the form of the line is checked (`decides` false).
 */
export async function* dryRun(items: AsyncIterable<ImportItem>, settings: Settings, decides: boolean): AsyncGenerator<RowReport> {
  const isThereData = settings.servers || existsSync(join(settings.dataDir, 'log.db'));
  const engine = isThereData ? await openReader(settings) : undefined;
  const isThere = async (prospectId: string): Promise<boolean> =>
    engine !== undefined && (await engine.log.readStream(`prospect-${prospectId}`, { limit: 1 })).length > 0;
  try {
    for await (const { line, externalId, prospectId, todo } of items) {
      const row = { line, externalId, prospectId };
      const refused = isRefused(todo) ? todo : decides ? refusalOf(todo.data as ImportData) : undefined;
      if (refused) yield { ...row, result: 'refused', code: refused.code, detail: refused.detail };
      else yield { ...row, result: prospectId !== null && (await isThere(prospectId)) ? 'already there' : 'would be imported' };
    }
  } finally {
    await engine?.close();
  }
}

const refusalOf = (data: ImportData): Refusal | undefined => {
  const now = new Date().toISOString();
  const context: CommandContext = {
    ...{ commandId: 'dry-run', correlationId: 'dry-run', causationId: 'dry-run', fingerprint: '' },
    actor: { subject: 'dry-run', role: 'service' },
    now,
  };
  try {
    validated(ImportProspectDto, data);
    prospectDecider.decide(prospectDecider.initial, new ImportProspect('', data, context), {});
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};
