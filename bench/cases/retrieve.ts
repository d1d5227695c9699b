import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../e2e/peers/process.ts';
import { freshFolder, removeFolder } from '../folders.ts';
import { Lazily } from '../lazily.ts';
import { type Command, type Side, timedTogether } from '../measure.ts';
import type { ArchiveKind, Asker } from '../peers/archives.ts';
import { best } from '../peers/dcmtk.ts';
import { type QuarryTree, quarryCommand, type Receiver, syncDisk, unsynced } from '../peers.ts';
import type { Sample } from '../sample.ts';
import { cpuWhile } from '../usage.ts';
import type { Context } from './context.ts';
import { checkArrived } from './pair.ts';

/** A server with the CT, for one case, and who may ask it. */
export interface Asked {
  readonly server: Lazily;
  asker(): Promise<Asker>;
}

export function asked(context: Context, kind: ArchiveKind, folder: string): Asked {
  let asker: Promise<Asker> | undefined;
  const askerOnce = () => {
    asker ??= freePort().then((port) => ({ aeTitle: 'SCU', port }));
    return asker;
  };
  const server = new Lazily(async () => kind.start(join(context.scratch, folder), context.data.ct, await askerOnce()));
  return { server, asker: askerOnce };
}

/** A client that retrieves one study into a folder. */
export interface Retriever {
  readonly name: string;
  readonly needs: readonly string[];
  command(from: Receiver, asker: Asker, studyUid: string, folder: string): Command;
}

export type Service = 'C-GET' | 'C-MOVE';

export function quarryRetriever(tree: QuarryTree, service: Service, sync: readonly string[] = unsynced): Retriever {
  const name = service === 'C-GET' ? 'get' : 'move';
  return {
    name: [tree.name, name, ...sync].join(' '),
    needs: [],
    command({ aeTitle, port }, asker, studyUid, folder) {
      const receiver = service === 'C-MOVE' ? ['--port', String(asker.port), '--bind', '127.0.0.1'] : [];
      const from = [`${aeTitle}@127.0.0.1:${port}`, '--aet', asker.aeTitle];
      return quarryCommand(tree, [
        name,
        ...from,
        '-k',
        `StudyInstanceUID=${studyUid}`,
        '-o',
        folder,
        ...sync,
        ...receiver,
        '--json',
      ]);
    },
  };
}

export function dcmtkRetriever(service: Service, { suffix, env, pdu, bytes } = best): Retriever {
  const program = service === 'C-GET' ? 'getscu' : 'movescu';
  return {
    name: [program, ...bytes].join(' ') + suffix,
    needs: [program],
    command({ aeTitle, port }, asker, studyUid, folder) {
      const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${studyUid}`];
      const receiver = service === 'C-MOVE' ? ['-aem', asker.aeTitle, '+P', String(asker.port)] : [];
      const titles = ['-aet', asker.aeTitle, '-aec', aeTitle];
      const args = [...bytes, '-S', ...titles, ...receiver, ...pdu, '-od', folder, ...keys, '127.0.0.1', String(port)];
      // movescu +B heeds no -od: it writes where it is.
      return ['env', ['-C', folder, ...env, program, ...args]];
    },
  };
}

/** One client with one server; what arrived is counted. */
export function retrieving(context: Context, name: string, { server, asker }: Asked, kind: ArchiveKind, client: Retriever): Side {
  const { ct, ctStudyUid } = context.data;
  return {
    name,
    needs: [...kind.needs, ...client.needs],
    async run(): Promise<Sample> {
      const from = await server.get();
      const folder = await freshFolder(context.scratch, 'retrieved');
      await mkdir(folder, { recursive: true });
      const command = client.command(from, await asker(), ctStudyUid, folder);
      const { result, cpuSeconds } = await cpuWhile(from.pid, () => timedTogether([command]));
      const begun = performance.now();
      await syncDisk(context.scratch);
      const onDiskMs = result.ms + performance.now() - begun;
      await checkArrived(ct, { folder }, name);
      await removeFolder(folder);
      return {
        ms: result.ms,
        onDiskMs,
        peaks: { client: result.peakBytes, server: from.peakBytes() },
        cpuSeconds: { client: result.cpuSeconds, server: cpuSeconds },
      };
    },
  };
}
