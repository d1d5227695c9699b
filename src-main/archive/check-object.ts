import type { IncomingObject } from '../dicom/services/store-target.ts';
import type { ObjectRecord } from './object-record.ts';

/**
 * Longest UID (PS3.5 §9.1). Leading zeros are let pass: they are wrong, common, and do no harm. Nothing but dots is no UID, and for a file
 * system no name.
 */
const plausibleUid = /^(?!\.+$)[0-9.]{1,64}$/;

/** What is wrong with a C-STORE command's UIDs, or with those of a file's meta information, if anything. */
export function commandProblem(object: IncomingObject): string | undefined {
  if (object.sopClassUid === '' || object.sopInstanceUid === '') return 'SOP class or instance UID is missing';
  if (!plausibleUid.test(object.sopInstanceUid)) return 'SOP instance UID is not valid';
  if (!plausibleUid.test(object.sopClassUid)) return 'SOP class UID is not valid';
  return undefined;
}

/** Where the data set differs from its command (PS3.4 §B.2.3: A9xx). What it does not say, the command says. */
export function recordProblem(
  object: IncomingObject,
  record: Pick<ObjectRecord, 'sopClassUid' | 'sopInstanceUid'>,
): string | undefined {
  if (record.sopInstanceUid !== '' && record.sopInstanceUid !== object.sopInstanceUid)
    return 'SOP instance UID differs from the command';
  if (record.sopClassUid !== '' && record.sopClassUid !== object.sopClassUid) return 'SOP class UID differs from the command';
  return undefined;
}
