import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { code, item } from './attributes.ts';
import { instance } from './common-modules.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';

/** Basic Text SR Storage (PS3.3 §A.35.1): a short report with findings and an impression. */
export function* srSeries(context: SeriesContext): Generator<PracticeObject> {
  for (let number = 1; number <= context.series.instances; number++) {
    yield instance(context, {
      sopClassUid: sopClass.BasicTextSRStorage,
      modality: 'SR',
      instanceNumber: number,
      attributes: {
        ReferencedPerformedProcedureStepSequence: [],
        PerformedProcedureCodeSequence: [],
        CompletionFlag: 'COMPLETE',
        VerificationFlag: 'UNVERIFIED',
        ValueType: 'CONTAINER',
        ConceptNameCodeSequence: [code('18748-4', 'LN', 'Diagnostic imaging report')],
        ContinuityOfContent: 'SEPARATE',
        ContentSequence: [
          section(
            '59776-5',
            'Findings',
            '121071',
            'Finding',
            'A phantom made of ellipses, with a little noise. Nothing moves and nothing hurts.',
          ),
          section('19005-8', 'Impression', '121073', 'Impression', 'Practice data. No person was examined.'),
        ],
      },
    });
  }
}

/** A section with one paragraph: CONTAINER contains TEXT. */
function section(loinc: string, title: string, dcm: string, concept: string, text: string): DataSet {
  return item({
    RelationshipType: 'CONTAINS',
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [code(loinc, 'LN', title)],
    ContinuityOfContent: 'SEPARATE',
    ContentSequence: [
      item({
        RelationshipType: 'CONTAINS',
        ValueType: 'TEXT',
        ConceptNameCodeSequence: [code(dcm, 'DCM', concept)],
        TextValue: text,
      }),
    ],
  });
}
