import { rename } from 'node:fs/promises';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { JobStore } from '../transfers/job-store.ts';
import { explainNotice } from './notices.ts';

type JobsOpened = { ok: true; store: JobStore; notices: Explanation[] } | { ok: false; failure: ServiceFailure };

/** A queue that cannot be read is set aside, and said: the bookmarks and the archive are worth more than its jobs. */
export async function openJobs(file: string, now: Date): Promise<JobsOpened> {
  const opened = JobStore.open(file);
  if (opened.ok) return { ...opened, notices: [] };
  if (opened.failure.kind !== 'local' || opened.failure.code !== 'damaged-file') return opened;
  const movedTo = `${file}.damaged-${now.toISOString().replaceAll(/[:.]/g, '-')}`;
  try {
    await rename(file, movedTo);
  } catch {
    return { ok: false, failure: { kind: 'local', code: 'folder-not-writable', detail: file } };
  }
  const again = JobStore.open(file);
  if (!again.ok) return again;
  return { ...again, notices: [explainNotice({ file, movedTo, reason: 'damaged', detail: 'it is not a database' })] };
}
