import type { TransferQueue } from './queue.ts';

/** Says whether anything runs or waits: at once, and whenever that changes. */
export function watchBusy(queue: Pick<TransferQueue, 'busy' | 'changes'>, listener: (busy: boolean) => void): void {
  let told = queue.busy;
  listener(told);
  queue.changes.subscribe(() => {
    if (queue.busy === told) return;
    told = !told;
    listener(told);
  });
}
