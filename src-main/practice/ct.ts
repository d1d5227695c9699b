import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { instance, withPixels } from './common-modules.ts';
import { cutPhantom, type Ellipsoid } from './phantom.ts';
import type { PracticeObject, SeriesContext } from './practice-object.ts';
import { seededRandom } from './random.ts';

const size = 256;

/** Hounsfield units relative to what the body lies in; air is -1000. */
const head: readonly Ellipsoid[] = [
  { x: 0, y: 0, z: 0, rx: 0.66, ry: 0.84, rz: 0.95, value: 1045 },
  { x: 0, y: 0, z: 0, rx: 0.63, ry: 0.81, rz: 0.92, value: 750 },
  { x: 0, y: 0, z: 0, rx: 0.57, ry: 0.74, rz: 0.85, value: -760 },
  { x: -0.12, y: -0.05, z: 0.1, rx: 0.07, ry: 0.26, rz: 0.35, angle: 14, value: -25 },
  { x: 0.12, y: -0.05, z: 0.1, rx: 0.07, ry: 0.26, rz: 0.35, angle: -14, value: -25 },
  { x: 0, y: 0.15, z: -0.1, rx: 0.03, ry: 0.11, rz: 0.2, value: -25 },
  { x: 0.3, y: 0.2, z: 0.05, rx: 0.1, ry: 0.13, rz: 0.2, angle: 30, value: 40 },
  { x: 0.28, y: -0.62, z: -0.65, rx: 0.13, ry: 0.12, rz: 0.16, value: -30 },
  { x: -0.28, y: -0.62, z: -0.65, rx: 0.13, ry: 0.12, rz: 0.16, value: -30 },
];

const chest: readonly Ellipsoid[] = [
  { x: 0, y: 0, z: 0, rx: 0.92, ry: 0.66, rz: 3, value: 960 },
  { x: 0, y: 0, z: 0, rx: 0.86, ry: 0.6, rz: 3, value: 90 },
  { x: -0.42, y: -0.02, z: 0.1, rx: 0.34, ry: 0.47, rz: 0.95, angle: -8, value: -880 },
  { x: 0.42, y: -0.02, z: 0.1, rx: 0.32, ry: 0.47, rz: 0.95, angle: 8, value: -880 },
  { x: 0.12, y: -0.12, z: -0.25, rx: 0.22, ry: 0.2, rz: 0.5, angle: 25, value: 420 },
  { x: 0, y: 0.42, z: 0, rx: 0.11, ry: 0.1, rz: 3, value: 430 },
  { x: 0, y: 0.44, z: 0, rx: 0.035, ry: 0.035, rz: 3, value: -420 },
  { x: 0.1, y: 0.24, z: 0, rx: 0.055, ry: 0.055, rz: 3, value: 120 },
  { x: 0, y: -0.57, z: 0.1, rx: 0.09, ry: 0.03, rz: 0.8, value: 380 },
  { x: 0, y: 0.02, z: 0.7, rx: 0.045, ry: 0.05, rz: 0.6, value: -960 },
  { x: -0.4, y: 0.1, z: 0.2, rx: 0.05, ry: 0.05, rz: 0.1, value: 820 },
  ...ribs(),
];

/** CT Image Storage (PS3.3 §A.3): a stack of axial slices through a head or chest phantom. */
export function* ctSeries(context: SeriesContext): Generator<PracticeObject> {
  const isHead = context.series.kind === 'ct-head';
  const thickness = isHead ? 5 : 8;
  const spacing = isHead ? 0.9 : 1.5;
  const random = seededRandom(`${context.seed}/${context.seriesInstanceUid}`);
  for (let number = 1; number <= context.series.instances; number++) {
    const z = (2 * (number - 0.5)) / context.series.instances - 1;
    const position = (number - 1) * thickness;
    const object = instance(context, {
      sopClassUid: sopClass.CTImageStorage,
      modality: 'CT',
      instanceNumber: number,
      attributes: {
        ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
        AcquisitionDate: context.studyDate,
        AcquisitionTime: context.study.time,
        BodyPartExamined: isHead ? 'HEAD' : 'CHEST',
        SliceThickness: thickness,
        KVP: 120,
        XRayTubeCurrent: isHead ? 220 : 140,
        ExposureTime: 1000,
        ConvolutionKernel: 'STANDARD',
        PatientPosition: 'HFS',
        AcquisitionNumber: 1,
        ImagePositionPatient: [-(size / 2) * spacing, -(size / 2) * spacing, position],
        ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
        FrameOfReferenceUID: context.frameOfReferenceUid,
        PositionReferenceIndicator: '',
        SliceLocation: position,
        PixelSpacing: [spacing, spacing],
        WindowCenter: isHead ? ['40', '500'] : ['40', '-600'],
        WindowWidth: isHead ? ['80', '2000'] : ['400', '1600'],
        WindowCenterWidthExplanation: isHead ? ['BRAIN', 'BONE'] : ['SOFT', 'LUNG'],
        RescaleIntercept: -1024,
        RescaleSlope: 1,
        RescaleType: 'HU',
      },
    });
    // Stored values are unsigned 12 bit: 24 is air at -1000 HU with the intercept above.
    const slice = cutPhantom(isHead ? head : chest, {
      rows: size,
      columns: size,
      background: 24,
      z,
      noise: 14,
      random,
      lowest: 0,
      highest: 4095,
    });
    yield withPixels(object, { rows: size, columns: size, bitsStored: 12, samples: new Uint16Array(slice.buffer) });
  }
}

/** Cross-sections of ribs along the wall of the chest; each crosses only some slices, as slanted ribs do. */
function ribs(): Ellipsoid[] {
  const bodies: Ellipsoid[] = [];
  for (let index = 0; index < 14; index++) {
    const direction = (index / 14) * 2 * Math.PI + 0.2;
    const x = Math.cos(direction) * 0.83;
    const y = Math.sin(direction) * 0.57;
    for (let level = -0.8; level <= 0.8; level += 0.4) {
      bodies.push({
        x,
        y,
        z: level + 0.15 * Math.sin(direction),
        rx: 0.045,
        ry: 0.022,
        rz: 0.13,
        angle: (Math.atan2(x * 0.4, -y) * 180) / Math.PI,
        value: 520,
      });
    }
  }
  return bodies;
}
