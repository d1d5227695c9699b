import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { openFolderTarget } from '../../archive/folder-target.ts';
import type { IncomingObject, ObjectSink, StoreTarget } from '../../dicom/services/store-target.ts';

/** A folder that takes what comes, and counts it. */
export interface OutputFolder {
  readonly store: StoreTarget;
  readonly folder: string;
  /** Objects stored, and the bytes of their data sets. */
  readonly arrived: { objects: number; bytes: number };
}
