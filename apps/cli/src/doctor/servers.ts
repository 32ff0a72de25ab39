import { DependencyUnfit, type Finding } from '@closeline/engines';
import { looksAt } from '@closeline/engines/look';
import type { ServerUrls } from '../../../api/src/settings';
import { lineOf } from '../fault';
import { fault, type Check } from './check';

/** Each server by its setting: its version, how far away it is, its clock, and what may be done there. */
export async function* servers(urls: ServerUrls): AsyncGenerator<Check> {
  for (const { setting, look } of looksAt(urls)) yield* lookedAt(setting, look());
}

async function* lookedAt(name: string, findings: AsyncIterable<Finding>): AsyncGenerator<Check> {
  try {
    for await (const finding of findings) yield { name, ...finding };
  } catch (error) {
    const said = lineOf(error).replace(`${name}: `, '');
    if (error instanceof DependencyUnfit) yield { name, ok: false, finding: said };
    else yield { ...fault(name, said, 'see that it runs, and that address, credentials and TLS are right'), unreachable: true };
  }
}
