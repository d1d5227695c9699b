/**
 * A node with an archive, which tells how long its main loop was held up: `watched-node.ts <folder of the archive>`. It is asked by
 * messages of the process that forked it; SIGTERM ends it.
 */
import { once } from 'node:events';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openArchive } from '../../src-main/archive/open-archive.ts';
import { startNode } from '../../src-main/net/scp/dicom-node.ts';
import { answerTimes } from '../million/answer-times.ts';
import { archiveIn } from '../million/make-index.ts';
import type { WatchedAnswer, WatchedQuestion } from './watched-node-messages.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('which folder?');
const opened = await openArchive({ ...archiveIn(folder), durability: 'background' });
if (!opened.ok) throw new Error(`the archive does not open: ${JSON.stringify(opened.failure)}`);
const { archive } = opened;
const started = await startNode({
  host: '127.0.0.1',
  port: 0,
  acceptCalled: () => true,
  store: archive.storeTarget(),
  query: archive.querySource(),
});
if (!started.ok) throw new Error(`the node does not start: ${started.code}`);
const { node } = started;

const delays = monitorEventLoopDelay({ resolution: 1 });
let cpu = process.cpuUsage();

async function answer(question: WatchedQuestion): Promise<WatchedAnswer> {
  switch (question.kind) {
    case 'begin':
      delays.enable();
      delays.reset();
      cpu = process.cpuUsage();
      return { kind: 'begun' };
    case 'end': {
      delays.disable();
      const { user, system } = process.cpuUsage(cpu);
      const ms = (nanoseconds: number) => nanoseconds / 1e6;
      const delayMs = { p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) };
      const residentBytes = process.memoryUsage.rss();
      const ended = performance.now();
      await archive.flush();
      const unsyncedMs = performance.now() - ended;
      globalThis.gc?.();
      const { heapUsed, external } = process.memoryUsage();
      const cpuMs = (user + system) / 1_000;
      return { kind: 'watched', watched: { delayMs, cpuMs, residentBytes, unsyncedMs, heldBytes: heapUsed + external } };
    }
    case 'browse': {
      const { level, keys, returns } = question;
      return { kind: 'browsed', times: await answerTimes(archive.query('study', level, keys, { returns })) };
    }
  }
}

const tell = (message: WatchedAnswer) => process.send?.(message);
process.on('message', (question: WatchedQuestion) => void answer(question).then(tell));
tell({ kind: 'listening', port: node.port });
await once(process, 'SIGTERM');
await node.close({ graceMs: 500 });
await archive.close();
process.disconnect();
