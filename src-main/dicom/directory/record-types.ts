import { lookupSopClass, sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { VR } from '../../../src-shared/dicom/vr.ts';

/** A key of a directory record (PS3.3 §F.5). `1C` is there when the object has it. */
export interface RecordKey {
  readonly tag: Tag;
  readonly vr: VR;
  readonly type: '1' | '1C' | '2';
  /** What stands for a value that the object lacks; dates and times are looked for in others, numbers are counted. */
  readonly otherwise?: string;
}

export type EntityRecordType = 'PATIENT' | 'STUDY' | 'SERIES';

export type InstanceRecordType =
  | 'IMAGE'
  | 'RT DOSE'
  | 'RT STRUCTURE SET'
  | 'RT PLAN'
  | 'RT TREAT RECORD'
  | 'PRESENTATION'
  | 'WAVEFORM'
  | 'SR DOCUMENT'
  | 'KEY OBJECT DOC'
  | 'SPECTROSCOPY'
  | 'RAW DATA'
  | 'REGISTRATION'
  | 'FIDUCIAL'
  | 'ENCAP DOC'
  | 'VALUE MAP'
  | 'STEREOMETRIC'
  | 'SURFACE'
  | 'TRACT'
  | 'MEASUREMENT'
  | 'ASSESSMENT'
  | 'ANNOTATION';

const key = (tag: Tag, vr: VR, type: RecordKey['type'], otherwise?: string): RecordKey =>
  otherwise === undefined ? { tag, vr, type } : { tag, vr, type, otherwise };

const instanceNumber = key(tags.InstanceNumber, 'IS', '1');
const content = [key(tags.ContentDate, 'DA', '1'), key(tags.ContentTime, 'TM', '1')];
/** PS3.3 Table 10-12, as far as directory records need it. */
const contentIdentification = [
  instanceNumber,
  key(tags.ContentLabel, 'CS', '1', 'UNNAMED'),
  key(tags.ContentDescription, 'LO', '2'),
  key(tags.ContentCreatorName, 'PN', '2'),
];
const conceptName = key(tags.ConceptNameCodeSequence, 'SQ', '1');
const conceptModifiers = key(tags.ContentSequence, 'SQ', '1C');

/** The keys of each type of record, beside (0008,0005), which every record has where the object has it (PS3.3 §F.5). */
export const recordKeys: Readonly<Record<EntityRecordType | InstanceRecordType, readonly RecordKey[]>> = {
  PATIENT: [key(tags.PatientName, 'PN', '2'), key(tags.PatientID, 'LO', '1')],
  STUDY: [
    key(tags.StudyDate, 'DA', '1'),
    key(tags.StudyTime, 'TM', '1'),
    key(tags.AccessionNumber, 'SH', '2'),
    key(tags.StudyDescription, 'LO', '2'),
    key(tags.StudyInstanceUID, 'UI', '1'),
    key(tags.StudyID, 'SH', '1'),
  ],
  SERIES: [key(tags.Modality, 'CS', '1', 'OT'), key(tags.SeriesInstanceUID, 'UI', '1'), key(tags.SeriesNumber, 'IS', '1')],
  IMAGE: [instanceNumber],
  'RT DOSE': [instanceNumber, key(tags.DoseSummationType, 'CS', '1', 'UNKNOWN')],
  'RT STRUCTURE SET': [
    instanceNumber,
    key(tags.StructureSetLabel, 'SH', '1', 'UNNAMED'),
    key(tags.StructureSetDate, 'DA', '2'),
    key(tags.StructureSetTime, 'TM', '2'),
  ],
  'RT PLAN': [
    instanceNumber,
    key(tags.RTPlanLabel, 'SH', '1', 'UNNAMED'),
    key(tags.RTPlanDate, 'DA', '2'),
    key(tags.RTPlanTime, 'TM', '2'),
  ],
  'RT TREAT RECORD': [instanceNumber, key(tags.TreatmentDate, 'DA', '2'), key(tags.TreatmentTime, 'TM', '2')],
  PRESENTATION: [
    key(tags.PresentationCreationDate, 'DA', '1'),
    key(tags.PresentationCreationTime, 'TM', '1'),
    ...contentIdentification,
    key(tags.ReferencedSeriesSequence, 'SQ', '1C'),
    key(tags.BlendingSequence, 'SQ', '1C'),
  ],
  WAVEFORM: [instanceNumber, ...content],
  'SR DOCUMENT': [
    instanceNumber,
    key(tags.CompletionFlag, 'CS', '1', 'PARTIAL'),
    key(tags.VerificationFlag, 'CS', '1', 'UNVERIFIED'),
    key(tags.VerificationDateTime, 'DT', '1C'),
    ...content,
    conceptName,
    conceptModifiers,
  ],
  'KEY OBJECT DOC': [instanceNumber, ...content, conceptName, conceptModifiers],
  SPECTROSCOPY: [
    key(tags.ImageType, 'CS', '1', 'ORIGINAL'),
    ...content,
    instanceNumber,
    key(tags.NumberOfFrames, 'IS', '1', '1'),
    key(tags.Rows, 'US', '1', '1'),
    key(tags.Columns, 'US', '1', '1'),
    key(tags.DataPointRows, 'UL', '1', '1'),
    key(tags.DataPointColumns, 'UL', '1', '1'),
  ],
  'RAW DATA': [...content, key(tags.InstanceNumber, 'IS', '2')],
  REGISTRATION: [...content, ...contentIdentification],
  FIDUCIAL: [...content, ...contentIdentification],
  'ENCAP DOC': [
    key(tags.ContentDate, 'DA', '2'),
    key(tags.ContentTime, 'TM', '2'),
    instanceNumber,
    key(tags.ConceptNameCodeSequence, 'SQ', '2'),
    key(tags.DocumentTitle, 'ST', '2'),
    key(tags.HL7InstanceIdentifier, 'ST', '1C'),
    key(tags.MIMETypeOfEncapsulatedDocument, 'LO', '1', 'application/octet-stream'),
  ],
  'VALUE MAP': [...content, ...contentIdentification],
  STEREOMETRIC: [...content, ...contentIdentification],
  SURFACE: [...content, ...contentIdentification],
  TRACT: [...content, ...contentIdentification],
  MEASUREMENT: [...content, ...contentIdentification],
  ANNOTATION: [...content, ...contentIdentification],
  ASSESSMENT: [instanceNumber, key(tags.InstanceCreationDate, 'DA', '1'), key(tags.InstanceCreationTime, 'TM', '2')],
};

const storage = '1.2.840.10008.5.1.4.1.1.';

/** By SOP class, below `storage`; a `*` stands for all that begin so. The first that fits counts. */
const byClass: readonly (readonly [string, InstanceRecordType])[] = [
  ['4.2', 'SPECTROSCOPY'],
  ['9.*', 'WAVEFORM'],
  ['11.*', 'PRESENTATION'],
  ['66', 'RAW DATA'],
  ['66.1', 'REGISTRATION'],
  ['66.2', 'FIDUCIAL'],
  ['66.3', 'REGISTRATION'],
  ['66.5', 'SURFACE'],
  ['66.6', 'TRACT'],
  ['67', 'VALUE MAP'],
  ['68.*', 'SURFACE'],
  ['77.1.5.3', 'STEREOMETRIC'],
  ['78.6', 'SR DOCUMENT'],
  ['78.*', 'MEASUREMENT'],
  ['79.1', 'SR DOCUMENT'],
  ['80.1', 'MEASUREMENT'],
  ['82.1', 'MEASUREMENT'],
  ['88.59', 'KEY OBJECT DOC'],
  ['88.*', 'SR DOCUMENT'],
  ['90.1', 'ASSESSMENT'],
  ['91.1', 'ANNOTATION'],
  ['104.*', 'ENCAP DOC'],
  ['481.2', 'RT DOSE'],
  ['481.3', 'RT STRUCTURE SET'],
  ['481.5', 'RT PLAN'],
  ['481.8', 'RT PLAN'],
  ['481.4', 'RT TREAT RECORD'],
  ['481.6', 'RT TREAT RECORD'],
  ['481.7', 'RT TREAT RECORD'],
  ['481.9', 'RT TREAT RECORD'],
];

/**
 * The type of record for an object; undefined where the standard has none for its SOP class. `image` says whether it has rows and
 * columns: whatever has pixels and no type of its own is an image, of private classes too, and so is an object of an image's class without.
 */
export function recordTypeOf(sopClassUid: string, image: boolean): InstanceRecordType | undefined {
  if (sopClassUid === sopClass.MediaStorageDirectoryStorage) return undefined;
  if (sopClassUid.startsWith(storage)) {
    const below = sopClassUid.slice(storage.length);
    for (const [pattern, type] of byClass) {
      if (pattern.endsWith('*') ? below.startsWith(pattern.slice(0, -1)) : below === pattern) return type;
    }
  }
  return image || /Image|Segmentation|ParametricMap/.test(lookupSopClass(sopClassUid)?.keyword ?? '') ? 'IMAGE' : undefined;
}
