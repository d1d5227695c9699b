import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { isVr } from '../../src-shared/dicom/vr.ts';
import type { TestObject } from './test-objects.ts';

type Values = Readonly<Record<string, string>>;

/** Root of the UIDs made here. */
const root = '2.25.4711';

/** Three patients with every key of dcmqrscp at patient level. */
const patients: readonly Values[] = [
  {
    PatientName: 'SMITH^Anna^Maria',
    PatientID: 'P-100',
    IssuerOfPatientID: 'HOSPITAL A',
    PatientBirthDate: '19570102',
    PatientBirthTime: '0815',
    PatientSex: 'F',
    OtherPatientIDs: 'X-1\\X-2',
    OtherPatientNames: 'JONES^Anna',
    EthnicGroup: 'group one',
    PatientComments: 'First comment, with a comma',
  },
  {
    PatientName: 'SMYTHE^Bert',
    PatientID: 'P-200',
    IssuerOfPatientID: 'HOSPITAL B',
    PatientBirthDate: '19571203',
    PatientBirthTime: '2359',
    PatientSex: 'M',
    OtherPatientIDs: 'Y-1',
    OtherPatientNames: 'SMYTHE^Bertram',
    EthnicGroup: 'group two',
    PatientComments: 'Second comment',
  },
  { PatientName: 'Anderson^carl', PatientID: 'p-100', PatientBirthDate: '20010203', PatientSex: 'O' },
];

/** Two studies of each patient, with every key at study level; the third patient's are all but empty. */
const studies: readonly Values[] = [
  {
    StudyDate: '20240101',
    StudyTime: '080000',
    AccessionNumber: 'ACC001',
    ReferringPhysicianName: 'DOC^One',
    StudyDescription: 'Chest [plain]',
    NameOfPhysiciansReadingStudy: 'READ^One',
    AdmittingDiagnosesDescription: 'Cough',
    PatientAge: '067Y',
    PatientSize: '1.75',
    PatientWeight: '70.5',
    Occupation: 'Baker',
    AdditionalPatientHistory: 'None known',
    StudyID: 'S1',
    OtherStudyNumbers: '17',
  },
  {
    StudyDate: '20240215',
    StudyTime: '143000.5',
    AccessionNumber: 'ACC002',
    ReferringPhysicianName: 'DOC^Two',
    StudyDescription: 'Abdomen',
    NameOfPhysiciansReadingStudy: 'READ^Two',
    AdmittingDiagnosesDescription: 'Pain',
    PatientAge: '012M',
    PatientSize: '0.80',
    PatientWeight: '10',
    Occupation: 'Smith',
    AdditionalPatientHistory: 'Many things',
    StudyID: 'S2',
    OtherStudyNumbers: '18',
  },
];

/** Two CT series and an MR series in every study, of two images each. */
const series: readonly Values[] = [
  { Modality: 'CT', SeriesNumber: '1' },
  { Modality: 'CT', SeriesNumber: '12' },
  { Modality: 'MR', SeriesNumber: '3' },
];

/** All objects, each with the keys of its four levels. */
export function comparedObjects(): TestObject[] {
  return patients.flatMap((patient, p) =>
    studies.flatMap((study, s) =>
      series.flatMap((one, e) =>
        [1, 2].map((image) => object({ ...patient, ...(p === 2 ? {} : study), ...one }, [p, s, e, image])),
      ),
    ),
  );
}

/** UIDs from the study down. */
export function comparedUids([p, s, e, image]: readonly [number, number, number, number]): Values {
  const StudyInstanceUID = `${root}.${p + 1}.${s + 1}`;
  const SeriesInstanceUID = `${StudyInstanceUID}.${e + 1}`;
  return { StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID: `${SeriesInstanceUID}.${image}` };
}

/** The sizes of pixel data differ from those of other tests so that an area of some kilobytes fills. */
export function object(values: Values, place: readonly [number, number, number, number], pixelBytes = 512): TestObject {
  const uids = comparedUids(place);
  const sopClassUid = values.Modality === 'MR' ? sopClass.MRImageStorage : sopClass.CTImageStorage;
  const dataSet = new DataSet();
  const all: Values = { SOPClassUID: sopClassUid, ...values, ...uids, InstanceNumber: String(place[3]) };
  for (const [keyword, value] of Object.entries(all)) {
    const entry = lookupKeyword(keyword);
    if (!entry || !isVr(entry.vr)) throw new Error(`no such keyword: ${keyword}`);
    dataSet.set(entry.tag, entry.vr, value.split('\\'));
  }
  const pixels = lookupKeyword('PixelData');
  if (pixels) dataSet.set(pixels.tag, 'OW', new Uint8Array(pixelBytes).fill(7));
  const transferSyntaxUid = transferSyntax.ExplicitLE;
  const bytes = writeDataSet(dataSet, transferSyntaxUid);
  return { sopClassUid, sopInstanceUid: uids.SOPInstanceUID ?? '', transferSyntaxUid, dataSet, bytes };
}
