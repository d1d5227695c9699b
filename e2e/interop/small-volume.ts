import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A volume in memory with little room. */
export interface SmallVolume {
  readonly path: string;
  /** `ro` or `rw`. */
  remount(how: string): void;
  unmount(): void;
}

const mount = (...args: string[]) => spawnSync('mount', args, { stdio: 'pipe' }).status === 0;

/** Mounts one of `megabytes` at a path, which is made; undefined where that is not allowed. */
export function smallVolume(path: string, megabytes: number): SmallVolume | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  mkdirSync(path, { recursive: true });
  if (!mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'quarry-test', path)) {
    rmSync(path, { recursive: true });
    return undefined;
  }
  return {
    path,
    remount: (how) => {
      if (!mount('-o', `remount,${how}`, path)) throw new Error(`${path} cannot be remounted ${how}`);
    },
    unmount: () => {
      spawnSync('umount', ['-l', path], { stdio: 'pipe' });
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether volumes can be mounted here; says so where they cannot. */
export function mayMount(): boolean {
  const volume = smallVolume(join(tmpdir(), `quarry-mount-${randomUUID()}`), 1);
  volume?.unmount();
  if (!volume) console.log('SKIPPED: full and read-only disks (mounting a small volume needs root, and a system that lets it)');
  return volume !== undefined;
}
