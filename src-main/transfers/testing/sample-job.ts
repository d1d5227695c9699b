import type { Job } from '../../../src-shared/contract/transfers.ts';
import { freshCounts } from '../job.ts';

/** A job that sends files to a server. */
export function sampleJob(part: Partial<Job> = {}): Job {
  return {
    id: 'one',
    kind: 'send',
    state: 'complete',
    title: 'Some files',
    serverId: 'city',
    serverName: 'City PACS',
    createdAt: '2026-11-25T08:00:00.000Z',
    ...freshCounts(),
    notes: [],
    attempt: 1,
    ...part,
  };
}
