import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { localArchive, receiveOn, rows, setNumber, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

test('sees how much room is left, is warned, and takes nothing that would fill the disk', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page } = quarry;
  const folder = testInfo.outputPath('sent');
  await writeFiles(folder, madeUpObjects(new Date(), 'quarry-disk', ['PRACTICE-0001']));
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

  await test.step('goes on once there is room', async () => {
    await setNumber(page, 'Stays free', 0);
    const sent = await send();
    expect(sent.code, sent.output).toBe(0);
    await show(page, 'Archive');
    await expect(rows(localArchive(page))).toHaveCount(2);
  });
});
