import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { instance, withPixels } from './common-modules.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';
import { seededRandom } from './random.ts';

const rows = 400;
const columns = 320;

/** Computed Radiography Image Storage (PS3.3 §A.2): something like a chest from the front. */
export function* crSeries(context: SeriesContext): Generator<PracticeObject> {
  const random = seededRandom(`${context.seed}/${context.seriesInstanceUid}`);
  for (let number = 1; number <= context.series.instances; number++) {
    const object = instance(context, {
      sopClassUid: sopClass.ComputedRadiographyImageStorage,
      modality: 'CR',
      instanceNumber: number,
      attributes: {
        ImageType: ['ORIGINAL', 'PRIMARY'],
        AcquisitionDate: context.studyDate,
        AcquisitionTime: context.study.time,
        BodyPartExamined: 'CHEST',
        ViewPosition: 'PA',
        PatientOrientation: ['L', 'F'],
        KVP: 125,
        ExposureTime: 10,
        PlateType: '',
        AcquisitionNumber: number,
        PixelSpacing: [1, 1],
        ImagerPixelSpacing: [1, 1],
        WindowCenter: 2048,
        WindowWidth: 4096,
        BurnedInAnnotation: 'NO',
      },
    });
    yield withPixels(object, { rows, columns, bitsStored: 12, samples: radiograph(random) });
  }
}

/** Brightness is how much the beam was stopped: body, minus lungs, plus heart, spine and ribs, with soft edges. */
function radiograph(random: () => number): Uint16Array {
  const samples = new Uint16Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const y = (2 * row) / rows - 1;
    const vertebrae = 0.85 + 0.15 * Math.sin(y * 40);
    for (let column = 0; column < columns; column++) {
      const x = (2 * column) / columns - 1;
      const beside = Math.abs(x);
      const body = soft(1 - away(x / 0.95, (y - 0.35) / 1.6));
      const lungs = soft(1 - away((beside - 0.42) / 0.34, (y + 0.08) / 0.68));
      const heart = soft(1 - away((x - 0.16) / 0.34, (y - 0.28) / 0.36));
      const spine = soft(1 - beside / 0.11) * vertebrae;
      const rib = lungs === 0 ? 0 : lungs * Math.max(0, Math.sin((y + 0.45 * x * x) * 34 - beside * 3)) ** 2;
      const stopped = 1500 * body - 1150 * lungs + 900 * heart + 650 * spine * body + 260 * rib;
      const value = 420 + stopped + 50 * (random() - 0.5);
      samples[row * columns + column] = value < 0 ? 0 : value > 4095 ? 4095 : value;
    }
  }
  return samples;
}

/** As Math.hypot, which takes several times as long. */
function away(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** 0 outside, 1 well inside, smooth between. */
function soft(distance: number): number {
  const t = Math.max(0, Math.min(1, distance * 6));
  return t * t * (3 - 2 * t);
}
