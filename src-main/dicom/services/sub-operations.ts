import { statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import type { StoreOutcome } from './c-store.ts';

/** Milliseconds between two pending responses of one retrieval: progress for people, not a message per instance. */
const progressIntervalMs = 100;
/** Values of VRs with a 16-bit length in explicit VR (PS3.5 §7.1.2). */
const maxShortLength = 65_534;

/** Counts the C-STORE sub-operations of a C-MOVE or C-GET we perform, and answers for them (PS3.4 §C.4.2.3, §C.4.3.3). */
export class SubOperations {
  readonly #operation: PerformedOperation;
  readonly #now: () => number;
  readonly #failedUids: string[] = [];
  #remaining: number;
  #completed = 0;
  #failed = 0;
  #warning = 0;
  #lastProgress = Number.NEGATIVE_INFINITY;

  /** `now` in milliseconds, of any origin. */
  constructor(operation: PerformedOperation, total: number, now: () => number) {
    this.#operation = operation;
    this.#remaining = total;
    this.#now = now;
  }

  count(sopInstanceUid: string, outcome: StoreOutcome): void {
    this.#remaining--;
    if (!outcome.ok) {
      this.#failed++;
      this.#failedUids.push(sopInstanceUid);
    } else if (outcome.status && statusClass(outcome.status.code) === 'warning') {
      this.#warning++;
    } else {
      this.#completed++;
    }
  }

  /** Sends a pending response unless one went out just now. */
  progress(): void {
    if (this.#now() - this.#lastProgress >= progressIntervalMs) this.tell();
  }

  /** Sends a pending response. */
  tell(): void {
    this.#lastProgress = this.#now();
    this.#operation.respond(statusCode.Pending, { ...this.#counts(), remaining: clamp(this.#remaining) });
  }

  /** Counts as failed what was not tried: the association over which it should have gone is gone. */
  failRest(sopInstanceUids: Iterable<string>): void {
    for (const uid of sopInstanceUids) this.count(uid, { ok: false });
  }

  /** Sends the final response. */
  finish(): void {
    const operation = this.#operation;
    const dataSet = this.#failedUids.length > 0 ? this.#failedList() : undefined;
    if (operation.cancelled && this.#remaining > 0) {
      operation.respond(statusCode.Cancel, { ...this.#counts(), remaining: clamp(this.#remaining) }, dataSet);
      return;
    }
    operation.respond(this.#finalStatus(), this.#counts(), dataSet);
  }

  #finalStatus(): number {
    if (this.#failed === 0 && this.#warning === 0) return statusCode.Success;
    if (this.#completed === 0 && this.#warning === 0) return statusCode.CannotPerformSubOperations;
    return statusCode.SubOperationsWithProblems;
  }

  #counts() {
    return { completed: clamp(this.#completed), failed: clamp(this.#failed), warning: clamp(this.#warning) };
  }

  /** (0008,0058). Explicit VR has room for about a thousand UIDs; the count of failures tells of those beyond. */
  #failedList(): Uint8Array {
    const syntax = this.#operation.context.transferSyntax ?? '';
    const uids: string[] = [];
    let length = 0;
    for (const uid of this.#failedUids) {
      length += uid.length + 1;
      if (length > maxShortLength && lookupTransferSyntax(syntax)?.explicit !== false) break;
      uids.push(uid);
    }
    return writeDataSet(new DataSet().set(tags.FailedSOPInstanceUIDList, 'UI', uids), syntax);
  }
}

/** The counts are 16 bits wide. */
function clamp(count: number): number {
  return Math.min(count, 0xffff);
}
