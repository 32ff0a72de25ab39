import { randomUUID } from 'node:crypto';
import type { Proposed } from './append-check';
import type { RecordLog } from './record-log';

const of = (type: string, data: unknown): Proposed => ({
  id: randomUUID(),
  type,
  isJson: true,
  data: Buffer.from(JSON.stringify(data)),
  metadata: Buffer.alloc(0),
});

/** A node writes events of its own into the same log: some when it is new, and one each time it starts. */
export const addSystemEvents = async (log: RecordLog): Promise<void> => {
  if (log.headOf('$users') < 0)
    await Promise.all([
      log.append('$$$stats-127.0.0.1:2113', 'any', [of('$metadata', { $maxAge: 86_400, $maxCount: 10_000 })]),
      log.append('$users', 'any', [of('$User', 'admin')]),
      log.append('$user-admin', 'any', [of('$UserCreated', { loginName: 'admin', groups: ['$admins'], disabled: false })]),
    ]);
  await log.append('$stats-127.0.0.1:2113', 'any', [of('$statsCollected', { 'proc-id': process.pid })]);
};
