import { expect, it } from 'vitest';
import { ended, jobsWhen, searchAll, startEngine, testHome } from './testing/test-engine.ts';

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
