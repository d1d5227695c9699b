import { describe, expect, it } from 'vitest';
import { isStorageSopClass, lookupSopClass, sopClasses } from './sop-classes.ts';

/**
 * Families that are easily left out, by keyword: what other lists of storage classes have under DICOS, DICONDE and draft. The whole
 * lists, made independently, are compared in `uids.test.ts` where they are at hand.
 */
const families: Readonly<Record<string, readonly string[]>> = {
  DICOS: [
    'DICOSCTImageStorage',
    'DICOSDigitalXRayImageStorageForPresentation',
    'DICOSDigitalXRayImageStorageForProcessing',
    'DICOSThreatDetectionReportStorage',
    'DICOS2DAITStorage',
    'DICOS3DAITStorage',
    'DICOSQuadrupoleResonanceStorage',
  ],
  DICONDE: [
    'EddyCurrentImageStorage',
    'EddyCurrentMultiFrameImageStorage',
    'ThermographyImageStorage',
    'ThermographyMultiFrameImageStorage',
  ],
  draft: [
    'WaveformStorageTrial',
    'VLImageStorageTrial',
    'VLMultiFrameImageStorageTrial',
    'TextSRStorageTrial',
    'AudioSRStorageTrial',
    'DetailSRStorageTrial',
    'ComprehensiveSRStorageTrial',
    'RTBeamsDeliveryInstructionStorageTrial',
  ],
  retired: [
    'StoredPrintStorage',
    'HardcopyGrayscaleImageStorage',
    'HardcopyColorImageStorage',
    'StandaloneOverlayStorage',
    'StandaloneCurveStorage',
    'StandaloneModalityLUTStorage',
    'StandaloneVOILUTStorage',
    'StandalonePETCurveStorage',
    'XRayAngiographicBiPlaneImageStorage',
    'UltrasoundImageStorageRetired',
    'UltrasoundMultiFrameImageStorageRetired',
    'NuclearMedicineImageStorageRetired',
  ],
};

describe.each(Object.entries(families))('%s', (family, keywords) => {
  it.each(keywords)('%s is a storage class', (keyword) => {
    const found = sopClasses().find((row) => row.keyword === keyword);
    expect(found && isStorageSopClass(found.uid)).toBe(true);
    expect(found?.retired).toBe(family === 'draft' || family === 'retired');
    expect(lookupSopClass(found?.uid ?? '')).toBe(found);
  });
});
