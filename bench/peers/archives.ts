import { link, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDcmqrscpConfig } from '../../e2e/peers/dcmqrscp.ts';
import type { Files } from '../data.ts';
import { removeFolder } from '../folders.ts';
import { timed } from '../measure.ts';
import { type QuarryTree, quarryArchive, type Receiver, startServer } from '../peers.ts';
import { asItComes, best, dcmtkSenders } from './dcmtk.ts';
import { orthancProgram, startBenchOrthanc } from './orthanc.ts';

/** Who asks, and where C-MOVE sends to. */
export interface Asker {
  readonly aeTitle: string;
  readonly port: number;
}

/** A server that has objects before it is asked. */
export interface ArchiveKind {
  readonly name: string;
  readonly needs: readonly string[];
  /** Starts it anew in a folder, with the files given, one study or many. */
  start(folder: string, files: Files, asker: Asker): Promise<Receiver>;
}

/** As many studies as an area of dcmqrscp holds. */
export const dcmqrscpStudies = 500;

async function filled(receiver: Receiver, files: Files): Promise<Receiver> {
  await dcmtkSenders.dcmsend.send(receiver, files.folder);
  return receiver;
}

export const orthancArchive: ArchiveKind = {
  name: 'Orthanc',
  needs: [orthancProgram, 'dcmsend'],
  start: async (folder, files, asker) => {
    await removeFolder(folder);
    return filled(await startBenchOrthanc(folder, { SyncStorageArea: false }, [asker]), files);
  },
};

/** The files are indexed by its own program where they lie. */
function dcmqrscp(name: string, { settings = best, atMostObjects = Number.POSITIVE_INFINITY } = {}): ArchiveKind {
  return {
    name: name + settings.suffix,
    needs: ['dcmqrscp', 'dcmqridx'],
    async start(folder, files, asker) {
      await removeFolder(folder);
      await mkdir(folder, { recursive: true });
      const { file: config, area } = await writeDcmqrscpConfig({ folder, destinations: [asker] });
      const names = (await readdir(files.folder)).sort().slice(0, atMostObjects);
      for (const each of names) await link(join(files.folder, each), join(area, each));
      await timed('dcmqridx', [area, ...names.map((each) => join(area, each))]);
      const program = [...settings.env, 'dcmqrscp', ...settings.server, '-c', config];
      return startServer('env', (port) => [...program, String(port)], undefined, 'QRSRV');
    },
  };
}

export const dcmqrscpArchive = dcmqrscp('dcmqrscp');
const fewStudies = `dcmqrscp, which takes ${dcmqrscpStudies} studies`;
export const dcmqrscpFewStudies = dcmqrscp(fewStudies, { atMostObjects: dcmqrscpStudies });
export const dcmqrscpAsItComes = dcmqrscp('dcmqrscp', { settings: asItComes });
export const dcmqrscpFewStudiesAsItComes = dcmqrscp(fewStudies, { settings: asItComes, atMostObjects: dcmqrscpStudies });

export function quarryArchiveKind(tree: QuarryTree): ArchiveKind {
  return {
    name: `${tree.name} archive`,
    needs: ['dcmsend'],
    start: async (folder, files, asker) => {
      await removeFolder(folder);
      return filled(await quarryArchive(tree, { destinations: [asker] }).start(folder), files);
    },
  };
}
