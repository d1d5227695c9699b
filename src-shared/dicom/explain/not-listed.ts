import { assertNever } from '../../assert-never.ts';

/** Why an exported file is not in the DICOMDIR, or why there is none. */
export type NotListedReason = 'no-record-type' | 'incomplete' | 'same-instance' | 'names' | 'empty' | 'too-large';

export function explainNotListed(reason: NotListedReason): string {
  switch (reason) {
    case 'no-record-type':
      return 'the standard has no directory record for objects of its SOP class.';
    case 'incomplete':
      return 'it lacks a UID or a code that its directory record must have.';
    case 'same-instance':
      return 'another file has the same SOP Instance UID.';
    case 'names':
      return 'There is no DICOMDIR: it can only name files of at most 8 capital letters, digits and underscores, without an ending.';
    case 'empty':
      return 'There is no DICOMDIR: the standard has no directory records for these objects.';
    case 'too-large':
      return 'There is no DICOMDIR: it would be longer than 4 GB.';
    default:
      return assertNever(reason);
  }
}
