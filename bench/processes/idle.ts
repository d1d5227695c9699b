/** Does nothing but tell how long its loop was held up by the machine: asked by a message, answered in milliseconds, 99 of 100. */
import { monitorEventLoopDelay } from 'node:perf_hooks';

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.once('message', () => process.send?.(delays.percentile(99) / 1e6, () => process.disconnect()));
