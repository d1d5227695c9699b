import { lookupTransferSyntax } from '../transfer-syntaxes.ts';
import { isValidUid, lookupUid } from '../uids.ts';
import { technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';

/** Says what a UID stands for, as far as it can be known. Total: what is no UID is said to be none. */
export function explainUid(uid: string): Explanation {
  const entry = lookupUid(uid);
  if (entry === undefined) return unregistered(uid);
  const syntax = lookupTransferSyntax(uid);
  return {
    code: `uid-${uid}`,
    title: entry.name === '' ? `${entry.type}, retired without a name.` : `${entry.name}${entry.retired ? ' (retired)' : ''}`,
    cause: [`${entry.type} of the DICOM standard.`, syntax?.forDataSets ? `${formOf(syntax)}.` : ''].join(' ').trim(),
    tryThis: [],
    technical: technicalLine(uid, entry.keyword),
    reference: 'PS3.6 Annex A',
  };
}

function formOf(syntax: NonNullable<ReturnType<typeof lookupTransferSyntax>>): string {
  return [
    `${syntax.explicit ? 'Explicit' : 'Implicit'} VR, ${syntax.littleEndian ? 'little' : 'big'} endian`,
    syntax.deflated ? 'deflated' : '',
    syntax.encapsulated ? `pixel data in fragments${syntax.lossy ? ', may be lossy' : ', lossless'}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function unregistered(uid: string): Explanation {
  const base = { code: `uid-${uid}`, tryThis: [], technical: uid };
  if (!isValidUid(uid)) {
    return {
      ...base,
      title: 'This is not a valid UID.',
      cause: 'A UID has at most 64 characters: numbers without leading zeros, joined by single dots.',
      reference: 'PS3.5 §9.1',
    };
  }
  if (uid.startsWith('2.25.')) {
    return {
      ...base,
      title: 'A UID made from a random number (UUID).',
      cause: 'Anybody may make such UIDs without registering; what it stands for only its maker knows.',
      reference: 'PS3.5 §B.2',
    };
  }
  const isDicom = uid.startsWith('1.2.840.10008.');
  return {
    ...base,
    title: isDicom ? 'A UID of the DICOM standard that is not known here.' : 'A UID that the DICOM standard does not define.',
    cause: isDicom
      ? 'It is newer than this program, or misspelt.'
      : 'A private SOP class or transfer syntax, or a study, series, instance or device: its maker’s root comes first in it.',
    reference: isDicom ? 'PS3.6 Annex A' : 'PS3.5 §9',
  };
}
