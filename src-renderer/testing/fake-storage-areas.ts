import {
  type AreaStatus,
  openRules,
  type StorageArea,
  type StorageAreasStatus,
} from '../../src-shared/contract/storage-areas.ts';

/** An area with nothing in it. */
export function areaStatus(area: StorageArea): AreaStatus {
  const nothing = {
    studies: 0,
    instances: 0,
    bytes: 0,
    replaced: 0,
    keptBoth: 0,
    duplicates: [],
    refused: 0,
    deleted: { studies: 0, instances: 0 },
  };
  return { area, state: area.on ? 'open' : 'off', ...nothing };
}

/** A standard area, one that is limited, and two callers that were turned away. */
export function fakeStorageAreas(): StorageAreasStatus {
  const home = '/home/anna/.local/share/quarry/archive';
  const standard: StorageArea = { ...openRules, id: 'standard', on: true, aeTitle: 'QUARRY', folder: home };
  const teaching: StorageArea = {
    ...openRules,
    id: 'teaching',
    on: true,
    aeTitle: 'TEACHING',
    folder: '/data/teaching',
    callers: [{ aeTitle: 'CT_ROOM2', address: '10.2.0.0/16' }, { aeTitle: 'RIS' }],
    quota: { studies: 500 },
    whenFull: 'delete-oldest',
  };
  const at = new Date().toISOString();
  const from = { callingAeTitle: 'MR_ROOM1', address: '10.2.3.77', times: 3, firstAt: at, lastAt: at };
  return {
    areas: [
      { ...areaStatus(standard), studies: 81, instances: 1204, bytes: 640_000_000 },
      {
        ...areaStatus(teaching),
        studies: 500,
        instances: 61_002,
        bytes: 31e9,
        deleted: { studies: 12, instances: 903, lastAt: at },
      },
    ],
    rejected: [
      { ...from, id: 'r1', reason: 'caller-not-allowed', calledAeTitle: 'TEACHING' },
      { ...from, id: 'r2', reason: 'unknown-title', calledAeTitle: 'ARCHIVE' },
    ],
  };
}
