import { expect, it } from 'vitest';
import { relatedGeneralClasses, specializedClasses } from './related-general-classes.ts';
import { lookupSopClass, sopClass } from './sop-classes.ts';

const keyword = (uid: string) => lookupSopClass(uid)?.keyword;

it('is Table B.3-3 of PS3.4', () => {
  const rows = [...specializedClasses()].map((uid) => [keyword(uid), relatedGeneralClasses(uid).map(keyword)]);
  const sr = ['EnhancedSRStorage', 'ComprehensiveSRStorage', 'Comprehensive3DSRStorage', 'ExtensibleSRStorage'];
  expect(rows).toEqual([
    ['TwelveLeadECGWaveformStorage', ['GeneralECGWaveformStorage']],
    ['DigitalMammographyXRayImageStorageForPresentation', ['DigitalXRayImageStorageForPresentation']],
    ['DigitalMammographyXRayImageStorageForProcessing', ['DigitalXRayImageStorageForProcessing']],
    ['DigitalIntraOralXRayImageStorageForPresentation', ['DigitalXRayImageStorageForPresentation']],
    ['DigitalIntraOralXRayImageStorageForProcessing', ['DigitalXRayImageStorageForProcessing']],
    ['BasicTextSRStorage', sr],
    ['EnhancedSRStorage', sr.slice(1)],
    ['ComprehensiveSRStorage', sr.slice(2)],
    ['Comprehensive3DSRStorage', sr.slice(3)],
    ['ProcedureLogStorage', sr],
    ['SimplifiedAdultEchoSRStorage', sr],
    ['XRayRadiationDoseSRStorage', sr],
    ['RadiopharmaceuticalRadiationDoseSRStorage', sr],
    ['PatientRadiationDoseSRStorage', sr],
    ['AcquisitionContextSRStorage', sr.slice(2)],
    ['SpectaclePrescriptionReportStorage', ['EnhancedSRStorage']],
    ['MacularGridThicknessAndVolumeReportStorage', ['EnhancedSRStorage']],
    ['EnhancedCTImageStorage', ['LegacyConvertedEnhancedCTImageStorage']],
    ['EnhancedMRImageStorage', ['LegacyConvertedEnhancedMRImageStorage']],
    ['EnhancedPETImageStorage', ['LegacyConvertedEnhancedPETImageStorage']],
  ]);
  expect(relatedGeneralClasses(sopClass.CTImageStorage)).toEqual([]);
});
