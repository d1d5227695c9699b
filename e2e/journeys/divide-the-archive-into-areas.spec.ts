import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { receiveOn, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

test('divides the archive into areas, and decides who may call each', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page, home } = quarry;
  const objects = madeUpObjects(new Date(), 'quarry-areas', ['PRACTICE-0001']);
  const folder = testInfo.outputPath('sent');
  await writeFiles(folder, objects);
  const port = await freePort();
  const send = (aeTitle: string, caller: string) =>
    runTool('storescu', ['-v', '-R', '+sd', '-aet', caller, '-aec', aeTitle, '127.0.0.1', String(port), folder]);
  await receiveOn(page, port);
  await show(page, 'Settings');
  const panel = page.getByRole('region', { name: 'Storage areas' });
  const areas = panel.getByRole('list', { name: 'Areas' });
  const turnedAway = panel.getByRole('table', { name: 'Turned away' });
  const teaching = areas.getByRole('listitem', { name: 'TEACHING' });

  await test.step('begins with the local archive, open to everybody', async () => {
    await expect(areas.getByRole('listitem')).toHaveCount(1);
    await expect(areas.getByRole('listitem', { name: 'QUARRY' })).toContainText('everybody: store and retrieve; no limit');
    await expect(panel.getByText('Nobody was turned away.')).toBeVisible();
  });

  await test.step('adds an area for a few callers, and is asked once before studies may be deleted', async () => {
    await panel.getByRole('button', { name: 'Add area…' }).click();
    const form = page.getByRole('dialog', { name: 'Add area' });
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('A folder is needed.')).toBeVisible();
    await form.getByLabel('AE title', { exact: true }).fill('TEACHING');
    await form.getByLabel('Folder', { exact: true }).fill(join(home, 'teaching'));
    await form.getByRole('radio', { name: 'Only these' }).check();
    await form.getByLabel('Callers', { exact: true }).fill('MR@10.2.0.0/99');
    await expect(form.getByText('Not understood: MR@10.2.0.0/99')).toBeVisible();
    await form.getByLabel('Callers', { exact: true }).fill('MR');
    await form.getByLabel('Studies at most', { exact: true }).fill('1');
    await form.getByRole('radio', { name: 'Delete the oldest studies' }).check();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('Say that this is what you want.')).toBeVisible();
    await form.getByRole('checkbox', { name: /Delete studies for good/ }).check();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(teaching).toContainText('MR: store and retrieve; at most 1 study; then the oldest studies are deleted');
  });

  await test.step('sees who was turned away and why, and lets him in', async () => {
    expect((await send('TEACHING', 'CT')).output).toMatch(/Calling AE Title Not Recognized/i);
    const attempt = turnedAway.getByRole('row', { name: /CT at 127\.0\.0\.1 TEACHING not among those who may call/ });
    await expect(attempt).toBeVisible();
    await attempt.getByRole('button', { name: /^Allow/ }).click();
    await expect(teaching).toContainText('MR, CT at 127.0.0.1');
    await expect(attempt).toBeHidden();
    const sent = await send('TEACHING', 'CT');
    expect(sent.code, sent.output).toBe(0);
  });

  await test.step('sees what was deleted to make room', async () => {
    await expect(teaching).toContainText('1 study');
    await expect(teaching).toContainText(/Since Quarry was started: \d+ stud(y|ies) deleted to make room/);
  });

  await test.step('makes an area of a title that somebody called', async () => {
    expect((await send('NIGHT', 'CT')).output).toMatch(/Called AE Title Not Recognized/i);
    await turnedAway.getByRole('button', { name: /^Add area NIGHT/ }).click();
    const form = page.getByRole('dialog', { name: 'Add area' });
    await expect(form.getByLabel('AE title', { exact: true })).toHaveValue('NIGHT');
    await form.getByLabel('Folder', { exact: true }).fill(join(home, 'night'));
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(areas.getByRole('listitem', { name: 'NIGHT' })).toBeVisible();
    const sent = await send('NIGHT', 'CT');
    expect(sent.code, sent.output).toBe(0);
  });

  await test.step('takes areas from a dcmqrscp.cfg, and gives one', async () => {
    const file = testInfo.outputPath('dcmqrscp.cfg');
    await mkdir(join(home, 'qr'), { recursive: true });
    await writeFile(file, `AETable BEGIN\nQRSRV ${join(home, 'qr')} R (20, 1gb) ANY\nAETable END\n`);
    await panel.getByLabel('dcmqrscp.cfg to import').setInputFiles(file);
    await expect(areas.getByRole('listitem', { name: 'QRSRV' })).toContainText('everybody: retrieve only; at most 20 studies');
    await panel.getByRole('button', { name: 'Export as dcmqrscp.cfg…' }).click();
    const dialog = page.getByRole('dialog', { name: 'The areas as a dcmqrscp.cfg' });
    await expect(dialog.getByLabel('dcmqrscp.cfg', { exact: true })).toHaveValue(/QRSRV .* R \(20, 1073741824\) ANY/);
    await expect(dialog.getByRole('list', { name: 'What it cannot hold' })).toContainText('TEACHING');
    await page.keyboard.press('Escape');
  });

  await test.step('keeps the areas over a restart, and removes one from the list', async () => {
    const again = await quarry.restart();
    await show(again, 'Settings');
    const list = again.getByRole('list', { name: 'Areas' });
    await expect(list.getByRole('listitem')).toHaveCount(4);
    await again.getByRole('button', { name: 'Remove NIGHT from the list' }).click();
    await expect(list.getByRole('listitem')).toHaveCount(3);
  });
});
