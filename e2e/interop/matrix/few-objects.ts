import { writeDataSet } from '../../../src-main/dicom/dataset/write-data-set.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { practiceSample, type TestObject } from '../test-objects.ts';

/** Few objects: the matrix asks whether a service works, other suites how well. */
export interface FewObjects {
  /** Two images of one study and one of another patient, whom the answering side has from the start. */
  readonly kept: readonly TestObject[];
  /** What is sent to it by C-STORE. */
  readonly sent: readonly TestObject[];
  /** The study of two images, of a patient with no other. */
  readonly study: {
    readonly patientId: string;
    readonly patientName: string;
    readonly studyUid: string;
    readonly objects: readonly TestObject[];
  };
}

const studyPatient = 'PRACTICE-0003';

/** Uncompressed, as every peer takes them. */
export function fewObjects(): FewObjects {
  const sample = practiceSample(2).map(plainNumbers);
  const of = (id: string) => sample.filter(({ dataSet }) => dataSet.string(tags.PatientID) === id);
  const studyUid = of(studyPatient)[0]?.dataSet.string(tags.StudyInstanceUID) ?? '';
  const objects = of(studyPatient)
    .filter(({ dataSet }) => dataSet.string(tags.StudyInstanceUID) === studyUid)
    .slice(0, 2);
  const patientName = objects[0]?.dataSet.string(tags.PatientName) ?? '';
  const study = { patientId: studyPatient, patientName, studyUid, objects };
  return { kept: [...objects, ...of('PRACTICE-0008').slice(0, 1)], sent: of('PRACTICE-0002').slice(0, 1), study };
}

/** With decimal strings as dcmjs-dimse writes them anew: without zeros that say nothing. */
function plainNumbers(object: TestObject): TestObject {
  const { dataSet } = object;
  for (const { tag, vr } of [...dataSet]) {
    if (vr === 'DS')
      dataSet.set(
        tag,
        'DS',
        dataSet.strings(tag).map((value) => (value === '' ? '' : String(Number(value)))),
      );
  }
  return { ...object, bytes: writeDataSet(dataSet, object.transferSyntaxUid) };
}
