import { once } from './once.ts';

/** What a SOP class is for, as far as Quarry makes a difference. Both storage services use C-STORE. */
export type SopService =
  | 'verification'
  | 'query'
  | 'retrieve'
  | 'worklist'
  | 'storage'
  | 'non-patient-storage'
  | 'media'
  | 'storage-commitment'
  | 'procedure-step'
  | 'print'
  | 'real-time'
  | 'other';

export interface SopClass {
  readonly uid: string;
  readonly keyword: string;
  readonly name: string;
  readonly service: SopService;
  readonly retired: boolean;
}

/** UIDs that code names. */
export const sopClass = {
  Verification: '1.2.840.10008.1.1',
  PatientRootFind: '1.2.840.10008.5.1.4.1.2.1.1',
  PatientRootMove: '1.2.840.10008.5.1.4.1.2.1.2',
  PatientRootGet: '1.2.840.10008.5.1.4.1.2.1.3',
  StudyRootFind: '1.2.840.10008.5.1.4.1.2.2.1',
  StudyRootMove: '1.2.840.10008.5.1.4.1.2.2.2',
  StudyRootGet: '1.2.840.10008.5.1.4.1.2.2.3',
  PatientStudyOnlyFind: '1.2.840.10008.5.1.4.1.2.3.1',
  PatientStudyOnlyMove: '1.2.840.10008.5.1.4.1.2.3.2',
  PatientStudyOnlyGet: '1.2.840.10008.5.1.4.1.2.3.3',
  ModalityWorklistFind: '1.2.840.10008.5.1.4.31',
  ModalityPerformedProcedureStep: '1.2.840.10008.3.1.2.3.3',
  StorageCommitmentPushModel: '1.2.840.10008.1.20.1',
  InstanceAvailabilityNotification: '1.2.840.10008.5.1.4.33',
  MediaStorageDirectoryStorage: '1.2.840.10008.1.3.10',
  ComputedRadiographyImageStorage: '1.2.840.10008.5.1.4.1.1.1',
  DigitalXRayImageStorageForPresentation: '1.2.840.10008.5.1.4.1.1.1.1',
  DigitalMammographyXRayImageStorageForPresentation: '1.2.840.10008.5.1.4.1.1.1.2',
  CTImageStorage: '1.2.840.10008.5.1.4.1.1.2',
  EnhancedCTImageStorage: '1.2.840.10008.5.1.4.1.1.2.1',
  MRImageStorage: '1.2.840.10008.5.1.4.1.1.4',
  EnhancedMRImageStorage: '1.2.840.10008.5.1.4.1.1.4.1',
  UltrasoundImageStorage: '1.2.840.10008.5.1.4.1.1.6.1',
  UltrasoundMultiFrameImageStorage: '1.2.840.10008.5.1.4.1.1.3.1',
  SecondaryCaptureImageStorage: '1.2.840.10008.5.1.4.1.1.7',
  GrayscaleSoftcopyPresentationStateStorage: '1.2.840.10008.5.1.4.1.1.11.1',
  XRayAngiographicImageStorage: '1.2.840.10008.5.1.4.1.1.12.1',
  XRayRadiofluoroscopicImageStorage: '1.2.840.10008.5.1.4.1.1.12.2',
  NuclearMedicineImageStorage: '1.2.840.10008.5.1.4.1.1.20',
  PositronEmissionTomographyImageStorage: '1.2.840.10008.5.1.4.1.1.128',
  RawDataStorage: '1.2.840.10008.5.1.4.1.1.66',
  SegmentationStorage: '1.2.840.10008.5.1.4.1.1.66.4',
  BasicTextSRStorage: '1.2.840.10008.5.1.4.1.1.88.11',
  EnhancedSRStorage: '1.2.840.10008.5.1.4.1.1.88.22',
  ComprehensiveSRStorage: '1.2.840.10008.5.1.4.1.1.88.33',
  KeyObjectSelectionDocumentStorage: '1.2.840.10008.5.1.4.1.1.88.59',
  XRayRadiationDoseSRStorage: '1.2.840.10008.5.1.4.1.1.88.67',
  EncapsulatedPDFStorage: '1.2.840.10008.5.1.4.1.1.104.1',
  RTImageStorage: '1.2.840.10008.5.1.4.1.1.481.1',
  RTDoseStorage: '1.2.840.10008.5.1.4.1.1.481.2',
  RTStructureSetStorage: '1.2.840.10008.5.1.4.1.1.481.3',
  RTPlanStorage: '1.2.840.10008.5.1.4.1.1.481.5',
} as const;

/**
 * Every SOP class of PS3.6 Annex A, by service, one line each: UID, keyword with `!` before it when retired, name. To support
 * one more, add its line: negotiation, the receiver, the sender and the names people read follow from it.
 */
const rows: Record<SopService, string> = {
  // PS3.4 Annex A.
  verification: `
1.2.840.10008.1.1 Verification Verification
`,
  // C-FIND on information models; those of patients and studies are PS3.4 Annex C.
  query: `
1.2.840.10008.5.1.4.1.1.200.4 ProtocolApprovalInformationModelFind Protocol Approval Information Model - FIND
1.2.840.10008.5.1.4.1.1.201.2 InventoryFind Inventory - FIND
1.2.840.10008.5.1.4.1.1.201.6 RepositoryQuery Repository Query
1.2.840.10008.5.1.4.1.2.1.1 PatientRootQueryRetrieveInformationModelFind Patient Root Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.1.2.2.1 StudyRootQueryRetrieveInformationModelFind Study Root Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.1.2.3.1 !PatientStudyOnlyQueryRetrieveInformationModelFind Patient/Study Only Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.20.1 DefinedProcedureProtocolInformationModelFind Defined Procedure Protocol Information Model - FIND
1.2.840.10008.5.1.4.37.1 GeneralRelevantPatientInformationQuery General Relevant Patient Information Query
1.2.840.10008.5.1.4.37.2 BreastImagingRelevantPatientInformationQuery Breast Imaging Relevant Patient Information Query
1.2.840.10008.5.1.4.37.3 CardiacRelevantPatientInformationQuery Cardiac Relevant Patient Information Query
1.2.840.10008.5.1.4.38.2 HangingProtocolInformationModelFind Hanging Protocol Information Model - FIND
1.2.840.10008.5.1.4.39.2 ColorPaletteQueryRetrieveInformationModelFind Color Palette Query/Retrieve Information Model - FIND
1.2.840.10008.5.1.4.41 ProductCharacteristicsQuery Product Characteristics Query
1.2.840.10008.5.1.4.42 SubstanceApprovalQuery Substance Approval Query
1.2.840.10008.5.1.4.43.2 GenericImplantTemplateInformationModelFind Generic Implant Template Information Model - FIND
1.2.840.10008.5.1.4.44.2 ImplantAssemblyTemplateInformationModelFind Implant Assembly Template Information Model - FIND
1.2.840.10008.5.1.4.45.2 ImplantTemplateGroupInformationModelFind Implant Template Group Information Model - FIND
`,
  // C-MOVE and C-GET on the same models, and of single instances (PS3.4 Annexes C, Y and Z).
  retrieve: `
1.2.840.10008.5.1.4.1.1.200.5 ProtocolApprovalInformationModelMove Protocol Approval Information Model - MOVE
1.2.840.10008.5.1.4.1.1.200.6 ProtocolApprovalInformationModelGet Protocol Approval Information Model - GET
1.2.840.10008.5.1.4.1.1.201.3 InventoryMove Inventory - MOVE
1.2.840.10008.5.1.4.1.1.201.4 InventoryGet Inventory - GET
1.2.840.10008.5.1.4.1.2.1.2 PatientRootQueryRetrieveInformationModelMove Patient Root Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.1.2.1.3 PatientRootQueryRetrieveInformationModelGet Patient Root Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.1.2.2.2 StudyRootQueryRetrieveInformationModelMove Study Root Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.1.2.2.3 StudyRootQueryRetrieveInformationModelGet Study Root Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.1.2.3.2 !PatientStudyOnlyQueryRetrieveInformationModelMove Patient/Study Only Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.1.2.3.3 !PatientStudyOnlyQueryRetrieveInformationModelGet Patient/Study Only Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.1.2.4.2 CompositeInstanceRootRetrieveMove Composite Instance Root Retrieve - MOVE
1.2.840.10008.5.1.4.1.2.4.3 CompositeInstanceRootRetrieveGet Composite Instance Root Retrieve - GET
1.2.840.10008.5.1.4.1.2.5.3 CompositeInstanceRetrieveWithoutBulkDataGet Composite Instance Retrieve Without Bulk Data - GET
1.2.840.10008.5.1.4.20.2 DefinedProcedureProtocolInformationModelMove Defined Procedure Protocol Information Model - MOVE
1.2.840.10008.5.1.4.20.3 DefinedProcedureProtocolInformationModelGet Defined Procedure Protocol Information Model - GET
1.2.840.10008.5.1.4.38.3 HangingProtocolInformationModelMove Hanging Protocol Information Model - MOVE
1.2.840.10008.5.1.4.38.4 HangingProtocolInformationModelGet Hanging Protocol Information Model - GET
1.2.840.10008.5.1.4.39.3 ColorPaletteQueryRetrieveInformationModelMove Color Palette Query/Retrieve Information Model - MOVE
1.2.840.10008.5.1.4.39.4 ColorPaletteQueryRetrieveInformationModelGet Color Palette Query/Retrieve Information Model - GET
1.2.840.10008.5.1.4.43.3 GenericImplantTemplateInformationModelMove Generic Implant Template Information Model - MOVE
1.2.840.10008.5.1.4.43.4 GenericImplantTemplateInformationModelGet Generic Implant Template Information Model - GET
1.2.840.10008.5.1.4.44.3 ImplantAssemblyTemplateInformationModelMove Implant Assembly Template Information Model - MOVE
1.2.840.10008.5.1.4.44.4 ImplantAssemblyTemplateInformationModelGet Implant Assembly Template Information Model - GET
1.2.840.10008.5.1.4.45.3 ImplantTemplateGroupInformationModelMove Implant Template Group Information Model - MOVE
1.2.840.10008.5.1.4.45.4 ImplantTemplateGroupInformationModelGet Implant Template Group Information Model - GET
`,
  // PS3.4 Annex K.
  worklist: `
1.2.840.10008.5.1.4.31 ModalityWorklistInformationModelFind Modality Worklist Information Model - FIND
1.2.840.10008.5.1.4.32.1 !GeneralPurposeWorklistInformationModelFind General Purpose Worklist Information Model - FIND
`,
  // Composite instances of patients (PS3.4 Annex B), retired and trial ones, DICOS and DICONDE included.
  storage: `
1.2.840.10008.5.1.1.27 !StoredPrintStorage Stored Print Storage
1.2.840.10008.5.1.1.29 !HardcopyGrayscaleImageStorage Hardcopy Grayscale Image Storage
1.2.840.10008.5.1.1.30 !HardcopyColorImageStorage Hardcopy Color Image Storage
1.2.840.10008.5.1.4.1.1.1 ComputedRadiographyImageStorage Computed Radiography Image Storage
1.2.840.10008.5.1.4.1.1.1.1 DigitalXRayImageStorageForPresentation Digital X-Ray Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.1.1.1 DigitalXRayImageStorageForProcessing Digital X-Ray Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.1.2 DigitalMammographyXRayImageStorageForPresentation Digital Mammography X-Ray Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.1.2.1 DigitalMammographyXRayImageStorageForProcessing Digital Mammography X-Ray Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.1.3 DigitalIntraOralXRayImageStorageForPresentation Digital Intra-Oral X-Ray Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.1.3.1 DigitalIntraOralXRayImageStorageForProcessing Digital Intra-Oral X-Ray Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.2 CTImageStorage CT Image Storage
1.2.840.10008.5.1.4.1.1.2.1 EnhancedCTImageStorage Enhanced CT Image Storage
1.2.840.10008.5.1.4.1.1.2.2 LegacyConvertedEnhancedCTImageStorage Legacy Converted Enhanced CT Image Storage
1.2.840.10008.5.1.4.1.1.3 !UltrasoundMultiFrameImageStorageRetired Ultrasound Multi-frame Image Storage
1.2.840.10008.5.1.4.1.1.3.1 UltrasoundMultiFrameImageStorage Ultrasound Multi-frame Image Storage
1.2.840.10008.5.1.4.1.1.4 MRImageStorage MR Image Storage
1.2.840.10008.5.1.4.1.1.4.1 EnhancedMRImageStorage Enhanced MR Image Storage
1.2.840.10008.5.1.4.1.1.4.2 MRSpectroscopyStorage MR Spectroscopy Storage
1.2.840.10008.5.1.4.1.1.4.3 EnhancedMRColorImageStorage Enhanced MR Color Image Storage
1.2.840.10008.5.1.4.1.1.4.4 LegacyConvertedEnhancedMRImageStorage Legacy Converted Enhanced MR Image Storage
1.2.840.10008.5.1.4.1.1.5 !NuclearMedicineImageStorageRetired Nuclear Medicine Image Storage
1.2.840.10008.5.1.4.1.1.6 !UltrasoundImageStorageRetired Ultrasound Image Storage
1.2.840.10008.5.1.4.1.1.6.1 UltrasoundImageStorage Ultrasound Image Storage
1.2.840.10008.5.1.4.1.1.6.2 EnhancedUSVolumeStorage Enhanced US Volume Storage
1.2.840.10008.5.1.4.1.1.6.3 PhotoacousticImageStorage Photoacoustic Image Storage
1.2.840.10008.5.1.4.1.1.7 SecondaryCaptureImageStorage Secondary Capture Image Storage
1.2.840.10008.5.1.4.1.1.7.1 MultiFrameSingleBitSecondaryCaptureImageStorage Multi-frame Single Bit Secondary Capture Image Storage
1.2.840.10008.5.1.4.1.1.7.2 MultiFrameGrayscaleByteSecondaryCaptureImageStorage Multi-frame Grayscale Byte Secondary Capture Image Storage
1.2.840.10008.5.1.4.1.1.7.3 MultiFrameGrayscaleWordSecondaryCaptureImageStorage Multi-frame Grayscale Word Secondary Capture Image Storage
1.2.840.10008.5.1.4.1.1.7.4 MultiFrameTrueColorSecondaryCaptureImageStorage Multi-frame True Color Secondary Capture Image Storage
1.2.840.10008.5.1.4.1.1.8 !StandaloneOverlayStorage Standalone Overlay Storage
1.2.840.10008.5.1.4.1.1.9 !StandaloneCurveStorage Standalone Curve Storage
1.2.840.10008.5.1.4.1.1.9.1 !WaveformStorageTrial Waveform Storage - Trial
1.2.840.10008.5.1.4.1.1.9.1.1 TwelveLeadECGWaveformStorage 12-lead ECG Waveform Storage
1.2.840.10008.5.1.4.1.1.9.1.2 GeneralECGWaveformStorage General ECG Waveform Storage
1.2.840.10008.5.1.4.1.1.9.1.3 AmbulatoryECGWaveformStorage Ambulatory ECG Waveform Storage
1.2.840.10008.5.1.4.1.1.9.1.4 General32bitECGWaveformStorage General 32-bit ECG Waveform Storage
1.2.840.10008.5.1.4.1.1.9.2.1 HemodynamicWaveformStorage Hemodynamic Waveform Storage
1.2.840.10008.5.1.4.1.1.9.3.1 CardiacElectrophysiologyWaveformStorage Cardiac Electrophysiology Waveform Storage
1.2.840.10008.5.1.4.1.1.9.4.1 BasicVoiceAudioWaveformStorage Basic Voice Audio Waveform Storage
1.2.840.10008.5.1.4.1.1.9.4.2 GeneralAudioWaveformStorage General Audio Waveform Storage
1.2.840.10008.5.1.4.1.1.9.5.1 ArterialPulseWaveformStorage Arterial Pulse Waveform Storage
1.2.840.10008.5.1.4.1.1.9.6.1 RespiratoryWaveformStorage Respiratory Waveform Storage
1.2.840.10008.5.1.4.1.1.9.6.2 MultichannelRespiratoryWaveformStorage Multi-channel Respiratory Waveform Storage
1.2.840.10008.5.1.4.1.1.9.7.1 RoutineScalpElectroencephalogramWaveformStorage Routine Scalp Electroencephalogram Waveform Storage
1.2.840.10008.5.1.4.1.1.9.7.2 ElectromyogramWaveformStorage Electromyogram Waveform Storage
1.2.840.10008.5.1.4.1.1.9.7.3 ElectrooculogramWaveformStorage Electrooculogram Waveform Storage
1.2.840.10008.5.1.4.1.1.9.7.4 SleepElectroencephalogramWaveformStorage Sleep Electroencephalogram Waveform Storage
1.2.840.10008.5.1.4.1.1.9.8.1 BodyPositionWaveformStorage Body Position Waveform Storage
1.2.840.10008.5.1.4.1.1.10 !StandaloneModalityLUTStorage Standalone Modality LUT Storage
1.2.840.10008.5.1.4.1.1.11 !StandaloneVOILUTStorage Standalone VOI LUT Storage
1.2.840.10008.5.1.4.1.1.11.1 GrayscaleSoftcopyPresentationStateStorage Grayscale Softcopy Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.2 ColorSoftcopyPresentationStateStorage Color Softcopy Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.3 PseudoColorSoftcopyPresentationStateStorage Pseudo-Color Softcopy Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.4 BlendingSoftcopyPresentationStateStorage Blending Softcopy Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.5 XAXRFGrayscaleSoftcopyPresentationStateStorage XA/XRF Grayscale Softcopy Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.6 GrayscalePlanarMPRVolumetricPresentationStateStorage Grayscale Planar MPR Volumetric Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.7 CompositingPlanarMPRVolumetricPresentationStateStorage Compositing Planar MPR Volumetric Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.8 AdvancedBlendingPresentationStateStorage Advanced Blending Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.9 VolumeRenderingVolumetricPresentationStateStorage Volume Rendering Volumetric Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.10 SegmentedVolumeRenderingVolumetricPresentationStateStorage Segmented Volume Rendering Volumetric Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.11 MultipleVolumeRenderingVolumetricPresentationStateStorage Multiple Volume Rendering Volumetric Presentation State Storage
1.2.840.10008.5.1.4.1.1.11.12 VariableModalityLUTSoftcopyPresentationStateStorage Variable Modality LUT Softcopy Presentation State Storage
1.2.840.10008.5.1.4.1.1.12.1 XRayAngiographicImageStorage X-Ray Angiographic Image Storage
1.2.840.10008.5.1.4.1.1.12.1.1 EnhancedXAImageStorage Enhanced XA Image Storage
1.2.840.10008.5.1.4.1.1.12.2 XRayRadiofluoroscopicImageStorage X-Ray Radiofluoroscopic Image Storage
1.2.840.10008.5.1.4.1.1.12.2.1 EnhancedXRFImageStorage Enhanced XRF Image Storage
1.2.840.10008.5.1.4.1.1.12.3 !XRayAngiographicBiPlaneImageStorage X-Ray Angiographic Bi-Plane Image Storage
1.2.840.10008.5.1.4.1.1.13.1.1 XRay3DAngiographicImageStorage X-Ray 3D Angiographic Image Storage
1.2.840.10008.5.1.4.1.1.13.1.2 XRay3DCraniofacialImageStorage X-Ray 3D Craniofacial Image Storage
1.2.840.10008.5.1.4.1.1.13.1.3 BreastTomosynthesisImageStorage Breast Tomosynthesis Image Storage
1.2.840.10008.5.1.4.1.1.13.1.4 BreastProjectionXRayImageStorageForPresentation Breast Projection X-Ray Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.13.1.5 BreastProjectionXRayImageStorageForProcessing Breast Projection X-Ray Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.14.1 IntravascularOpticalCoherenceTomographyImageStorageForPresentation Intravascular Optical Coherence Tomography Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.14.2 IntravascularOpticalCoherenceTomographyImageStorageForProcessing Intravascular Optical Coherence Tomography Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.20 NuclearMedicineImageStorage Nuclear Medicine Image Storage
1.2.840.10008.5.1.4.1.1.30 ParametricMapStorage Parametric Map Storage
1.2.840.10008.5.1.4.1.1.66 RawDataStorage Raw Data Storage
1.2.840.10008.5.1.4.1.1.66.1 SpatialRegistrationStorage Spatial Registration Storage
1.2.840.10008.5.1.4.1.1.66.2 SpatialFiducialsStorage Spatial Fiducials Storage
1.2.840.10008.5.1.4.1.1.66.3 DeformableSpatialRegistrationStorage Deformable Spatial Registration Storage
1.2.840.10008.5.1.4.1.1.66.4 SegmentationStorage Segmentation Storage
1.2.840.10008.5.1.4.1.1.66.5 SurfaceSegmentationStorage Surface Segmentation Storage
1.2.840.10008.5.1.4.1.1.66.6 TractographyResultsStorage Tractography Results Storage
1.2.840.10008.5.1.4.1.1.66.7 LabelMapSegmentationStorage Label Map Segmentation Storage
1.2.840.10008.5.1.4.1.1.66.8 HeightMapSegmentationStorage Height Map Segmentation Storage
1.2.840.10008.5.1.4.1.1.67 RealWorldValueMappingStorage Real World Value Mapping Storage
1.2.840.10008.5.1.4.1.1.68.1 SurfaceScanMeshStorage Surface Scan Mesh Storage
1.2.840.10008.5.1.4.1.1.68.2 SurfaceScanPointCloudStorage Surface Scan Point Cloud Storage
1.2.840.10008.5.1.4.1.1.77.1 !VLImageStorageTrial VL Image Storage - Trial
1.2.840.10008.5.1.4.1.1.77.1.1 VLEndoscopicImageStorage VL Endoscopic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.1.1 VideoEndoscopicImageStorage Video Endoscopic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.2 VLMicroscopicImageStorage VL Microscopic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.2.1 VideoMicroscopicImageStorage Video Microscopic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.3 VLSlideCoordinatesMicroscopicImageStorage VL Slide-Coordinates Microscopic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.4 VLPhotographicImageStorage VL Photographic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.4.1 VideoPhotographicImageStorage Video Photographic Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.1 OphthalmicPhotography8BitImageStorage Ophthalmic Photography 8 Bit Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.2 OphthalmicPhotography16BitImageStorage Ophthalmic Photography 16 Bit Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.3 StereometricRelationshipStorage Stereometric Relationship Storage
1.2.840.10008.5.1.4.1.1.77.1.5.4 OphthalmicTomographyImageStorage Ophthalmic Tomography Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.5 WideFieldOphthalmicPhotographyStereographicProjectionImageStorage Wide Field Ophthalmic Photography Stereographic Projection Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.6 WideFieldOphthalmicPhotography3DCoordinatesImageStorage Wide Field Ophthalmic Photography 3D Coordinates Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.7 OphthalmicOpticalCoherenceTomographyEnFaceImageStorage Ophthalmic Optical Coherence Tomography En Face Image Storage
1.2.840.10008.5.1.4.1.1.77.1.5.8 OphthalmicOpticalCoherenceTomographyBscanVolumeAnalysisStorage Ophthalmic Optical Coherence Tomography B-scan Volume Analysis Storage
1.2.840.10008.5.1.4.1.1.77.1.6 VLWholeSlideMicroscopyImageStorage VL Whole Slide Microscopy Image Storage
1.2.840.10008.5.1.4.1.1.77.1.7 DermoscopicPhotographyImageStorage Dermoscopic Photography Image Storage
1.2.840.10008.5.1.4.1.1.77.1.8 ConfocalMicroscopyImageStorage Confocal Microscopy Image Storage
1.2.840.10008.5.1.4.1.1.77.1.9 ConfocalMicroscopyTiledPyramidalImageStorage Confocal Microscopy Tiled Pyramidal Image Storage
1.2.840.10008.5.1.4.1.1.77.2 !VLMultiFrameImageStorageTrial VL Multi-frame Image Storage - Trial
1.2.840.10008.5.1.4.1.1.78.1 LensometryMeasurementsStorage Lensometry Measurements Storage
1.2.840.10008.5.1.4.1.1.78.2 AutorefractionMeasurementsStorage Autorefraction Measurements Storage
1.2.840.10008.5.1.4.1.1.78.3 KeratometryMeasurementsStorage Keratometry Measurements Storage
1.2.840.10008.5.1.4.1.1.78.4 SubjectiveRefractionMeasurementsStorage Subjective Refraction Measurements Storage
1.2.840.10008.5.1.4.1.1.78.5 VisualAcuityMeasurementsStorage Visual Acuity Measurements Storage
1.2.840.10008.5.1.4.1.1.78.6 SpectaclePrescriptionReportStorage Spectacle Prescription Report Storage
1.2.840.10008.5.1.4.1.1.78.7 OphthalmicAxialMeasurementsStorage Ophthalmic Axial Measurements Storage
1.2.840.10008.5.1.4.1.1.78.8 IntraocularLensCalculationsStorage Intraocular Lens Calculations Storage
1.2.840.10008.5.1.4.1.1.79.1 MacularGridThicknessAndVolumeReportStorage Macular Grid Thickness and Volume Report Storage
1.2.840.10008.5.1.4.1.1.80.1 OphthalmicVisualFieldStaticPerimetryMeasurementsStorage Ophthalmic Visual Field Static Perimetry Measurements Storage
1.2.840.10008.5.1.4.1.1.81.1 OphthalmicThicknessMapStorage Ophthalmic Thickness Map Storage
1.2.840.10008.5.1.4.1.1.82.1 CornealTopographyMapStorage Corneal Topography Map Storage
1.2.840.10008.5.1.4.1.1.88.1 !TextSRStorageTrial Text SR Storage - Trial
1.2.840.10008.5.1.4.1.1.88.2 !AudioSRStorageTrial Audio SR Storage - Trial
1.2.840.10008.5.1.4.1.1.88.3 !DetailSRStorageTrial Detail SR Storage - Trial
1.2.840.10008.5.1.4.1.1.88.4 !ComprehensiveSRStorageTrial Comprehensive SR Storage - Trial
1.2.840.10008.5.1.4.1.1.88.11 BasicTextSRStorage Basic Text SR Storage
1.2.840.10008.5.1.4.1.1.88.22 EnhancedSRStorage Enhanced SR Storage
1.2.840.10008.5.1.4.1.1.88.33 ComprehensiveSRStorage Comprehensive SR Storage
1.2.840.10008.5.1.4.1.1.88.34 Comprehensive3DSRStorage Comprehensive 3D SR Storage
1.2.840.10008.5.1.4.1.1.88.35 ExtensibleSRStorage Extensible SR Storage
1.2.840.10008.5.1.4.1.1.88.40 ProcedureLogStorage Procedure Log Storage
1.2.840.10008.5.1.4.1.1.88.50 MammographyCADSRStorage Mammography CAD SR Storage
1.2.840.10008.5.1.4.1.1.88.59 KeyObjectSelectionDocumentStorage Key Object Selection Document Storage
1.2.840.10008.5.1.4.1.1.88.65 ChestCADSRStorage Chest CAD SR Storage
1.2.840.10008.5.1.4.1.1.88.67 XRayRadiationDoseSRStorage X-Ray Radiation Dose SR Storage
1.2.840.10008.5.1.4.1.1.88.68 RadiopharmaceuticalRadiationDoseSRStorage Radiopharmaceutical Radiation Dose SR Storage
1.2.840.10008.5.1.4.1.1.88.69 ColonCADSRStorage Colon CAD SR Storage
1.2.840.10008.5.1.4.1.1.88.70 ImplantationPlanSRStorage Implantation Plan SR Storage
1.2.840.10008.5.1.4.1.1.88.71 AcquisitionContextSRStorage Acquisition Context SR Storage
1.2.840.10008.5.1.4.1.1.88.72 SimplifiedAdultEchoSRStorage Simplified Adult Echo SR Storage
1.2.840.10008.5.1.4.1.1.88.73 PatientRadiationDoseSRStorage Patient Radiation Dose SR Storage
1.2.840.10008.5.1.4.1.1.88.74 PlannedImagingAgentAdministrationSRStorage Planned Imaging Agent Administration SR Storage
1.2.840.10008.5.1.4.1.1.88.75 PerformedImagingAgentAdministrationSRStorage Performed Imaging Agent Administration SR Storage
1.2.840.10008.5.1.4.1.1.88.76 EnhancedXRayRadiationDoseSRStorage Enhanced X-Ray Radiation Dose SR Storage
1.2.840.10008.5.1.4.1.1.88.77 WaveformAnnotationSRStorage Waveform Annotation SR Storage
1.2.840.10008.5.1.4.1.1.90.1 ContentAssessmentResultsStorage Content Assessment Results Storage
1.2.840.10008.5.1.4.1.1.91.1 MicroscopyBulkSimpleAnnotationsStorage Microscopy Bulk Simple Annotations Storage
1.2.840.10008.5.1.4.1.1.104.1 EncapsulatedPDFStorage Encapsulated PDF Storage
1.2.840.10008.5.1.4.1.1.104.2 EncapsulatedCDAStorage Encapsulated CDA Storage
1.2.840.10008.5.1.4.1.1.104.3 EncapsulatedSTLStorage Encapsulated STL Storage
1.2.840.10008.5.1.4.1.1.104.4 EncapsulatedOBJStorage Encapsulated OBJ Storage
1.2.840.10008.5.1.4.1.1.104.5 EncapsulatedMTLStorage Encapsulated MTL Storage
1.2.840.10008.5.1.4.1.1.128 PositronEmissionTomographyImageStorage Positron Emission Tomography Image Storage
1.2.840.10008.5.1.4.1.1.128.1 LegacyConvertedEnhancedPETImageStorage Legacy Converted Enhanced PET Image Storage
1.2.840.10008.5.1.4.1.1.129 !StandalonePETCurveStorage Standalone PET Curve Storage
1.2.840.10008.5.1.4.1.1.130 EnhancedPETImageStorage Enhanced PET Image Storage
1.2.840.10008.5.1.4.1.1.131 BasicStructuredDisplayStorage Basic Structured Display Storage
1.2.840.10008.5.1.4.1.1.200.2 CTPerformedProcedureProtocolStorage CT Performed Procedure Protocol Storage
1.2.840.10008.5.1.4.1.1.200.8 XAPerformedProcedureProtocolStorage XA Performed Procedure Protocol Storage
1.2.840.10008.5.1.4.1.1.481.1 RTImageStorage RT Image Storage
1.2.840.10008.5.1.4.1.1.481.2 RTDoseStorage RT Dose Storage
1.2.840.10008.5.1.4.1.1.481.3 RTStructureSetStorage RT Structure Set Storage
1.2.840.10008.5.1.4.1.1.481.4 RTBeamsTreatmentRecordStorage RT Beams Treatment Record Storage
1.2.840.10008.5.1.4.1.1.481.5 RTPlanStorage RT Plan Storage
1.2.840.10008.5.1.4.1.1.481.6 RTBrachyTreatmentRecordStorage RT Brachy Treatment Record Storage
1.2.840.10008.5.1.4.1.1.481.7 RTTreatmentSummaryRecordStorage RT Treatment Summary Record Storage
1.2.840.10008.5.1.4.1.1.481.8 RTIonPlanStorage RT Ion Plan Storage
1.2.840.10008.5.1.4.1.1.481.9 RTIonBeamsTreatmentRecordStorage RT Ion Beams Treatment Record Storage
1.2.840.10008.5.1.4.1.1.481.10 RTPhysicianIntentStorage RT Physician Intent Storage
1.2.840.10008.5.1.4.1.1.481.11 RTSegmentAnnotationStorage RT Segment Annotation Storage
1.2.840.10008.5.1.4.1.1.481.12 RTRadiationSetStorage RT Radiation Set Storage
1.2.840.10008.5.1.4.1.1.481.13 CArmPhotonElectronRadiationStorage C-Arm Photon-Electron Radiation Storage
1.2.840.10008.5.1.4.1.1.481.14 TomotherapeuticRadiationStorage Tomotherapeutic Radiation Storage
1.2.840.10008.5.1.4.1.1.481.15 RoboticArmRadiationStorage Robotic-Arm Radiation Storage
1.2.840.10008.5.1.4.1.1.481.16 RTRadiationRecordSetStorage RT Radiation Record Set Storage
1.2.840.10008.5.1.4.1.1.481.17 RTRadiationSalvageRecordStorage RT Radiation Salvage Record Storage
1.2.840.10008.5.1.4.1.1.481.18 TomotherapeuticRadiationRecordStorage Tomotherapeutic Radiation Record Storage
1.2.840.10008.5.1.4.1.1.481.19 CArmPhotonElectronRadiationRecordStorage C-Arm Photon-Electron Radiation Record Storage
1.2.840.10008.5.1.4.1.1.481.20 RoboticRadiationRecordStorage Robotic Radiation Record Storage
1.2.840.10008.5.1.4.1.1.481.21 RTRadiationSetDeliveryInstructionStorage RT Radiation Set Delivery Instruction Storage
1.2.840.10008.5.1.4.1.1.481.22 RTTreatmentPreparationStorage RT Treatment Preparation Storage
1.2.840.10008.5.1.4.1.1.481.23 EnhancedRTImageStorage Enhanced RT Image Storage
1.2.840.10008.5.1.4.1.1.481.24 EnhancedContinuousRTImageStorage Enhanced Continuous RT Image Storage
1.2.840.10008.5.1.4.1.1.481.25 RTPatientPositionAcquisitionInstructionStorage RT Patient Position Acquisition Instruction Storage
1.2.840.10008.5.1.4.1.1.501.1 DICOSCTImageStorage DICOS CT Image Storage
1.2.840.10008.5.1.4.1.1.501.2.1 DICOSDigitalXRayImageStorageForPresentation DICOS Digital X-Ray Image Storage - For Presentation
1.2.840.10008.5.1.4.1.1.501.2.2 DICOSDigitalXRayImageStorageForProcessing DICOS Digital X-Ray Image Storage - For Processing
1.2.840.10008.5.1.4.1.1.501.3 DICOSThreatDetectionReportStorage DICOS Threat Detection Report Storage
1.2.840.10008.5.1.4.1.1.501.4 DICOS2DAITStorage DICOS 2D AIT Storage
1.2.840.10008.5.1.4.1.1.501.5 DICOS3DAITStorage DICOS 3D AIT Storage
1.2.840.10008.5.1.4.1.1.501.6 DICOSQuadrupoleResonanceStorage DICOS Quadrupole Resonance (QR) Storage
1.2.840.10008.5.1.4.1.1.601.1 EddyCurrentImageStorage Eddy Current Image Storage
1.2.840.10008.5.1.4.1.1.601.2 EddyCurrentMultiFrameImageStorage Eddy Current Multi-frame Image Storage
1.2.840.10008.5.1.4.1.1.601.3 ThermographyImageStorage Thermography Image Storage
1.2.840.10008.5.1.4.1.1.601.4 ThermographyMultiFrameImageStorage Thermography Multi-frame Image Storage
1.2.840.10008.5.1.4.34.1 !RTBeamsDeliveryInstructionStorageTrial RT Beams Delivery Instruction Storage - Trial
1.2.840.10008.5.1.4.34.7 RTBeamsDeliveryInstructionStorage RT Beams Delivery Instruction Storage
1.2.840.10008.5.1.4.34.10 RTBrachyApplicationSetupDeliveryInstructionStorage RT Brachy Application Setup Delivery Instruction Storage
`,
  // C-STORE of instances that belong to no patient (PS3.4 Annex GG).
  'non-patient-storage': `
1.2.840.10008.5.1.4.1.1.200.1 CTDefinedProcedureProtocolStorage CT Defined Procedure Protocol Storage
1.2.840.10008.5.1.4.1.1.200.3 ProtocolApprovalStorage Protocol Approval Storage
1.2.840.10008.5.1.4.1.1.200.7 XADefinedProcedureProtocolStorage XA Defined Procedure Protocol Storage
1.2.840.10008.5.1.4.1.1.201.1 InventoryStorage Inventory Storage
1.2.840.10008.5.1.4.38.1 HangingProtocolStorage Hanging Protocol Storage
1.2.840.10008.5.1.4.39.1 ColorPaletteStorage Color Palette Storage
1.2.840.10008.5.1.4.43.1 GenericImplantTemplateStorage Generic Implant Template Storage
1.2.840.10008.5.1.4.44.1 ImplantAssemblyTemplateStorage Implant Assembly Template Storage
1.2.840.10008.5.1.4.45.1 ImplantTemplateGroupStorage Implant Template Group Storage
`,
  // On media only (PS3.4 Annex I).
  media: `
1.2.840.10008.1.3.10 MediaStorageDirectoryStorage Media Storage Directory Storage
`,
  // PS3.4 Annex J.
  'storage-commitment': `
1.2.840.10008.1.20.1 StorageCommitmentPushModel Storage Commitment Push Model
1.2.840.10008.1.20.2 !StorageCommitmentPullModel Storage Commitment Pull Model
`,
  // PS3.4 Annexes F and CC.
  'procedure-step': `
1.2.840.10008.3.1.2.3.3 ModalityPerformedProcedureStep Modality Performed Procedure Step
1.2.840.10008.3.1.2.3.4 ModalityPerformedProcedureStepRetrieve Modality Performed Procedure Step Retrieve
1.2.840.10008.3.1.2.3.5 ModalityPerformedProcedureStepNotification Modality Performed Procedure Step Notification
1.2.840.10008.5.1.4.32.2 !GeneralPurposeScheduledProcedureStep General Purpose Scheduled Procedure Step
1.2.840.10008.5.1.4.32.3 !GeneralPurposePerformedProcedureStep General Purpose Performed Procedure Step
1.2.840.10008.5.1.4.34.4.1 !UnifiedProcedureStepPushTrial Unified Procedure Step - Push - Trial
1.2.840.10008.5.1.4.34.4.2 !UnifiedProcedureStepWatchTrial Unified Procedure Step - Watch - Trial
1.2.840.10008.5.1.4.34.4.3 !UnifiedProcedureStepPullTrial Unified Procedure Step - Pull - Trial
1.2.840.10008.5.1.4.34.4.4 !UnifiedProcedureStepEventTrial Unified Procedure Step - Event - Trial
1.2.840.10008.5.1.4.34.6.1 UnifiedProcedureStepPush Unified Procedure Step - Push
1.2.840.10008.5.1.4.34.6.2 UnifiedProcedureStepWatch Unified Procedure Step - Watch
1.2.840.10008.5.1.4.34.6.3 UnifiedProcedureStepPull Unified Procedure Step - Pull
1.2.840.10008.5.1.4.34.6.4 UnifiedProcedureStepEvent Unified Procedure Step - Event
1.2.840.10008.5.1.4.34.6.5 UnifiedProcedureStepQuery Unified Procedure Step - Query
`,
  // PS3.4 Annex H.
  print: `
1.2.840.10008.5.1.1.1 BasicFilmSession Basic Film Session
1.2.840.10008.5.1.1.2 BasicFilmBox Basic Film Box
1.2.840.10008.5.1.1.4 BasicGrayscaleImageBox Basic Grayscale Image Box
1.2.840.10008.5.1.1.4.1 BasicColorImageBox Basic Color Image Box
1.2.840.10008.5.1.1.4.2 !ReferencedImageBox Referenced Image Box
1.2.840.10008.5.1.1.9 BasicGrayscalePrintManagementMeta Basic Grayscale Print Management Meta
1.2.840.10008.5.1.1.9.1 !ReferencedGrayscalePrintManagementMeta Referenced Grayscale Print Management Meta
1.2.840.10008.5.1.1.14 PrintJob Print Job
1.2.840.10008.5.1.1.15 BasicAnnotationBox Basic Annotation Box
1.2.840.10008.5.1.1.16 Printer Printer
1.2.840.10008.5.1.1.16.376 PrinterConfigurationRetrieval Printer Configuration Retrieval
1.2.840.10008.5.1.1.18 BasicColorPrintManagementMeta Basic Color Print Management Meta
1.2.840.10008.5.1.1.18.1 !ReferencedColorPrintManagementMeta Referenced Color Print Management Meta
1.2.840.10008.5.1.1.22 VOILUTBox VOI LUT Box
1.2.840.10008.5.1.1.23 PresentationLUT Presentation LUT
1.2.840.10008.5.1.1.24 !ImageOverlayBox Image Overlay Box
1.2.840.10008.5.1.1.24.1 !BasicPrintImageOverlayBox Basic Print Image Overlay Box
1.2.840.10008.5.1.1.26 !PrintQueueManagement Print Queue Management
1.2.840.10008.5.1.1.31 !PullPrintRequest Pull Print Request
1.2.840.10008.5.1.1.32 !PullStoredPrintManagementMeta Pull Stored Print Management Meta
`,
  // PS3.22.
  'real-time': `
1.2.840.10008.10.1 VideoEndoscopicImageRealTimeCommunication Video Endoscopic Image Real-Time Communication
1.2.840.10008.10.2 VideoPhotographicImageRealTimeCommunication Video Photographic Image Real-Time Communication
1.2.840.10008.10.3 AudioWaveformRealTimeCommunication Audio Waveform Real-Time Communication
1.2.840.10008.10.4 RenditionSelectionDocumentRealTimeCommunication Rendition Selection Document Real-Time Communication
`,
  // Everything else in PS3.6 Annex A, and what DCMTK programs end each other with: it has a name in logs and is never offered.
  other: `
1.2.840.10008.1.9 !BasicStudyContentNotification Basic Study Content Notification
1.2.840.10008.1.40 ProceduralEventLogging Procedural Event Logging
1.2.840.10008.1.42 SubstanceAdministrationLogging Substance Administration Logging
1.2.840.10008.3.1.2.1.1 !DetachedPatientManagement Detached Patient Management
1.2.840.10008.3.1.2.1.4 !DetachedPatientManagementMeta Detached Patient Management Meta
1.2.840.10008.3.1.2.2.1 !DetachedVisitManagement Detached Visit Management
1.2.840.10008.3.1.2.3.1 !DetachedStudyManagement Detached Study Management
1.2.840.10008.3.1.2.3.2 !StudyComponentManagement Study Component Management
1.2.840.10008.3.1.2.5.1 !DetachedResultsManagement Detached Results Management
1.2.840.10008.3.1.2.5.4 !DetachedResultsManagementMeta Detached Results Management Meta
1.2.840.10008.3.1.2.5.5 !DetachedStudyManagementMeta Detached Study Management Meta
1.2.840.10008.3.1.2.6.1 !DetachedInterpretationManagement Detached Interpretation Management
1.2.840.10008.5.1.1.33 MediaCreationManagement Media Creation Management
1.2.840.10008.5.1.1.40 DisplaySystem Display System
1.2.840.10008.5.1.4.1.1.201.5 InventoryCreation Inventory Creation
1.2.840.10008.5.1.4.32 !GeneralPurposeWorklistManagementMeta General Purpose Worklist Management Meta
1.2.840.10008.5.1.4.33 InstanceAvailabilityNotification Instance Availability Notification
1.2.840.10008.5.1.4.34.2 !RTConventionalMachineVerificationTrial RT Conventional Machine Verification - Trial
1.2.840.10008.5.1.4.34.3 !RTIonMachineVerificationTrial RT Ion Machine Verification - Trial
1.2.840.10008.5.1.4.34.8 RTConventionalMachineVerification RT Conventional Machine Verification
1.2.840.10008.5.1.4.34.9 RTIonMachineVerification RT Ion Machine Verification
1.2.276.0.7230010.3.4.1915765545.18030.917282194.0 PrivateShutdownSOPClass DCMTK Private Shutdown
`,
};

const services = Object.keys(rows) as SopService[];

const all = once(() =>
  services.flatMap((service) =>
    rows[service]
      .trim()
      .split('\n')
      .map((line) => parseRow(line, service)),
  ),
);
const byUid = once((): ReadonlyMap<string, SopClass> => new Map(all().map((row) => [row.uid, row])));
const storage = once(() => all().filter((row) => isStorageService(row.service)));

export function sopClasses(): readonly SopClass[] {
  return all();
}

export function lookupSopClass(uid: string): SopClass | undefined {
  return byUid().get(uid);
}

/** Every class whose instances travel by C-STORE, retired ones included; those of patients come first. */
export function storageSopClasses(): readonly SopClass[] {
  return storage();
}

export function isStorageSopClass(uid: string): boolean {
  const row = byUid().get(uid);
  return row !== undefined && isStorageService(row.service);
}

function parseRow(line: string, service: SopService): SopClass {
  const [uid = '', mark = '', ...words] = line.split(' ');
  const retired = mark.startsWith('!');
  return { uid, keyword: retired ? mark.slice(1) : mark, name: words.join(' '), service, retired };
}

function isStorageService(service: SopService): boolean {
  return service === 'storage' || service === 'non-patient-storage';
}
