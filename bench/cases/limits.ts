import { mkdir } from 'node:fs/promises';
import type { Files } from '../data.ts';
import { freshFolder, removeFolder } from '../folders.ts';
import { type Side, sampleOf, timed } from '../measure.ts';
import { type Context, script } from './context.ts';

/** The machine's own limits, by bare programs on the same files, without DICOM. */

interface Loopback {
  readonly to: 'files' | 'nowhere';
  readonly tls?: boolean;
}

/** From files through a connection of the loopback address. */
export function loopback(context: Context, files: Files, { to, tls = false }: Loopback): Side {
  const { cert, key } = context.certified;
  return {
    name: `bare loopback${tls ? ' by TLS 1.3' : ''} to ${to}`,
    async run() {
      const folder = await freshFolder(context.scratch, 'loopback');
      await mkdir(folder, { recursive: true });
      const args = [script('loopback.ts'), files.folder, to === 'files' ? folder : '-', ...(tls ? [cert, key] : [])];
      const finished = await timed(process.execPath, args);
      await removeFolder(folder);
      // Its own clock: the start of Node is no limit of the machine.
      return { ...sampleOf('both', finished), ms: Number(finished.output) };
    },
  };
}

/** `cp` of the files. */
export function copy(context: Context, files: Files): Side {
  return {
    name: 'cp of the files',
    async run() {
      const folder = await freshFolder(context.scratch, 'copied');
      const sample = sampleOf('cp', await timed('cp', ['-r', files.folder, folder]));
      await removeFolder(folder);
      return sample;
    },
  };
}

/** As many answers as a search has, one after the other. */
export function answers(count: number): Side {
  return {
    name: 'bare answers of 400 bytes',
    async run() {
      const finished = await timed(process.execPath, [script('answers.ts'), String(count)]);
      return { ...sampleOf('both', finished), ms: Number(finished.output) };
    },
  };
}

export function fileLimits(context: Context, files: Files): Side[] {
  return [loopback(context, files, { to: 'files' }), copy(context, files)];
}
