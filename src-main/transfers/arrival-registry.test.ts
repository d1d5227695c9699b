import { describe, expect, it } from 'vitest';
import type { EntityPath } from '../../src-shared/contract/common.ts';
import { ArrivalRegistry, type ReceivedObject } from './arrival-registry.ts';

const inStudy: Record<string, string> = { a: '1.2', b: '1.3' };
const study: EntityPath = { level: 'STUDY', StudyInstanceUID: '1.2' };
const patient: EntityPath = { level: 'PATIENT', PatientID: 'P1' };
const object: ReceivedObject = { sopInstanceUid: 'a', bytes: 1, callingAeTitle: 'CITY', moveOriginator: 'QUARRY' };

async function arrivals(path: EntityPath, ...objects: ReceivedObject[]): Promise<string[]> {
  const registry = new ArrivalRegistry(
    (entity, uid) => entity.StudyInstanceUID === undefined || inStudy[uid] === entity.StudyInstanceUID,
  );
  const seen: string[] = [];
  const stop = registry.watch({ path, originator: 'QUARRY', serverAeTitle: 'CITY' }, (arrival) =>
    seen.push(arrival.sopInstanceUid),
  );
  for (const each of objects) await registry.received(each);
  stop();
  await registry.received(object);
  return seen;
}

describe('whose an arriving object is', () => {
  it('goes by the unique keys and the originator', async () => {
    expect(await arrivals(study, object, { ...object, sopInstanceUid: 'b' }, { ...object, moveOriginator: 'OTHER' })).toEqual([
      'a',
    ]);
  });

  it('needs no originator where the UIDs say it', async () => {
    const silent = { ...object, moveOriginator: undefined, callingAeTitle: 'CITY_SCU' };
    expect(await arrivals(study, silent)).toEqual(['a']);
    expect(await arrivals(patient, silent)).toEqual([]);
    expect(await arrivals(patient, { ...silent, callingAeTitle: 'CITY ' })).toEqual(['a']);
  });

  it('goes by the titles for what the archive refused', async () => {
    const refused = { ...object, sopInstanceUid: 'unknown', refused: { kind: 'local', code: 'disk-full' } } as const;
    expect(await arrivals(study, refused, { ...refused, moveOriginator: 'OTHER' })).toEqual(['unknown']);
  });
});
