import type { DataSet } from '../dicom/dataset/data-set.ts';

/** One made object, ready to be encoded. */
export interface PracticeObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: DataSet;
}

/** A person who does not exist. */
export interface PracticePatient {
  readonly id: string;
  /** PN, groups joined with "=" (PS3.5 §6.2.1). */
  readonly name: string;
  /** Values of (0008,0005); the name can be written in it. */
  readonly characterSet: readonly string[];
  /** DA */
  readonly birthDate: string;
  readonly sex: 'F' | 'M' | 'O';
}

/** The kinds of series there are: one module each in this folder. */
type SeriesKind = 'ct-head' | 'ct-chest' | 'mr-head' | 'mr-knee' | 'us' | 'cr' | 'sr' | 'pdf';

/** A series as planned: how many instances of what. */
export interface SeriesPlan {
  readonly kind: SeriesKind;
  readonly description: string;
  readonly instances: number;
}

/** A study as planned. */
export interface StudyPlan {
  /** Whole days before today. */
  readonly daysAgo: number;
  /** TM */
  readonly time: string;
  readonly description: string;
  readonly referringPhysician: string;
  readonly series: readonly SeriesPlan[];
}

/** All that a modality module needs to make the instances of one series. */
export interface SeriesContext {
  readonly seed: string;
  readonly patient: PracticePatient;
  readonly study: StudyPlan;
  readonly series: SeriesPlan;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly frameOfReferenceUid: string;
  /** 1-based. */
  readonly seriesNumber: number;
  readonly studyId: string;
  readonly accessionNumber: string;
  /** DA */
  readonly studyDate: string;
  /** UID of the n-th instance of this series, 1-based. */
  readonly instanceUid: (instanceNumber: number) => string;
}
