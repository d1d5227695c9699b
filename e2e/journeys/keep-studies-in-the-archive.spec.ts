import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { addArea, localArchive, receiveOn, row, rows, select, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

test('sees how studies are kept, pins one, finds its files, and looks into another area', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page, home } = quarry;
  const objects = madeUpObjects(new Date(), 'quarry-keeping', ['PRACTICE-0001']);
  const folder = testInfo.outputPath('sent');
  await writeFiles(folder, objects);
  const port = await freePort();
  const send = async (aeTitle: string) => {
    const sent = await runTool('storescu', ['-R', '+sd', '-aet', 'MODALITY', '-aec', aeTitle, '127.0.0.1', String(port), folder]);
    expect(sent.code, sent.output).toBe(0);
  };
  await receiveOn(page, port);
  const archive = localArchive(page);
  const head = row(archive, 'SMITH, Anna', 'CT head');
  const pinOf = (line: typeof head) => line.getByRole('img', { name: 'pinned' });

  await test.step('sees size, time and sender of what arrived', async () => {
    await send('QUARRY');
    await show(page, 'Archive');
    await expect(head).toHaveAccessibleName(/CT head.* [\d.]+ kB .*\d\d:\d\d.* MODALITY/);
    for (const column of ['Pinned', 'Size', 'Received', 'From'])
      await expect(archive.getByRole('columnheader', { name: column, exact: true })).toBeVisible();
  });

  await test.step('pins a study by its key', async () => {
    await select(head);
    await page.keyboard.press('p');
    await expect(pinOf(head)).toBeVisible();
    await expect(pinOf(row(archive, 'SMITH, Anna', 'Chest PA'))).toHaveCount(0);
    await expect(page.getByRole('contentinfo').getByRole('status')).toHaveText('1 study pinned: never deleted to make room.');
    await expect(page.getByRole('button', { name: 'Unpin' })).toBeVisible();
  });

  await test.step('deletes it and brings it back, pinned as it was', async () => {
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(head).toBeHidden();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(pinOf(head)).toBeVisible();
    await expect(head).toHaveAccessibleName(/MODALITY/);
  });

  await test.step('is told where its files are', async () => {
    await select(head);
    await page.getByRole('button', { name: 'Copy the path' }).click();
    const said = page.getByRole('contentinfo').getByRole('status');
    await expect(said).toContainText(join(home, 'archive', 'objects'));
    const path = (await said.textContent())?.replace(/^Copied: /, '') ?? '';
    expect((await stat(path)).isFile()).toBe(true);
  });

  await test.step('unpins it', async () => {
    await page.getByRole('button', { name: 'Unpin' }).click();
    await expect(pinOf(head)).toHaveCount(0);
  });

  await test.step('looks into another area, and pins there', async () => {
    await show(page, 'Settings');
    await addArea(page, 'TEACHING', join(home, 'teaching'));
    await show(page, 'Archive');
    await page.getByRole('combobox', { name: 'Archive shown' }).selectOption('Area TEACHING');
    const area = page.getByRole('treegrid', { name: 'Storage area' });
    await expect(area).toBeVisible();
    await send('TEACHING');
    await expect(rows(area)).toHaveCount(2);
    const there = row(area, 'SMITH, Anna', 'CT head');
    await select(there);
    await expect(page.getByRole('button', { name: 'Send to…' })).toBeDisabled();
    await page.getByRole('button', { name: 'Pin', exact: true }).click();
    await expect(pinOf(there)).toBeVisible();
    await page.screenshot({ path: testInfo.outputPath('area.png') });
    await page.getByRole('combobox', { name: 'Archive shown' }).selectOption('Local archive');
    await expect(head).toBeVisible();
    await expect(pinOf(head)).toHaveCount(0);
  });
});
