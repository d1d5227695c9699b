import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../system/error-code.ts';
import type { FilePlace } from './file-naming.ts';
import { topFolder } from './layout.ts';

/** A name that is one object's until it is let go. */
export interface ClaimedName {
  /** As the index has it. */
  readonly folder: string;
  readonly file: string;
  readonly release: () => void;
}

/** Numbers tried before a name gets something random: a series without instance numbers has them all alike. */
const numbers = 9;

/**
 * Gives out names in the folders that a layout makes. A name that is taken gets a number, whatever the file system takes for the
 * same name: nothing is ever overwritten. Only one process has the archive open, so what is not there and not claimed is free.
 */
export class PlaceNames {
  readonly #objects: string;
  /** Folded as the most forgiving file system does: case does not count, nor how accents are composed. */
  readonly #claimed = new Set<string>();

  constructor(objects: string) {
    this.#objects = objects;
  }

  /** Throws what the file system has against the name, such as that the path is too long. */
  async claim({ folder, name, extension }: FilePlace): Promise<ClaimedName> {
    for (let count = 1; ; count++) {
      const file = `${name}${suffix(count)}${extension}`;
      const key = `${folder}/${file}`.normalize('NFC').toLowerCase();
      if (this.#claimed.has(key)) continue;
      this.#claimed.add(key);
      const release = () => {
        this.#claimed.delete(key);
      };
      try {
        if (await isFree(join(this.#objects, folder, file))) return { folder: folder || topFolder, file, release };
      } catch (error) {
        release();
        throw error;
      }
      release();
    }
  }
}

function suffix(count: number): string {
  if (count === 1) return '';
  return count <= numbers ? `_${count}` : `_${randomBytes(5).toString('hex')}`;
}

async function isFree(path: string): Promise<boolean> {
  try {
    await fs.lstat(path);
    return false;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
}

/** What a file system has against a name; the object gets a plain one then. A file where a folder would have to be is among them. */
export function isAgainstName(code: string): boolean {
  return ['ENAMETOOLONG', 'ENOTDIR', 'EEXIST', 'EISDIR', 'EINVAL', 'EILSEQ'].includes(code);
}
