import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { part10, sample } from '../../src-main/archive/testing/sample-object.ts';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { addArea, localArchive, receiveOn, row, rows, show } from '../fixtures/window.ts';
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

test('has the index of a storage area made anew, and of no other', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page, home } = quarry;
  const folder = testInfo.outputPath('sent');
  await writeFiles(folder, madeUpObjects(new Date(), 'quarry-reading-area', ['PRACTICE-0001']));
  const port = await freePort();
  await receiveOn(page, port);
  await show(page, 'Settings');
  const panel = page.getByRole('region', { name: 'Storage areas' });
  await addArea(page, 'TEACHING', join(home, 'teaching'));
  const teaching = panel.getByRole('list', { name: 'Areas' }).getByRole('listitem', { name: 'TEACHING' });
  await expect(teaching).toBeVisible();
  const send = async (aeTitle: string) => {
    const sent = await runTool('storescu', ['-R', '+sd', '-aec', aeTitle, '127.0.0.1', String(port), folder]);
    expect(sent.code, sent.output).toBe(0);
  };
  await send('TEACHING');
  await send('QUARRY');
  await expect(teaching).toContainText('2 studies');

  const kept = join(home, 'teaching', 'objects');
  const [study] = (await readdir(kept, { recursive: true })).filter((name) => name.endsWith('.dcm'));
  if (study === undefined) throw new Error('no file');
  await rm(join(kept, study, '..'), { recursive: true });
  await teaching.getByRole('button', { name: 'Rebuild the index of TEACHING from the files' }).click();
  await expect(teaching.getByRole('status', { name: 'Rebuilding the index of TEACHING' })).toHaveText(
    /^\d+ files read, no problems\.$/,
  );
  await expect(teaching).toContainText('1 study');
  // What it said stays when the view is left.
  await show(page, 'Archive');
  await expect(rows(localArchive(page))).toHaveCount(2);
  await show(page, 'Settings');
  await expect(teaching).toContainText('files read, no problems.');
  await teaching.scrollIntoViewIfNeeded();
  await page.screenshot({ path: testInfo.outputPath('area-read-again.png') });

  // With much to read, it can be told to stop.
  const flat = join(kept, 'much');
  await mkdir(flat);
  for (let instance = 1; instance <= 5_000; instance++)
    await writeFile(join(flat, `${instance}.dcm`), part10(sample({ study: 77, instance, pixelBytes: 2 })));
  await teaching.getByRole('button', { name: 'Rebuild the index of TEACHING from the files' }).click();
  await teaching.getByRole('button', { name: 'Stop rebuilding the index of TEACHING' }).click();
  await expect(teaching).toContainText(/Stopped after [\d,]+ of 5,0\d\d files\./);
  await expect(teaching.getByRole('button', { name: 'Rebuild the index of TEACHING from the files' })).toBeEnabled();
});
