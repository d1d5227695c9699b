import { expect, it } from 'vitest';
import { sample } from '../archive/testing/sample-object.ts';
import { memoryObject } from '../dicom/testing/memory-store.ts';
import { send } from '../net/scu/send.ts';
import { ended, firstOf, jobsWhen, searchAll, startEngine, testHome } from './testing/test-engine.ts';

it('what stays free on the disk is not filled by retrieving either, by C-GET or C-MOVE, and the job says why', {
  timeout: 60_000,
}, async () => {
  const home = await testHome();
  const { engine, client } = await startEngine(home);
  const { serverId = '' } = await client.practice.start();
  const query = { serverId, model: 'study', level: 'STUDY', keys: { ModalitiesInStudy: 'CT' } } as const;
  const [row] = (await searchAll(await client.browse.search(query))).rows;
  if (row === undefined) throw new Error('the practice PACS has CT studies');
  const entities = [{ path: row.path, title: 'one CT study', expected: row.local?.expected }];
  await client.settings.update({ disk: { warnGigabytes: 5, warnPercent: 5, reserveMegabytes: 9_999_999 } });
  for (const method of ['C-GET', 'C-MOVE'] as const) {
    const { jobIds } = await client.transfers.retrieve({ serverId, model: 'study', method, entities });
    const [job] = await jobsWhen(client, jobIds, ended);
    expect(job, method).toMatchObject({ state: 'failed', arrived: 0 });
    const told = JSON.stringify([job?.explanation, job?.notes, await client.transfers.problems({ id: job?.id ?? '' })]);
    expect(told, method).toMatch(/A700|disk-full/);
  }
  await engine.close();
  await home.remove();
});

it('what a sender was refused is not counted as received, and the receiver says why', async () => {
  const home = await testHome();
  const { engine, client } = await startEngine(home);
  await client.settings.update({ disk: { warnGigabytes: 5, warnPercent: 5, reserveMegabytes: 9_999_999 } });
  const { config } = await firstOf(client.receiver.watch(), ({ state }) => state === 'listening');
  const target = { host: '127.0.0.1', port: config.port, calledAeTitle: config.aeTitle, callingAeTitle: 'CT1' };
  const objects = [memoryObject(sample()), memoryObject(sample())];
  await send(target, { objects, timeouts: { connectMs: 5_000, associationMs: 5_000, responseMs: 5_000, silenceMs: 5_000 } });
  const status = await firstOf(client.receiver.watch(), ({ notKept }) => notKept !== undefined);
  expect(status).toMatchObject({ receivedObjects: 0, notKept: { aeTitle: 'CT1', address: '127.0.0.1' } });
  expect(status.notKept?.why).toBe('Disk nearly full (A700)');
  await engine.close();
  await home.remove();
});
