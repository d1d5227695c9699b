import type { IndexEntry } from '../../src-main/archive/index-writer.ts';
import { studyFolder } from '../../src-main/archive/layout.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { day, type Person, patientOf, person, physician } from './made-up-people.ts';
import { pick, seeded } from './random.ts';

/** Objects of a study, from a radiograph to a long CT; 50 each in the mean, so that 20,000 studies are a million objects. */
const sizes = [1, 190, 2, 30, 2, 160, 2, 16, 3, 150, 4, 40, 4, 120, 6, 20, 10, 100, 60, 80] as const;

interface Kind {
  readonly modality: string;
  readonly sopClassUid: string;
}

const ct: Kind = { modality: 'CT', sopClassUid: sopClass.CTImageStorage };
const mr: Kind = { modality: 'MR', sopClassUid: sopClass.MRImageStorage };
const pet: Kind = { modality: 'PT', sopClassUid: sopClass.PositronEmissionTomographyImageStorage };
const sections = [ct, ct, mr, mr, pet] as const;
const projections: readonly [Kind, ...Kind[]] = [
  { modality: 'DX', sopClassUid: sopClass.DigitalXRayImageStorageForPresentation },
  { modality: 'CR', sopClassUid: sopClass.ComputedRadiographyImageStorage },
  { modality: 'US', sopClassUid: sopClass.UltrasoundImageStorage },
  { modality: 'MG', sopClassUid: sopClass.DigitalMammographyXRayImageStorageForPresentation },
];

const bodyParts = ['CHEST', 'ABDOMEN', 'HEAD', 'KNEE', 'SPINE', 'PELVIS', 'BREAST', 'NECK'] as const;
const makers = ['Siemens Healthineers', 'GE MEDICAL SYSTEMS', 'Philips', 'Canon', 'FUJIFILM'] as const;

interface Study {
  readonly number: number;
  readonly uid: string;
  readonly patient: Person;
  readonly values: Readonly<Record<string, string>>;
  readonly kind: Kind;
  readonly objects: number;
}

/**
 * Index entries of made-up objects, study by study, the oldest first; the same ones for the same numbers. There are no files to them.
 * `first` is the number of the first study: an archive goes on growing from there.
 */
export function* madeUpObjects(studies: number, first = 0): Generator<IndexEntry> {
  for (let number = first; number < first + studies; number++) yield* objectsOf(study(number));
}

/** One series of so many images. */
export function madeUpSeries(images: number): Generator<IndexEntry> {
  return objectsOf({ ...study(1), objects: images }, images);
}

/** UIDs of several makers: studies lie anywhere in an index by UID, however new they are. */
const roots = ['1.2.840.113619.2.416', '1.3.12.2.1107.5.1.4', '1.3.46.670589.11', '1.2.392.200036.9116.2', '2.25'] as const;

function study(number: number): Study {
  const random = seeded(number * 7_919 + 13);
  const objects = sizes[number % sizes.length] ?? 1;
  const kind = objects >= 10 ? pick<Kind>(sections, random) : pick(projections, random);
  const date = day(2012 + Math.floor((number % 20_000) / 1_429), random);
  const patientNumber = patientOf(number, 20_000, random);
  const part = pick(bodyParts, random);
  return {
    number,
    uid: `${pick(roots, random)}.${digits(random)}.${number + 1}`,
    patient: person(patientNumber, seeded(patientNumber + 1)),
    kind,
    objects,
    values: {
      StudyDate: date,
      StudyTime: time(random),
      AccessionNumber: `A${String(5_000_000 + number)}`,
      StudyID: String(1 + (number % 9_999)),
      StudyDescription: `${kind.modality} ${part} ${pick(['routine', 'follow-up', 'trauma', 'with contrast'] as const, random)}`,
      ReferringPhysicianName: physician(random),
      PatientAge: `${String(Math.floor(random() * 95)).padStart(3, '0')}Y`,
      BodyPartExamined: part,
    },
  };
}

function digits(random: () => number): string {
  return String(1_000_000_000_000 + Math.floor(random() * 1e12));
}

/** A time of day (PS3.5 §6.2, VR TM). */
function time(random: () => number): string {
  const two = (below: number) => String(Math.floor(random() * below)).padStart(2, '0');
  return `${two(24)}${two(60)}${two(60)}`;
}

function seriesLength(objects: number): number {
  return Math.ceil(objects / Math.min(7, 1 + Math.floor(objects / 24)));
}

function* objectsOf(study: Study, perSeries = seriesLength(study.objects)): Generator<IndexEntry> {
  const { uid, values, objects } = study;
  const { BodyPartExamined, ...studyValues } = values;
  const random = seeded(study.number + 77);
  const folder = studyFolder(uid);
  const series = { Manufacturer: pick(makers, random), StationName: `ROOM${1 + Math.floor(random() * 12)}` };
  for (let n = 0; n < objects; n++) {
    const seriesNumber = 1 + Math.floor(n / perSeries);
    // A PET study has CT series as well (ModalitiesInStudy has two values).
    const { modality, sopClassUid } = study.kind === pet && seriesNumber % 2 === 1 ? ct : study.kind;
    const seriesUid = `${uid}.${seriesNumber}`;
    // Some makers number the objects of a series, others give each a UID that has nothing to do with the series'.
    const sopInstanceUid = uid.startsWith('2.25.') ? `2.25.${digits(random)}${digits(random)}` : `${seriesUid}.${n + 1}`;
    yield {
      record: {
        sopClassUid,
        sopInstanceUid,
        patientId: study.patient.PatientID,
        studyInstanceUid: uid,
        seriesInstanceUid: seriesUid,
        characterSet: 'ISO_IR 192',
        values: {
          PATIENT: { ...study.patient },
          STUDY: studyValues,
          SERIES: {
            Modality: modality,
            SeriesNumber: String(seriesNumber),
            SeriesDescription: `${modality} ${seriesNumber}`,
            SeriesDate: values.StudyDate ?? '',
            BodyPartExamined: BodyPartExamined ?? '',
            ...series,
          },
          IMAGE: {
            InstanceNumber: String(n + 1),
            ContentDate: values.StudyDate ?? '',
            ContentTime: values.StudyTime ?? '',
            ImageType: 'ORIGINAL\\PRIMARY\\AXIAL',
            Rows: '512',
            Columns: '512',
            BitsAllocated: '16',
          },
        },
      },
      folder,
      file: `${folder.slice(3)}-${String(n).padStart(12, '0')}.dcm`,
      transferSyntaxUid: transferSyntax.ExplicitLE,
      dataOffset: 380,
      byteLength: 525_312,
      receivedAt: 1_700_000_000_000 + study.number * 60_000 + n * 50,
      source: `MODALITY${study.number % 9}`,
    };
  }
}
