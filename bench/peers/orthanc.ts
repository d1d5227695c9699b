import { mkdir } from 'node:fs/promises';
import { startOrthanc } from '../../e2e/peers/orthanc.ts';
import { type Receiver, type ReceiverKind, watched } from '../peers.ts';

export const orthancProgram = 'Orthanc';

/** Orthanc with SQLite, its default; everything allowed to `callers`. */
export async function startBenchOrthanc(
  folder: string,
  settings: Readonly<Record<string, unknown>> = {},
  callers: readonly { aeTitle: string; port: number }[] = [],
): Promise<Receiver> {
  await mkdir(folder, { recursive: true });
  const modalities = Object.fromEntries(callers.map((caller) => [caller.aeTitle, caller]));
  const orthanc = await startOrthanc({ folder, modalities, settings });
  const arrived = async () => {
    const said = await (await fetch(`${orthanc.rest}/statistics`)).json();
    return { objects: Number(said.CountInstances), bytes: Number(said.TotalDiskSize) };
  };
  const { aeTitle, port } = orthanc;
  return { aeTitle, port, folder, arrived, ...watched(orthanc) };
}

function receiver(name: string, synced: boolean): ReceiverKind {
  return { name, needs: [orthancProgram], start: (folder) => startBenchOrthanc(folder, { SyncStorageArea: synced }) };
}

export const orthancSynced = receiver('Orthanc, fsync of each file (its default)', true);
export const orthancUnsynced = receiver('Orthanc, no fsync', false);
export const orthancReceivers: readonly ReceiverKind[] = [orthancSynced, orthancUnsynced];
