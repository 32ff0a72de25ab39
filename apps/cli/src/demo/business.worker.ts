import { parentPort, workerData } from 'node:worker_threads';
import { businessOf } from './business';
import { chunked } from './chunks';
import type { DemoSettings } from './settings';

const chunks = chunked(businessOf(workerData as DemoSettings));
const port = parentPort!;

/** Simulates on demand, a chunk for every message; an empty one is the end. */
port.on('message', () => port.postMessage(chunks.next().value ?? []));
