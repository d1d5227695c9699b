import { randomBytes } from 'node:crypto';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { uidFromUuidBytes } from '../../dicom/new-uid.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import { CommitmentInbox } from '../../dicom/services/commitment-scu.ts';
import type { InstanceReference } from '../../dicom/services/storage-commitment.ts';
import { worklistIdentifier } from '../../dicom/services/worklist-identifier.ts';
import { type MemoryObjectOptions, memoryObject } from '../../dicom/testing/memory-store.ts';
import { type CommitEnd, commit } from '../scu/commit.ts';
import { findWorklist } from '../scu/find-worklist.ts';
import { send } from '../scu/send.ts';
import type { ScuTimeouts, Target } from '../scu/target.ts';

/** Generous: no test waits for them. */
export const timeouts: ScuTimeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };

/** Sends one object. */
export function sendOne(target: Target, object: MemoryObjectOptions): ReturnType<typeof send> {
  return send(target, { objects: [memoryObject(object)], timeouts });
}

/** Asks for storage commitment, and waits on the association for the report. */
export function askCommitment(target: Target, instances: readonly InstanceReference[], waitMs = 20_000): Promise<CommitEnd> {
  const newUid = () => uidFromUuidBytes(randomBytes(16));
  return commit(target, { instances, newUid, inbox: new CommitmentInbox(), receiverListens: false, waitMs, timeouts });
}

/** Asks a modality worklist: the Patient ID of each entry, and how it ended. */
export async function askWorklist(
  target: Target,
  keys: Readonly<Record<string, string>> = {},
): Promise<{ ids: (string | undefined)[]; end: FindEnd }> {
  const ids: (string | undefined)[] = [];
  const answers = findWorklist(target, { identifier: worklistIdentifier(keys), timeouts });
  for (;;) {
    const step = await answers.next();
    if (step.done) return { ids, end: step.value };
    ids.push(...step.value.map((item) => item.string(tags.PatientID)));
  }
}
