import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { localArchive, receiveOn, row, rows, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

test('has the index made anew from the files, while a modality goes on sending', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page, home } = quarry;
  const folder = testInfo.outputPath('sent');
  const objects = madeUpObjects(new Date(), 'quarry-reading', ['PRACTICE-0001']);
  await writeFiles(folder, objects);
  const more = testInfo.outputPath('more');
  await writeFiles(more, madeUpObjects(new Date(), 'quarry-reading-more', ['PRACTICE-0001']));
  const port = await freePort();
  const send = async (from: string) => {
    const sent = await runTool('storescu', ['-R', '+sd', '-aec', 'QUARRY', '127.0.0.1', String(port), from]);
    expect(sent.code, sent.output).toBe(0);
  };
  await receiveOn(page, port);
  await send(folder);
  await show(page, 'Archive');
  await expect(rows(localArchive(page))).toHaveCount(2);

  // Somebody has taken a study's files away by hand: its row is still there.
  const archive = join(home, 'archive', 'objects');
  const files = (await readdir(archive, { recursive: true })).filter((name) => name.endsWith('.dcm'));
  expect(files).toHaveLength(objects.length);
  const folders = Map.groupBy(files, (file) => file.split(/[\\/]/).slice(0, -1).join('/'));
  const [smallest] = [...folders].sort(([, one], [, other]) => one.length - other.length);
  if (smallest === undefined) throw new Error('no study');
  await rm(join(archive, smallest[0]), { recursive: true });

  await show(page, 'Settings');
  const sending = send(more);
  await page.getByRole('button', { name: 'Rebuild the index from the files' }).click();
  await expect(page.getByText(/\d files read, no problems\./)).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath('read-again.png') });
  await sending;
  await show(page, 'Archive');
  // One of the two is gone; the two that were sent meanwhile are there.
  await expect(rows(localArchive(page))).toHaveCount(3);
  await expect(row(localArchive(page), 'SMITH, Anna')).not.toHaveCount(0);
});
