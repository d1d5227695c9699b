import { assertNever } from '../../assert-never.ts';
import type { LocalFailureCode, ServiceFailure, TlsFileProblem, UnreadableAt } from '../failure.ts';
import type { About } from './about.ts';
import { printable, technicalLine } from './about.ts';
import { explainEnding } from './association-ending.ts';
import { explainNotCommitted } from './commitment-failure.ts';
import { explainContextResult } from './context-result.ts';
import { explainStatus } from './dimse-status.ts';
import type { Explanation } from './explanation.ts';
import { explainListenError } from './socket-error.ts';
import { explainTlsFile, isTlsFileProblem } from './tls-file.ts';
import { explainUnencodableText } from './unencodable-text.ts';
import { explainUnreadableAt } from './unreadable-at.ts';

/** Explains why a service did not do what was asked, whatever the reason. Total. */
export function explainFailure(failure: ServiceFailure, about?: About): Explanation {
  switch (failure.kind) {
    case 'association':
      return explainEnding(failure.ending, about);
    case 'status':
      return explainStatus(failure.service, failure.status);
    case 'context-refused':
      return explainContextResult(failure.result, failure.abstractSyntax, failure.transferSyntaxes);
    case 'not-committed':
      return explainNotCommitted(failure);
    case 'local':
      return located(explainLocalFailure(failure.code, failure.detail, about), failure.at);
    case 'text-not-encodable':
      return explainUnencodableText(failure);
    default:
      return assertNever(failure);
  }
}

/** Explains what went wrong on this computer. `detail` (a path, the system's code, numbers) is for the technical line. */
export function explainLocalFailure(code: LocalFailureCode, detail?: string, about?: About): Explanation {
  const technical = technicalLine(code, detail === undefined ? undefined : printable(detail));
  switch (code) {
    case 'port-in-use':
      return { ...explainListenError('EADDRINUSE', about), technical };
    case 'port-not-allowed':
      return { ...explainListenError('EACCES', about), technical };
    case 'address-not-available':
      return { ...explainListenError('EADDRNOTAVAIL', about), technical };
    case 'file-missing':
      // What stands for bytes that are no UTF-8: a path that has it leads nowhere.
      return { code, ...(detail?.includes('\uFFFD') ? nameNotUtf8 : localWords[code]), technical };
    case 'some-missing':
      return { code, ...someMissing(detail), technical };
    case 'unique-key-missing':
      return { code, ...uniqueKeyMissing(detail), technical };
    default:
      if (isTlsFileProblem(code)) return { code, ...explainTlsFile(code, detail), technical };
      return { code, ...localWords[code], technical };
  }
}

/** The general sentence gives way to one that says what stands where. */
function located(explanation: Explanation, at: UnreadableAt | undefined): Explanation {
  return at === undefined ? explanation : { ...explanation, title: explainUnreadableAt(at) };
}

type Words = Pick<Explanation, 'title' | 'cause' | 'tryThis'>;
type TableCode = Exclude<
  LocalFailureCode,
  'port-in-use' | 'port-not-allowed' | 'address-not-available' | 'some-missing' | 'unique-key-missing' | TlsFileProblem
>;

const localWords: Readonly<Record<TableCode, Words>> = {
  'identity-not-confirmed': {
    title: 'The server did not confirm who we are.',
    cause:
      'It accepted the connection and said nothing about the user identity: most likely it does not look at user identities.',
    tryThis: [
      'Ask the server’s administrator whether it checks user identities.',
      'Where that is not needed, do not ask for a confirmation: in the bookmark, or by leaving out --positive-response.',
    ],
  },
  'identity-missing': {
    title: 'The passcode or token for this server cannot be used.',
    cause: 'It is not stored on this computer, cannot be opened here, or its file is missing, empty or too long.',
    tryThis: [
      'Open the bookmark and enter the passcode, or choose the file of the token again.',
      'On the command line: --passcode-file, or the option of the token’s file.',
    ],
  },
  'file-missing': {
    title: 'The file is not there.',
    cause: 'It was moved, renamed or deleted, its drive is not connected, or its name is written otherwise.',
    tryThis: ['Connect the drive, or choose the file again.'],
  },
  'outside-medium': {
    title: 'The DICOMDIR names a file outside of its own folder, which is not read.',
    cause: 'The medium was made wrongly, or to have you give away other files; or a link on it leads elsewhere.',
    tryThis: ['If it is meant to go along, choose that file itself.'],
  },
  'file-unreadable': {
    title: 'The file cannot be read.',
    cause: 'You have no permission to read it, another program has locked it, or the drive has an error.',
    tryThis: ['Check the permissions of the file.', 'Close other programs that use it.'],
  },
  'file-changed': {
    title: 'The file was changed before it was read to its end.',
    cause: 'Another program is writing it: it may be on its way here and not complete yet.',
    tryThis: ['Wait until it is complete, then try again.'],
  },
  'file-too-long': {
    title: 'The file is longer than 2 GiB: what stands before its pixel data is shown, and no more.',
    cause: 'At most so much is read at once. Where more than 16 MiB stand before the pixel data, the first of them are shown.',
    tryThis: ['Print the rest with a program that reads it piece by piece, such as dcmdump of DCMTK.'],
  },
  'text-too-long': {
    title: 'The file is too long for what it is to be.',
    cause: 'Another file was named, or a device or a pipe, which need not have an end. No more of it was read.',
    tryThis: ['Check the name of the file.', 'Split a list of files that long into several.'],
  },
  'value-too-long': {
    title: 'A value in the file is too long to be printed.',
    cause: 'What is printed at once can have half a billion characters at most: in JSON all of a file, in Base64, else one text.',
    tryThis: ['With --json, lower --bulk: longer binary values are then named by their place in the file.'],
  },
  'not-dicom-file': {
    title: 'This is not a DICOM file.',
    cause: 'Its beginning is not that of a DICOM file: it is a document, a picture or something else.',
    tryThis: ['Leave it out: files beside images, such as viewers on a CD, need not be sent.'],
  },
  'directory-file': {
    title: 'This is a DICOMDIR: it lists the files of a medium, and is no object itself.',
    cause: 'Media have one beside their objects, which are found without it.',
    tryThis: ['Name the folder that it is in: every object there is taken.'],
  },
  'damaged-file': {
    title: 'The file is damaged: it begins as DICOM, but cannot be read to its end.',
    cause: 'It was not copied completely, or was changed by another program.',
    tryThis: ['Copy or retrieve it again from where it came.'],
  },
  'sop-uid-missing': {
    title: 'The file does not say what object it is: it has no SOP Class UID or no SOP Instance UID.',
    cause: 'It is part of an object, or a test file; nothing can be stored under a UID that nobody names.',
    tryThis: ['Leave it out, or get the object again from where it came.'],
  },
  'image-undecodable': {
    title: 'The image cannot be decompressed.',
    cause:
      'The other side does not take it as it is stored, and its compressed pixels are damaged or of a kind that Quarry cannot read.',
    tryThis: [
      'Copy or retrieve it again from where it came.',
      'Ask the administrator of the other side to take this kind of compression.',
    ],
  },
  'image-unencodable': {
    title: 'The image cannot be compressed without loss as the other side wants it.',
    cause: 'The kind of compression has no room for pixels like these.',
    tryThis: ['Ask the administrator of the other side to take uncompressed images.'],
  },
  'image-too-large': {
    title: 'The image is too large to be converted.',
    cause: 'The other side does not take it as it is stored, and converting it would need more memory than is allowed.',
    tryThis: ['Ask the administrator of the other side to take it as it is stored.'],
  },
  'not-converted': {
    title: 'A received object could not be converted to the transfer syntax of its storage area.',
    cause: 'Its pixels are damaged, too large, or of a kind that cannot be read or cannot be written so without loss.',
    tryThis: [
      'Nothing needs to be done where such objects are kept as they came: they are whole.',
      'Where they are refused, let the area keep them as they came, or choose another transfer syntax.',
    ],
  },
  'profile-missing': {
    title: 'The acceptance profile of the storage area is not there.',
    cause: 'It was removed, or the file of profiles was damaged. Nothing is taken rather than what the profile would refuse.',
    tryThis: ['Choose another profile for the area.', 'Import the profile again.'],
  },
  'caller-not-found': {
    title: 'A computer that may call a storage area has no address under its name.',
    cause:
      'The name is misspelt, or the name service does not know it now. Until it does, whoever calls from there is turned away.',
    tryThis: ['Correct the name, or write the address in its place.', 'Then open the area again: names are looked up once.'],
  },
  'disk-full': {
    title: 'The disk of this computer is full.',
    cause:
      'There is no room left where it was to be written, or no file there may be as long: on a stick with FAT none above 4 GB.',
    tryThis: ['Free some space, or use a larger disk.', 'Then try again: what has arrived is kept.'],
  },
  'no-room-to-delete': {
    title: 'Nothing can be deleted while the disk is full to the last byte.',
    cause:
      'What is deleted is moved aside first, so that it can be brought back, and noted in the index: both take a little room.',
    tryThis: [
      'Free some megabytes elsewhere on this disk, or in the index’s, and delete again.',
      'What was deleted gives its room back when it can no longer be brought back, at the latest when Quarry starts next.',
    ],
  },
  'too-many-open-files': {
    title: 'As many files and connections are open as this computer allows.',
    cause: 'Each object on its way is an open file, and each association an open connection.',
    tryThis: [
      'Allow more: ulimit -n 4096 in the shell that starts Quarry, or LimitNOFILE= of its service.',
      'Serve or send over fewer associations at once, or close other programs.',
      'Then try again: what has arrived is kept.',
    ],
  },
  'index-damaged': {
    title: 'The index of the archive is of no use. It is set aside and made anew from the files.',
    cause: 'It was damaged, or another archive or a newer version of Quarry wrote it.',
    tryThis: [
      'Nothing has to be done: objects are not in it, and until all files are read again some are not found yet.',
      'Where it happens again, have the disk and the memory of this computer checked.',
    ],
  },
  'quota-reached': {
    title: 'The storage area is full.',
    cause: 'It holds as much as its quota allows, and nothing may be deleted to make room.',
    tryThis: ['Delete what is no longer needed, or raise the quota.', 'Let the area delete its oldest studies when it is full.'],
  },
  'area-not-open': {
    title: 'The storage area is not open.',
    cause: 'It was switched off or taken from the list, or its folder could not be opened.',
    tryThis: ['Look at the storage areas in the settings: switch it on, then try again.'],
  },
  'title-taken': {
    title: 'Another storage area has the same AE title.',
    cause: 'The called AE title selects the area, so each area needs one of its own.',
    tryThis: ['Give one of them another AE title.'],
  },
  'secret-sealed': {
    title: 'What is kept already cannot be opened here, and would be lost.',
    cause: 'The desktop program, another user or another computer sealed it, or it is damaged.',
    tryThis: ['Change it where it was made.', 'Or remove secrets.json from the data folder, and enter everything again.'],
  },
  'token-key-unusable': {
    title: 'No token can be verified with this key.',
    cause:
      'A public key is PEM, a certificate, a JSON Web Key or a set of them: RSA of 2048 bits or more, P-256, P-384, P-521 or Ed25519. A shared secret has 32 bytes or more. A private key is not taken, and a public one is no secret.',
    tryThis: ['Ask the issuer for its public key.', 'Choose what kind of key it is.'],
  },
  'folder-not-writable': {
    title: 'Quarry may not write into the folder.',
    cause:
      'You have no permission to write there, the folder is gone, the disk is read-only, or, on Windows, another program has a file of it open.',
    tryThis: ['Choose another folder, or check its permissions.', 'Close other programs that use it.'],
  },
  'receiver-off': {
    title: 'Nobody can deliver images to this computer: its receiver is off.',
    cause: 'The receiver was switched off, or could not be started.',
    tryThis: ['Switch the receiver on.'],
  },
  'file-exists': {
    title: 'Something of that name is there already, and is not overwritten.',
    cause: 'The folder holds files of an earlier export, or the file exists.',
    tryThis: ['Choose another folder or name, or an empty folder.'],
  },
  'too-large-for-zip': {
    title: 'This is too much for one zip file.',
    cause: 'A zip file that every program reads has at most 65,535 files and 4 GB.',
    tryThis: ['Export into a folder.', 'Export fewer studies at a time.'],
  },
  'naming-invalid': {
    title: 'The template for file names cannot be used.',
    cause: 'It is folders and a file name with keywords of DICOM’s dictionary in braces, and at least one of them.',
    tryThis: ['Write it like {PatientID}/{StudyInstanceUID}/{SOPInstanceUID}.dcm.'],
  },
  'nothing-to-export': {
    title: 'There is nothing to export.',
    cause: 'The archive has no image of what was chosen; it may have been deleted meanwhile.',
    tryThis: ['Search again and choose other entries.'],
  },
  'nothing-to-import': {
    title: 'There is nothing to import.',
    cause: 'None of the chosen files or folders is or holds a DICOM object.',
    tryThis: ['Choose other files or folders.'],
  },
  'nothing-to-send': {
    title: 'There is nothing to send.',
    cause: 'None of the chosen files or folders holds a DICOM object.',
    tryThis: ['Choose other files or folders.'],
  },
  'nothing-to-propose': {
    title: 'None of the transfer syntaxes that were chosen can be used for this.',
    cause:
      'Queries and tests go uncompressed; an object is sent in the transfer syntax it is stored in, or one it can be converted to.',
    tryThis: ['Choose other transfer syntaxes, or none.'],
  },
  'nothing-matched': {
    title: 'Nothing on the server matches, so nothing was asked for.',
    cause: 'The server has no such patient, study, series or image, or does not show it to us.',
    tryThis: ['Search with fewer keys, or with a wildcard: SMITH* finds all that begin so.'],
  },
  'nothing-arrived': {
    title: 'The server says it is done, but nothing arrived here.',
    cause: 'Nothing matched the request there, nothing may be sent to us, or it was sent to another place that has our AE title.',
    tryThis: [
      'Ask the server’s administrator which address and port it has for our AE title.',
      'Look in the settings whether the receiver or a storage area turned it away; where nobody is named, nothing reached this computer.',
    ],
  },
  'no-commitment-report': {
    title: 'The server has not yet said whether it keeps the objects.',
    cause: 'It took the request, but its report has not come: it takes longer, or it cannot reach our receiver.',
    tryThis: [
      'Do not delete the originals yet.',
      'Ask again later.',
      'Make sure that the receiver is on, and that the server knows its AE title, address and port.',
    ],
  },
  'requester-unknown': {
    title: 'The report cannot be delivered: whoever asked is not among your bookmarks.',
    cause: 'It ended its association before the report was ready, and its address is not known.',
    tryThis: ['Add it to your servers, with the AE title that the technical line names, and let it ask again.'],
  },
  'server-removed': {
    title: 'The server is no longer among your bookmarks.',
    cause: 'It was removed after this was started.',
    tryThis: ['Add the server again and start anew.'],
  },
  'already-running': {
    title: 'Another Quarry already has this folder open.',
    cause: 'Two programs may not write to the same archive.',
    tryThis: ['Use the one that is open, or close it first.', 'Give this one a data folder of its own.'],
  },
  cancelled: { title: 'It was cancelled.', cause: 'You cancelled it.', tryThis: [] },
  interrupted: {
    title: 'It was interrupted because Quarry was closed.',
    cause: 'Quarry or the computer was shut down in the middle of the work.',
    tryThis: ['Start it again: what has arrived is kept.'],
  },
  unexpected: {
    title: 'Quarry ran into an error of its own.',
    cause: 'A defect in Quarry.',
    tryThis: ['Try again.', 'Report it with the technical line and the log.'],
  },
};

/** Every code, for looking them up. */
export const localFailureCodes: readonly LocalFailureCode[] = [
  ...(Object.keys(localWords) as TableCode[]),
  'port-in-use',
  'port-not-allowed',
  'address-not-available',
  'some-missing',
  'unique-key-missing',
];

const nameNotUtf8: Words = {
  title: 'The file cannot be found by its name, which is not UTF-8.',
  cause: 'The name, or that of a folder it is in, was given in another character set: only names in UTF-8 can be opened.',
  tryThis: ['Rename it to plain letters and digits, or have convmv convert the name.'],
};

function someMissing(detail: string | undefined): Words {
  return {
    title: detail === undefined ? 'Not everything has arrived.' : `Not everything has arrived: ${printable(detail)}.`,
    cause: 'Some objects were refused on the way, are of a kind that one side does not take, or are still coming.',
    tryThis: ['Fetch what is missing.', 'Look at the list of objects that are missing.'],
  };
}

function uniqueKeyMissing(detail: string | undefined): Words {
  return {
    title: `This row cannot be retrieved: the server gave no ${printable(detail ?? 'unique key')} that names it alone.`,
    cause: 'The server left it out of its answer, although the standard demands it, or it has a wildcard or a backslash in it.',
    tryThis: [
      detail === 'PatientID'
        ? 'Retrieve by the study model, which does without it.'
        : 'Retrieve the level above: the whole study, or every study of the patient.',
    ],
  };
}
