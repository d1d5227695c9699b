import { ConversionTally } from '../../src-shared/dicom/conversion-tally.ts';
import { explainConversions } from '../../src-shared/dicom/explain/conversions.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import type { JobContext, JobOutcome, SendSpec, SentInstance } from './job.ts';
import type { ObjectStore, Remote, RemoteServer, SendOutcome } from './remote.ts';

export interface SendParts {
  readonly remote: Remote;
  readonly objects: ObjectStore;
}

/** Gathers what is to be sent, sends it, and tells of every file that did not make it. */
export async function runSend(spec: SendSpec, server: RemoteServer, parts: SendParts, context: JobContext): Promise<JobOutcome> {
  const gathered = await gather(spec, parts.objects, context);
  if (context.signal.aborted) return { state: 'cancelled' };
  const { objects } = gathered;
  context.progress({
    method: 'C-STORE',
    total: objects.length + gathered.broken,
    remaining: objects.length,
    failed: gathered.broken,
  });
  if (objects.length === 0) {
    return { state: 'failed', failure: gathered.firstFailure ?? { kind: 'local', code: 'nothing-to-send' } };
  }
  if (objects.every((object) => object.byteLength !== undefined)) {
    context.totalBytes(objects.reduce((sum, object) => sum + (object.byteLength ?? 0), 0));
  }
  const sent: SentInstance[] = [];
  const tally = { completed: 0, failed: gathered.broken, warning: 0, first: gathered.firstFailure };
  const conversions = new ConversionTally();
  const ending = await parts.remote.send(server, {
    objects,
    signal: context.signal,
    onBytes: (count) => context.bytes(count),
    onObject(object, outcome) {
      const failure = failureOf(outcome);
      if (outcome.ok) sent.push([object.sopClassUid, object.sopInstanceUid]);
      conversions.add(outcome.converted);
      if (!outcome.ok) {
        tally.failed += 1;
        tally.first ??= failure;
        context.problem({ item: object.label, severity: 'failed', explanation: explainFailure(failure) });
      } else if (outcome.status !== undefined && outcome.status.code !== 0) {
        tally.warning += 1;
        context.problem({ item: object.label, severity: 'warning', explanation: explainFailure(failure) });
      } else {
        tally.completed += 1;
      }
      const { completed, failed, warning } = tally;
      const remaining = objects.length + gathered.broken - completed - failed - warning;
      context.progress({ completed, failed, warning, remaining, arrived: completed + warning });
    },
  });
  context.sent(sent);
  for (const sentence of explainConversions(conversions.converted, server.name)) context.note(sentence);
  if (ending.cancelled || context.signal.aborted) return { state: 'cancelled' };
  const failure = ending.failure ?? tally.first;
  if (failure === undefined) return { state: 'complete' };
  return { state: tally.completed + tally.warning > 0 ? 'partial' : 'failed', failure };
}

function failureOf(outcome: SendOutcome): ServiceFailure {
  if (outcome.failure !== undefined) return outcome.failure;
  if (outcome.status !== undefined) return { kind: 'status', service: 'C-STORE', status: outcome.status };
  return { kind: 'local', code: 'unexpected' };
}

interface Gathered {
  readonly objects: readonly StoredObject[];
  /** Files that should have been sent and cannot be read. Files that are no DICOM are left out and do not count. */
  readonly broken: number;
  readonly firstFailure: ServiceFailure | undefined;
}

async function gather(spec: SendSpec, store: ObjectStore, context: JobContext): Promise<Gathered> {
  const objects: StoredObject[] = [];
  let broken = 0;
  let firstFailure: ServiceFailure | undefined;
  if (spec.kind === 'send-entities') {
    for (const path of spec.entities) {
      const found = await store.entityObjects(path, spec.area);
      if (found === undefined) return { objects: [], broken: 0, firstFailure: { kind: 'local', code: 'area-not-open' } };
      for (const object of found) objects.push(object);
    }
    return { objects: distinct(objects), broken, firstFailure };
  }
  for await (const found of store.fileObjects(spec.paths, context.signal)) {
    if (context.signal.aborted) break;
    if ('object' in found) {
      objects.push(found.object);
      continue;
    }
    const leftOut =
      found.failure.kind === 'local' && (found.failure.code === 'not-dicom-file' || found.failure.code === 'directory-file');
    context.problem({ item: found.file, severity: leftOut ? 'left-out' : 'failed', explanation: explainFailure(found.failure) });
    if (leftOut) continue;
    broken += 1;
    firstFailure ??= found.failure;
  }
  return { objects, broken, firstFailure };
}

/** A study and one of its series may both be selected: each instance goes once. */
function distinct(objects: readonly StoredObject[]): StoredObject[] {
  const seen = new Set<string>();
  return objects.filter((object) => {
    if (seen.has(object.sopInstanceUid)) return false;
    seen.add(object.sopInstanceUid);
    return true;
  });
}
