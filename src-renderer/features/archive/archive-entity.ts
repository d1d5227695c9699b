import type { EntityPath } from '../../../src-shared/contract/common.ts';

/** A selected row of the archive, with its name for people. */
export interface ArchiveEntity {
  readonly path: EntityPath;
  readonly title: string;
  /** All its studies, or the one it belongs to. */
  readonly pinned: boolean;
}
