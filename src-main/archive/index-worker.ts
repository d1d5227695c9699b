import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { isSound } from './index-database.ts';
import { IndexReader } from './index-reader.ts';
import type { WorkerAnswer, WorkerRequest } from './index-worker-messages.ts';
import { indexFailure } from './sqlite-failure.ts';

/**
 * Entry of the index's thread: long queries, checks and checkpoints happen here, not on the main loop. A bundle needs this file
 * as an entry of its own, see `index-worker-entry.ts`.
 */
function serve(file: string): void {
  const port = parentPort;
  if (port === null) return;
  let reader: IndexReader | undefined;
  let checkpoints: DatabaseSync | undefined;

  const answer = (request: WorkerRequest): unknown => {
    reader ??= new IndexReader(file);
    switch (request.kind) {
      case 'page':
        return reader.page(request.query, request.after, request.limit);
      case 'objects':
        return reader.objects(request.query, request.after, request.limit);
      case 'oldest':
        return reader.oldestStudies(request.limit);
      case 'checkpoint': {
        checkpoints ??= new DatabaseSync(file, { timeout: 5_000 });
        const row = checkpoints.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
        return row?.busy === 0 && row.log === row.checkpointed;
      }
      case 'check': {
        const db = new DatabaseSync(file, { readOnly: true });
        try {
          return isSound(db);
        } finally {
          db.close();
        }
      }
    }
  };

  port.on('message', (request: WorkerRequest) => {
    let message: WorkerAnswer;
    try {
      message = { id: request.id, ok: true, value: answer(request) };
    } catch (error) {
      message = { id: request.id, ok: false, failure: indexFailure(error) };
    }
    port.postMessage(message);
  });
}

serve(String(workerData));
