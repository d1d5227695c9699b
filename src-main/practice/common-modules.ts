import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { type Attributes, put } from './attributes.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';

/** What every kind of instance shares, and where it differs. */
export interface InstanceSpec {
  readonly sopClassUid: string;
  readonly modality: string;
  /** 1-based. */
  readonly instanceNumber: number;
  /** Attributes of the modules of its own. */
  readonly attributes: Attributes;
  /** Default Explicit VR Little Endian. */
  readonly transferSyntaxUid?: string;
}

/** An instance with the modules Patient, General Study, General Series, General Equipment and SOP Common (PS3.3 §C.7, §C.12.1). */
export function instance(context: SeriesContext, spec: InstanceSpec): PracticeObject {
  const { patient, study, series } = context;
  const sopInstanceUid = context.instanceUid(spec.instanceNumber);
  const dataSet = new DataSet({ characterSet: patient.characterSet });
  put(dataSet, {
    ...(patient.characterSet.length > 0 ? { SpecificCharacterSet: patient.characterSet } : {}),
    SOPClassUID: spec.sopClassUid,
    SOPInstanceUID: sopInstanceUid,
    InstanceCreationDate: context.studyDate,
    InstanceCreationTime: study.time,
    StudyDate: context.studyDate,
    SeriesDate: context.studyDate,
    ContentDate: context.studyDate,
    StudyTime: study.time,
    SeriesTime: study.time,
    ContentTime: contentTime(study.time, spec.instanceNumber),
    AccessionNumber: context.accessionNumber,
    Modality: spec.modality,
    Manufacturer: 'Quarry',
    InstitutionName: 'Practice Hospital',
    StationName: `PRACTICE_${spec.modality}`,
    ReferringPhysicianName: study.referringPhysician,
    StudyDescription: study.description,
    SeriesDescription: series.description,
    ManufacturerModelName: 'Practice data',
    PatientName: patient.name,
    PatientID: patient.id,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
    SoftwareVersions: '1',
    StudyInstanceUID: context.studyInstanceUid,
    SeriesInstanceUID: context.seriesInstanceUid,
    StudyID: context.studyId,
    SeriesNumber: context.seriesNumber,
    InstanceNumber: spec.instanceNumber,
    ...spec.attributes,
  });
  return {
    sopClassUid: spec.sopClassUid,
    sopInstanceUid,
    transferSyntaxUid: spec.transferSyntaxUid ?? transferSyntax.ExplicitLE,
    dataSet,
  };
}

/** The Image Pixel module of a monochrome image (PS3.3 §C.7.6.3), pixel data included. */
export interface Pixels {
  readonly rows: number;
  readonly columns: number;
  readonly bitsStored: number;
  /** Row by row, frame by frame; 8 bits a sample in a Uint8Array, otherwise 16. */
  readonly samples: Uint8Array | Int16Array | Uint16Array;
}

/** Adds the pixels to an instance. */
export function withPixels(object: PracticeObject, pixels: Pixels): PracticeObject {
  const { samples } = pixels;
  const bitsAllocated = samples instanceof Uint8Array ? 8 : 16;
  put(object.dataSet, {
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: pixels.rows,
    Columns: pixels.columns,
    BitsAllocated: bitsAllocated,
    BitsStored: pixels.bitsStored,
    HighBit: pixels.bitsStored - 1,
    PixelRepresentation: samples instanceof Int16Array ? 1 : 0,
  });
  // Every processor that Node and Electron run on is little endian, as both transfer syntaxes used here are.
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  // 8-bit samples are OB under Explicit VR, and OW under Implicit VR (PS3.5 §A.1, §A.2); both have the same bytes here.
  const vr = bitsAllocated === 8 && object.transferSyntaxUid !== transferSyntax.ImplicitLE ? 'OB' : 'OW';
  object.dataSet.set(tags.PixelData, vr, bytes);
  return object;
}

/** A second after the study's time for each instance, within the minute. */
function contentTime(studyTime: string, instanceNumber: number): string {
  return studyTime.slice(0, 4) + String(instanceNumber % 60).padStart(2, '0');
}
