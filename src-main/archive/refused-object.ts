import type { ObjectSink } from '../dicom/services/store-target.ts';
import { refuseMismatch, type StoreOutcome, statusOf } from './store-status.ts';

/** An object on its way into an archive. */
export interface ReceivingObject extends ObjectSink {
  /** As `finish`, with what a person here wants to know. */
  outcome(): Promise<StoreOutcome>;
}

/** Takes an object that is refused whatever its data set says, and keeps nothing of it. */
export function refusedObject(problem: string): ReceivingObject {
  const outcome = refuseMismatch(problem);
  return {
    write: () => true,
    drained: async () => undefined,
    finish: async () => statusOf(outcome),
    outcome: async () => outcome,
    discard: async () => undefined,
  };
}
