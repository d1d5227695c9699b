import { join } from 'node:path';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { localArchive, receiveOn, rows, setNumber, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

test('sees how much room is left, is warned, and takes nothing that would fill the disk', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page } = quarry;
  const folder = testInfo.outputPath('sent');
  const objects = madeUpObjects(new Date(), 'quarry-disk', ['PRACTICE-0001']);
  const one = objects.slice(0, 1);
  await writeFiles(folder, objects);
  const port = await freePort();
  const send = () => runTool('storescu', ['-v', '-R', '+sd', '-aec', 'QUARRY', '127.0.0.1', String(port), folder]);
  const status = page.getByRole('contentinfo');
  await receiveOn(page, port);

  await test.step('sees the free room', async () => {
    await expect(status).toContainText(/disk [\d.]+ [GT]B free/);
  });

  await test.step('is warned below what the settings say', async () => {
    await setNumber(page, 'or, on a small disk, below', 100);
    await setNumber(page, 'Warn below', 100_000);
    await expect(status.getByRole('button', { name: /disk .* free, make room$/ })).toBeVisible();
    await status.getByRole('button', { name: /make room/ }).click();
    await expect(page.getByRole('region', { name: 'Disk' })).toBeVisible();
  });

  await test.step('refuses what needs the room that stays free', async () => {
    await setNumber(page, 'Stays free', 9_999_999);
    await expect(status).toContainText('no objects are taken: make room');
    await page.screenshot({ path: testInfo.outputPath('none.png') });
    const refused = await send();
    expect(refused.output).toMatch(/0xa700|OutOfResources/i);
    await show(page, 'Archive');
    await expect(page.getByText('Nothing has arrived here yet.')).toBeVisible();
  });

  await test.step('an import stops there, and tells how much of it was not tried', async () => {
    const many = testInfo.outputPath('many');
    for (let copy = 0; copy < 60; copy++) await writeFiles(join(many, `${copy}`), one);
    await page.getByLabel('Folder to import').setInputFiles(many);
    const outcome = page.getByText(/^0 imported, /);
    await expect(outcome).toHaveText(/^0 imported, \d+ left out, \d+ not tried\.$/);
    const [left = 0, untried = 0] = (await outcome.innerText()).match(/[1-9]\d*/g)?.map(Number) ?? [];
    expect(left + untried).toBe(60);
    expect(left).toBeLessThan(25);
    await expect(page.getByText('The disk of this computer is full. Free some space')).toBeVisible();
    await page.getByRole('button', { name: 'Close import result' }).click();
  });

  await test.step('goes on once there is room', async () => {
    await setNumber(page, 'Stays free', 0);
    const sent = await send();
    expect(sent.code, sent.output).toBe(0);
    await show(page, 'Archive');
    await expect(rows(localArchive(page))).toHaveCount(2);
  });
});
