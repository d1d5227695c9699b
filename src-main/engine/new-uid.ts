import { randomBytes } from 'node:crypto';
import { uidFromUuidBytes } from '../dicom/new-uid.ts';

/** A UID nobody else has (PS3.5 §B.2). */
export function newUid(): string {
  return uidFromUuidBytes(randomBytes(16));
}
