import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import type { Attributes } from './attributes.ts';
import { instance, withPixels } from './common-modules.ts';
import { cutPhantom, type Ellipsoid } from './phantom.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';
import { seededRandom } from './random.ts';

const size = 192;

/** After the phantom of Shepp and Logan, in three dimensions, with signal instead of attenuation. */
const head: readonly Ellipsoid[] = [
  { x: 0, y: 0, z: 0, rx: 0.69, ry: 0.92, rz: 0.9, value: 900 },
  { x: 0, y: -0.0184, z: 0, rx: 0.6624, ry: 0.874, rz: 0.88, value: -560 },
  { x: 0.22, y: 0, z: 0.1, rx: 0.11, ry: 0.31, rz: 0.22, angle: -18, value: -220 },
  { x: -0.22, y: 0, z: 0.1, rx: 0.16, ry: 0.41, rz: 0.28, angle: 18, value: -220 },
  { x: 0, y: 0.35, z: -0.15, rx: 0.21, ry: 0.25, rz: 0.41, value: 180 },
  { x: 0, y: 0.1, z: 0.25, rx: 0.046, ry: 0.046, rz: 0.05, value: 240 },
  { x: -0.08, y: -0.605, z: -0.1, rx: 0.046, ry: 0.023, rz: 0.05, value: 300 },
  { x: 0.06, y: -0.605, z: -0.1, rx: 0.046, ry: 0.023, rz: 0.1, angle: -90, value: 300 },
  { x: 0.3, y: -0.3, z: 0.3, rx: 0.12, ry: 0.09, rz: 0.15, angle: 40, value: 260 },
];

const knee: readonly Ellipsoid[] = [
  { x: 0, y: 0, z: 0, rx: 0.6, ry: 1.3, rz: 0.95, value: 420 },
  { x: 0, y: 0, z: 0, rx: 0.52, ry: 1.3, rz: 0.88, value: -190 },
  { x: 0.04, y: -0.55, z: 0, rx: 0.34, ry: 0.42, rz: 0.7, value: 470 },
  { x: 0.02, y: -0.95, z: 0, rx: 0.2, ry: 0.5, rz: 0.45, value: 300 },
  { x: 0.02, y: 0.5, z: 0, rx: 0.34, ry: 0.34, rz: 0.7, value: 470 },
  { x: 0.0, y: 0.95, z: 0, rx: 0.22, ry: 0.5, rz: 0.45, value: 300 },
  { x: -0.44, y: -0.3, z: 0, rx: 0.08, ry: 0.17, rz: 0.4, angle: 8, value: 480 },
  { x: 0, y: -0.03, z: 0, rx: 0.3, ry: 0.045, rz: 0.6, value: -170 },
];

/** How the two weightings differ; times in ms. */
const weightings = {
  T1: { repetitionTime: 500, echoTime: 12, scale: 1 },
  T2: { repetitionTime: 4200, echoTime: 96, scale: -0.55 },
} as const;

/** MR Image Storage (PS3.3 §A.4): a stack of slices through a head or knee phantom, T1 or T2 by the series' description. */
export function* mrSeries(context: SeriesContext): Generator<PracticeObject> {
  const isHead = context.series.kind === 'mr-head';
  const weighting = weightings[context.series.description.includes('T2') ? 'T2' : 'T1'];
  const bodies = (isHead ? head : knee).map((body, index) =>
    index < 2 ? body : { ...body, value: body.value * weighting.scale },
  );
  const spacing = isHead ? 1.2 : 0.9;
  const thickness = isHead ? 6 : 4;
  const random = seededRandom(`${context.seed}/${context.seriesInstanceUid}`);
  for (let number = 1; number <= context.series.instances; number++) {
    const offset = (number - 1) * thickness;
    const object = instance(context, {
      sopClassUid: sopClass.MRImageStorage,
      modality: 'MR',
      instanceNumber: number,
      // Some objects as older devices store them, so that both uncompressed syntaxes occur.
      transferSyntaxUid: isHead ? transferSyntax.ExplicitLE : transferSyntax.ImplicitLE,
      attributes: {
        ...acquisition(context, weighting, thickness),
        BodyPartExamined: isHead ? 'HEAD' : 'KNEE',
        ...(isHead ? {} : { Laterality: 'R' }),
        ImagePositionPatient: isHead
          ? [-(size / 2) * spacing, -(size / 2) * spacing, offset]
          : [offset, -(size / 2) * spacing, (size / 2) * spacing],
        ImageOrientationPatient: isHead ? [1, 0, 0, 0, 1, 0] : [0, 1, 0, 0, 0, -1],
        SliceLocation: offset,
        PixelSpacing: [spacing, spacing],
      },
    });
    const z = (2 * (number - 0.5)) / context.series.instances - 1;
    const slice = cutPhantom(bodies, {
      rows: size,
      columns: size,
      background: 8,
      z,
      noise: 22,
      random,
      lowest: 0,
      highest: 4095,
    });
    yield withPixels(object, { rows: size, columns: size, bitsStored: 12, samples: new Uint16Array(slice.buffer) });
  }
}

function acquisition(
  context: SeriesContext,
  weighting: (typeof weightings)[keyof typeof weightings],
  thickness: number,
): Attributes {
  return {
    ImageType: ['ORIGINAL', 'PRIMARY', 'OTHER'],
    AcquisitionDate: context.studyDate,
    AcquisitionTime: context.study.time,
    ScanningSequence: 'SE',
    SequenceVariant: 'NONE',
    ScanOptions: '',
    MRAcquisitionType: '2D',
    SliceThickness: thickness,
    RepetitionTime: weighting.repetitionTime,
    EchoTime: weighting.echoTime,
    EchoTrainLength: 1,
    NumberOfAverages: 1,
    MagneticFieldStrength: 1.5,
    PatientPosition: 'HFS',
    AcquisitionNumber: 1,
    FrameOfReferenceUID: context.frameOfReferenceUid,
    PositionReferenceIndicator: '',
    WindowCenter: 450,
    WindowWidth: 900,
  };
}
