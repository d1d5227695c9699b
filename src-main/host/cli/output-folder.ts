import { resolve } from 'node:path';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { type FolderTargetOptions, openFolderTarget } from '../../archive/folder-target.ts';
import { storeStatus } from '../../archive/store-status.ts';
import type { StoreStatus, StoreTarget } from '../../dicom/services/store-target.ts';

/** A folder that takes what comes, or nothing that keeps any, and counts it. */
export interface OutputFolder {
  readonly store: StoreTarget;
  /** Absolute; undefined where nothing is kept. */
  readonly folder: string | undefined;
  /** Objects stored, and the bytes of their data sets. */
  readonly arrived: { readonly objects: number; readonly bytes: number };
  /** The first thing on this computer that kept an object from being stored. */
  readonly failure: ServiceFailure | undefined;
  /** Resolves when everything that was stored is on the disk. */
  settled(): Promise<void>;
}

export type OpenedOutputFolder = { ok: true; value: OutputFolder } | { ok: false; failure: ServiceFailure };

/** Opens a folder for objects; made if it is not there. */
export async function openOutputFolder(
  path: string,
  how: Pick<FolderTargetOptions, 'naming' | 'note' | 'onStored' | 'durability' | 'waitedFor'> = {},
): Promise<OpenedOutputFolder> {
  const folder = resolve(path);
  const arrived = { objects: 0, bytes: 0 };
  let failure: ServiceFailure | undefined;
  const opened = await openFolderTarget({
    ...how,
    folder,
    onProblem: (problem) => {
      failure ??= problem;
    },
    onEnd(status, byteLength) {
      if (status.code === storeStatus.success) {
        arrived.objects++;
        arrived.bytes += byteLength;
      } else failure ??= localFailureOf(status);
    },
  });
  if (!opened.ok) return opened;
  const { target } = opened;
  return {
    ok: true,
    value: {
      store: target,
      folder,
      arrived,
      get failure() {
        return failure;
      },
      settled: () => target.close(),
    },
  };
}

/** Statuses that tell of this computer; the others tell of the object, and the server counts those as failed. */
function localFailureOf({ code, failure }: StoreStatus): ServiceFailure | undefined {
  return code === storeStatus.processingFailure || code === storeStatus.outOfResources ? failure : undefined;
}
