import { limits } from '../../../src-main/dicom/bytes/limits.ts';
import { type InstanceRecordType, recordKeys, recordTypeOf } from '../../../src-main/dicom/directory/record-types.ts';
import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { Acceptor } from './acceptor.ts';
import { blocks, list, table } from './markdown.ts';
import { generalPurposeProfiles } from './media-profiles.ts';
import { isStorage } from './overview.ts';

/** Section 5 of PS3.2: media interchange. */
export function media(acceptor: Acceptor): string {
  return blocks(
    '## 5 Media interchange',
    '### 5.1 Implementation model',
    '#### 5.1.1 Application data flow',
    list([
      '**Export AE**: writes patients, studies, series or images of the archive into a folder or a zip file, with a DICOMDIR. It is a File-set Creator (FSC).',
      '**Import AE**: takes files, folders, zip files and what a DICOMDIR names into the archive. It is a File-set Reader (FSR).',
    ]),
    'No file-set is updated in place: there is no File-set Updater (FSU). Media are written and read through the file systems of the operating system; formatting and burning are left to it.',
    '#### 5.1.2 File meta information',
    'What is exported has the file meta information it is kept with. The DICOMDIR has the implementation class UID and version name of section 4.',
    '### 5.2 AE specifications',
    '#### 5.2.1 Application profiles and roles',
    profiles(),
    'Objects are exported byte for byte as they are kept, and never converted: a file-set conforms to a profile as far as all its objects are in transfer syntaxes of the profile. Import takes every transfer syntax of section 4, and those that it does not know, as files.',
    '#### 5.2.2 Export',
    list([
      'File IDs are of at most eight components of at most eight characters (PS3.10 §8.2), unless a person chooses names by a template; then there is a DICOMDIR only where these are File IDs.',
      'An existing file is never replaced, an existing file-set never added to.',
      `A zip file has at most ${limits.maxZipFiles.toLocaleString('en')} files and ${limits.maxZipLength.toLocaleString('en')} bytes; a folder has no bounds.`,
      'What a type 1 key needs and an object lacks is made up: another date of the object, a number in order, the Study Instance UID in place of a Patient ID. How many were made up is told.',
      'Of several contents under one SOP Instance UID the DICOMDIR lists the first.',
    ]),
    '#### 5.2.3 Directory records',
    'Keys of PS3.3 Annex F and their types; (0008,0005) is there where the object has it. Icon images are not written.',
    records(acceptor),
    '#### 5.2.4 Import',
    list([
      'Of a DICOMDIR only files below its own folder are followed. Records that are not in use, and keys that are missing, do no harm: what counts is read from the objects.',
      'Files are recognised by their content; those without preamble, prefix or file meta information are taken too.',
      'Every file that is left out is named with the reason, those that a DICOMDIR names and that are missing as well.',
    ]),
    '### 5.3 Augmented and private application profiles',
    'None.',
  );
}

function profiles(): string {
  const rows = generalPurposeProfiles.map(({ identifiers, annex, transferSyntaxes }) => [
    identifiers.join(', '),
    `PS3.11 Annex ${annex}`,
    transferSyntaxes.map((uid) => lookupTransferSyntax(uid)?.name ?? uid).join(', '),
    'FSC, FSR',
  ]);
  return table(['Application profile', 'Defined in', 'Transfer syntaxes', 'Roles'], rows);
}

function records({ classes }: Acceptor): string {
  const counts = new Map<InstanceRecordType, number>();
  for (const { sopClass } of classes.filter(({ sopClass: { uid } }) => isStorage(uid))) {
    const type = recordTypeOf(sopClass.uid, false);
    if (type !== undefined) counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  const keysOf = (type: keyof typeof recordKeys) =>
    recordKeys[type].map(({ tag, type: kind }) => `${lookupTag(tag)?.keyword ?? tag} (${kind})`).join(', ');
  const entities = (['PATIENT', 'STUDY', 'SERIES'] as const).map((type) => [type, keysOf(type), '']);
  const image = [
    'IMAGE',
    keysOf('IMAGE'),
    'every object with rows and columns whose class is in no row below; private classes, too',
  ];
  const instances = [...counts].map(([type, count]) => [type, keysOf(type), `${count} of section 8.1`]);
  return blocks(
    table(['Record', 'Keys', 'SOP classes'], [...entities, image, ...instances]),
    'An object without rows and columns whose class has no record below a series, such as a hanging protocol, is exported beside the DICOMDIR and named.',
  );
}
