import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { instance, withPixels } from './common-modules.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';
import { seededRandom } from './random.ts';

const rows = 240;
const columns = 320;
const frames = 12;

/** Ultrasound Multi-frame Image Storage (PS3.3 §A.7): a sector with speckle, and a chamber that beats once a loop. */
export function* usSeries(context: SeriesContext): Generator<PracticeObject> {
  const random = seededRandom(`${context.seed}/${context.seriesInstanceUid}`);
  for (let number = 1; number <= context.series.instances; number++) {
    const object = instance(context, {
      sopClassUid: sopClass.UltrasoundMultiFrameImageStorage,
      modality: 'US',
      instanceNumber: number,
      attributes: {
        ImageType: ['ORIGINAL', 'PRIMARY'],
        AcquisitionDateTime: `${context.studyDate}${context.study.time}`,
        BodyPartExamined: 'HEART',
        PatientOrientation: '',
        LossyImageCompression: '00',
        NumberOfFrames: frames,
        FrameTime: 50,
        RecommendedDisplayFrameRate: 20,
        CineRate: 20,
        BurnedInAnnotation: 'NO',
      },
    });
    object.dataSet.set(tags.FrameIncrementPointer, 'AT', tags.FrameTime);
    yield withPixels(object, { rows, columns, bitsStored: 8, samples: loop(random, 0.9 + 0.2 * random()) });
  }
}

/** What a pixel of the sector shows before the chamber is drawn into it. */
interface Tissue {
  /** Where the pixel lies in a frame. */
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly brightness: number;
}

/** All frames of one loop, 8 bits a pixel: tissue, and in it a dark chamber with a bright wall that widens and narrows once. */
function loop(random: () => number, size: number): Uint8Array {
  const sector = tissue(random);
  const samples = new Uint8Array(frames * rows * columns);
  for (let frame = 0; frame < frames; frame++) {
    const beat = size * (1 + 0.22 * Math.sin((frame / frames) * 2 * Math.PI));
    const width = 52 * beat;
    const height = 40 * beat;
    const start = frame * rows * columns;
    for (const { index, x, y, brightness } of sector) {
      const across = (x + 10) / width;
      const down = (y - 130) / height;
      const away = across * across + down * down;
      const value = away < 0.85 ? brightness * 0.12 : away < 1.17 ? brightness * 1.5 : brightness;
      samples[start + index] = value > 255 ? 255 : value;
    }
  }
  return samples;
}

/** A sector of 80° below a probe at the top, with speckle that lies along arcs and fades with depth. */
function tissue(random: () => number): Tissue[] {
  const speckle = Float32Array.from({ length: 4096 }, () => 60 + 140 * random() * random());
  const sector: Tissue[] = [];
  for (let row = 0; row < rows; row++) {
    const y = row + 12;
    for (let column = 0; column < columns; column++) {
      const x = column - columns / 2;
      const depth = Math.sqrt(x * x + y * y);
      if (depth < 22 || depth > rows - 4 || Math.abs(x) / y > 0.84) continue;
      const across = ((x / depth + 1) * 90) | 0;
      const texture = speckle[(across * 61 + (depth | 0) * 37 + (across ^ (depth | 0)) * 7) & 4095] ?? 0;
      sector.push({ index: row * columns + column, x, y, brightness: texture * (1.15 - depth / (2.2 * rows)) });
    }
  }
  return sector;
}
