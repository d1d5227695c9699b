import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { BlockPool } from '../../archive/block-pool.ts';
import { inlineFileCalls } from '../../archive/inline-file-calls.ts';
import { objectsNamed } from '../../archive/objects-named.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { type OwnFiles, walkOptions } from './input-files.ts';
import type { InputFilesOptions } from './options/input-files-options.ts';

export interface SendSourceOptions extends InputFilesOptions, OwnFiles {
  readonly repeat?: number;
  readonly invent?: boolean;
}

/** What is meant to lie beside objects, and is no mistake. */
const besideObjects: readonly string[] = ['not-dicom-file', 'directory-file'];

/** Why there is no object, told of what was left out before the signal. */
export function whyNothing(to: 'send' | 'import', leftOut: readonly ServiceFailure[], signal?: AbortSignal): ServiceFailure {
  if (signal?.aborted) return { kind: 'local', code: 'cancelled' };
  const mistake = leftOut.find((failure) => failure.kind === 'local' && !besideObjects.includes(failure.code));
  return mistake ?? { kind: 'local', code: `nothing-to-${to}` };
}

/** Every object in files, in folders and of DICOMDIRs, as often and under such UIDs as the options say. What is left out is told in the first round. */
export async function* objectsToSend(
  paths: readonly string[],
  options: SendSourceOptions,
  signal: AbortSignal,
  leaveOut: (file: string, failure: ServiceFailure) => void,
): AsyncGenerator<StoredObject> {
  const invent = options.invent ? await import('./invent-uids.ts') : undefined;
  const access = { calls: inlineFileCalls, pool: new BlockPool() };
  let found = true;
  for (let round = 0; found && round < (options.repeat ?? 1) && !signal.aborted; round++) {
    const changes = invent && new invent.UidChanges();
    found = false;
    for await (const entry of objectsNamed(paths, { ...walkOptions(options), signal, access })) {
      if (entry.kind === 'object') {
        found = true;
        yield invent && changes ? invent.withNewUids(entry.object, changes) : entry.object;
      } else if (round === 0) leaveOut(entry.file, entry.failure);
    }
  }
}
