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

/** What there is to know of an export's DICOMDIR, a sentence each; none where it simply lists everything. */
export function explainDirectory(
  directory: { readonly written: true; readonly invented: number } | { readonly written: false; readonly why: NotListedReason },
  notListed: readonly { readonly why: NotListedReason }[],
): string[] {
  if (!directory.written) return [explainNotListed(directory.why)];
  const notes: string[] = [];
  for (const why of new Set(notListed.map((one) => one.why))) {
    const count = notListed.filter((one) => one.why === why).length;
    notes.push(`${count} ${count === 1 ? 'file is' : 'files are'} not in the DICOMDIR: ${explainNotListed(why)}`);
  }
  const { invented } = directory;
  if (invented > 0) {
    const values =
      invented === 1 ? '1 value that the objects lack: it was' : `${invented} values that the objects lack: they were`;
    notes.push(`The DICOMDIR must have ${values} made up.`);
  }
  return notes;
}
