import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safe } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import type { Receiving } from '../../src-shared/contract/receiving.ts';
import { openRules } from '../../src-shared/contract/storage-areas.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { sendOne } from '../net/testing/asking.ts';
import { runningEngine } from './testing/running-engine.ts';
import { firstOf } from './testing/test-engine.ts';

const { ExplicitLE, ImplicitLE, RLELossless } = transferSyntax;
const asReceived = { kind: 'as-received' } as const;

const engine = runningEngine();

const profiles = () => firstOf(engine.client.acceptanceProfiles.watch());
const standard = async () => (await firstOf(engine.client.storageAreas.watch())).areas[0];
const receive = (receiving: Receiving | undefined) => engine.client.storageAreas.updateStandard({ ...openRules, receiving });
/** Whether one CT image in Explicit VR Little Endian was taken. */
const isTaken = async () => (await sendOne(engine.target(), sample())).ok;
const only = (uid: string) => ({ name: 'Mine', transferSyntaxes: [uid], privateClasses: false });

describe('acceptance profiles of the data folder', () => {
  it('are followed by the receiver as soon as they are chosen and changed, and after a restart', async () => {
    const profile = await engine.client.acceptanceProfiles.add(only(RLELossless));
    expect(await isTaken()).toBe(true);
    await receive({ profile: profile.id, keep: asReceived });
    expect(await isTaken()).toBe(false);
    await engine.client.acceptanceProfiles.update({ ...profile, transferSyntaxes: [ExplicitLE] });
    expect(await isTaken()).toBe(true);
    await engine.client.acceptanceProfiles.update(profile);
    await engine.restart();
    expect((await profiles()).own).toEqual([profile]);
    expect(await isTaken()).toBe(false);
  });

  it('are not removed while an area has them, and no two have one name', async () => {
    const { client } = engine;
    const profile = await client.acceptanceProfiles.add(only(RLELossless));
    expect((await safe(client.acceptanceProfiles.add({ ...only(ExplicitLE), name: 'MINE' }))).error).toMatchObject({
      code: 'NAME_TAKEN',
      data: { name: 'MINE' },
    });
    await receive({ profile: profile.id, keep: asReceived });
    expect((await safe(client.acceptanceProfiles.remove({ id: profile.id }))).error).toMatchObject({
      code: 'IN_USE',
      data: { areas: ['QUARRY'] },
    });
    await receive(undefined);
    await client.acceptanceProfiles.remove({ id: profile.id });
    expect((await profiles()).own).toEqual([]);
    for (const id of ['everything', profile.id])
      expect((await safe(client.acceptanceProfiles.remove({ id }))).error).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('come from a storescp.cfg; what is wrong in one is named, and what has a name that is taken left out', async () => {
    const { importStorescp, exportStorescp, add } = engine.client.acceptanceProfiles;
    await add(only(RLELossless));
    const { text } = await exportStorescp();
    expect(await importStorescp({ text })).toMatchObject({
      added: ['Uncompressedonly', 'Losslessonly', 'Losslesspreferred'],
      leftOut: ['Everything: there is a profile of that name already.', 'Mine: there is a profile of that name already.'],
    });
    expect((await safe(importStorescp({ text: text.replace('[[Profiles]]', '[[Profiles') }))).error).toMatchObject({
      code: 'NOT_UNDERSTOOD',
      data: { line: expect.any(Number), column: 1, problem: expect.stringContaining('[[Name]]') },
    });
    expect((await safe(importStorescp({ text: 'x'.repeat(1_000_001) }))).error).toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('that are lost with a damaged file let nothing in, and that is told', async () => {
    const profile = await engine.client.acceptanceProfiles.add(only(ExplicitLE));
    await receive({ profile: profile.id, keep: asReceived });
    expect(await isTaken()).toBe(true);
    const damaged = '{"schemaVersion":1,"profiles":[{"id":1}]}';
    await engine.restart(() => writeFile(join(engine.folder, 'profiles.json'), damaged));
    expect(await standard()).toMatchObject({ state: 'failed', explanation: { code: 'profile-missing' } });
    expect(await isTaken()).toBe(false);
    expect((await engine.client.app.info()).notices).toHaveLength(1);
  });

  it('and what is received is converted by threads; to a syntax that loses something it never is', async () => {
    await receive({ keep: { kind: 'converted', to: ImplicitLE, otherwise: 'keep' } });
    expect(await isTaken()).toBe(true);
    expect((await standard())?.kept).toMatchObject({ converted: 1, notConverted: 0 });
    const lossy = { kind: 'converted', to: transferSyntax.JPEGBaseline, otherwise: 'keep' } as unknown as Receiving['keep'];
    expect((await safe(receive({ keep: lossy }))).error).toMatchObject({ code: 'BAD_REQUEST' });
  });
});
