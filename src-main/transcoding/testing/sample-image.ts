import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { frameLength, type PixelFormat } from '../../dicom/pixel/pixel-format.ts';
import { seededRandom } from '../../dicom/testing/random.ts';

/** A grey image of odd size, unless said otherwise. */
export function sampleFormat(parts: Partial<PixelFormat> = {}): PixelFormat {
  const bitsAllocated = parts.bitsAllocated ?? 8;
  const bitsStored = parts.bitsStored ?? bitsAllocated;
  return {
    rows: 37,
    columns: 29,
    samplesPerPixel: 1,
    bitsAllocated,
    bitsStored,
    highBit: bitsStored - 1,
    signed: false,
    planar: false,
    photometricInterpretation: 'MONOCHROME2',
    frames: 1,
    ...parts,
  };
}

/** Slopes with noise and flat parts, the smallest and the largest value among them: native frames, little endian. */
export function sampleFrames(format: PixelFormat): Uint8Array {
  const { rows, columns, samplesPerPixel, bitsAllocated, bitsStored, signed, planar, frames } = format;
  const length = frameLength(format);
  const bytes = new Uint8Array(length * frames);
  const random = seededRandom(rows * 7 + bitsStored);
  const range = 2 ** bitsStored;
  const bytesPerSample = bitsAllocated / 8;
  for (let i = 0; i < frames * rows * columns; i++) {
    const x = i % columns;
    const y = Math.floor(i / columns);
    for (let sample = 0; sample < samplesPerPixel; sample++) {
      const slope = (x / columns + y / (rows * frames) + sample / 4) % 1;
      const flat = y % 9 < 3 ? 0.25 : slope;
      let value = Math.min(range - 1, Math.floor((flat + random(1_000) / 64_000) * range)) - (signed ? range / 2 : 0);
      if (i === 0) value = signed ? -range / 2 : 0;
      if (i === 1) value = signed ? range / 2 - 1 : range - 1;
      const frame = Math.floor(i / (rows * columns));
      const pixel = i % (rows * columns);
      const cell = planar ? sample * rows * columns + pixel : pixel * samplesPerPixel + sample;
      let rest = value < 0 ? value + 2 ** bitsAllocated : value;
      for (let k = 0; k < bytesPerSample; k++) {
        bytes[frame * length + cell * bytesPerSample + k] = rest % 256;
        rest = Math.floor(rest / 256);
      }
    }
  }
  return bytes;
}

/** An image object with some elements before and after the pixels. Multi-frame where it has several frames. */
export function sampleImage(format: PixelFormat, pixels: Uint8Array = sampleFrames(format)): DataSet {
  const dataSet = new DataSet()
    .set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 100')
    .set(tags.SOPClassUID, 'UI', sopClass.SecondaryCaptureImageStorage)
    .set(tags.SOPInstanceUID, 'UI', '1.2.826.0.1.3680043.10.1.1')
    .set(tags.StudyInstanceUID, 'UI', '1.2.826.0.1.3680043.10.1')
    .set(tags.SeriesInstanceUID, 'UI', '1.2.826.0.1.3680043.10.1.2')
    .set(tags.Modality, 'CS', 'OT')
    .set(tags.PatientName, 'PN', 'Müller^Jürgen')
    .set(tags.PatientID, 'LO', 'ID-7')
    .set(tags.SamplesPerPixel, 'US', format.samplesPerPixel)
    .set(tags.PhotometricInterpretation, 'CS', format.photometricInterpretation)
    .set(tags.Rows, 'US', format.rows)
    .set(tags.Columns, 'US', format.columns)
    .set(tags.BitsAllocated, 'US', format.bitsAllocated)
    .set(tags.BitsStored, 'US', format.bitsStored)
    .set(tags.HighBit, 'US', format.highBit)
    .set(tags.PixelRepresentation, 'US', format.signed ? 1 : 0)
    .set(tags.PixelData, format.bitsAllocated > 8 ? 'OW' : 'OB', pixels)
    .set(0xfffc_fffc, 'OB', new Uint8Array(8));
  if (format.samplesPerPixel > 1) dataSet.set(tags.PlanarConfiguration, 'US', format.planar ? 1 : 0);
  if (format.frames > 1) dataSet.set(tags.NumberOfFrames, 'IS', String(format.frames));
  if (format.photometricInterpretation === 'PALETTE COLOR') setPalette(dataSet);
  return dataSet;
}

export function encodedSample(format: PixelFormat, syntax: string = transferSyntax.ExplicitLE): Uint8Array {
  return writeDataSet(sampleImage(format), syntax);
}

function setPalette(dataSet: DataSet): void {
  const ramp = Uint8Array.from({ length: 512 }, (_, index) => index >> 1);
  for (const offset of [1, 2, 3]) {
    dataSet.setRaw(0x0028_1100 + offset, 'US', Uint8Array.of(0, 1, 0, 0, 16, 0));
    dataSet.setRaw(0x0028_1200 + offset, 'OW', ramp);
  }
}
