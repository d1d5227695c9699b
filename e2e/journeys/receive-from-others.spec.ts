import { once } from 'node:events';
import { createServer } from 'node:net';
import { differencesInArchive, madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { localArchive, receiveOn, row, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

test('receives what others send, and shows it at once', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page, home } = quarry;
  const objects = madeUpObjects(new Date(), 'quarry-receiving', ['PRACTICE-0001']);
  const folder = testInfo.outputPath('sent');
  await writeFiles(folder, objects);
  const port = await freePort();
  const send = (aeTitle: string) => runTool('storescu', ['-v', '-R', '+sd', '-aec', aeTitle, '127.0.0.1', String(port), folder]);
  const receiver = page.getByRole('region', { name: 'Receiver', exact: true });
  const state = receiver.getByRole('status');
  const receiving = receiver.getByRole('switch', { name: 'Receive objects' });

  await test.step('begins with "Just receive"', async () => {
    await page.getByRole('button', { name: 'Set up the receiver' }).click();
    await expect(receiver).toBeVisible();
  });

  await test.step('chooses title and port, and is told what to tell others', async () => {
    await receiver.getByLabel('AE title', { exact: true }).fill('WARD7');
    await receiver.getByLabel('Port', { exact: true }).fill(String(port));
    await receiver.getByRole('button', { name: 'Apply' }).click();
    await expect(state).toContainText(`listening as WARD7 on 127.0.0.1, port ${port}`);
    await expect(page.getByRole('contentinfo')).toContainText(`Receiver listening as WARD7 on 127.0.0.1, port ${port}`);
    await expect(receiver.getByRole('heading', { name: 'What to tell a PACS administrator' })).toBeVisible();
    await receiver.getByRole('combobox', { name: 'Listens on' }).click();
    await expect(page.getByRole('option', { name: '0.0.0.0, every address' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('sees what arrives in the archive at once', async () => {
    await show(page, 'Archive');
    await expect(page.getByText(/^0 patients/)).toBeVisible();
    const sent = await send('WARD7');
    expect(sent.code, sent.output).toBe(0);
    await expect(row(localArchive(page), 'SMITH, Anna', 'CT head', '4')).toBeVisible();
    await expect(row(localArchive(page), 'SMITH, Anna', 'Chest PA', '2')).toBeVisible();
    expect(await differencesInArchive(home, objects)).toBe('');
  });

  await test.step('sees who sent last', async () => {
    await show(page, 'Settings');
    await expect(receiver).toContainText(/6 objects, .* received since Quarry was started; last from STORESCU at 127\.0\.0\.1/);
  });

  await test.step('keeps what is being typed while objects arrive', async () => {
    const portField = receiver.getByLabel('Port', { exact: true });
    await portField.fill('104');
    const sent = await send('WARD7');
    expect(sent.code, sent.output).toBe(0);
    await expect(receiver).toContainText('12 objects');
    await expect(portField).toHaveValue('104');
    await portField.fill(String(port));
    await expect(receiver.getByRole('button', { name: 'Apply' })).toBeDisabled();
  });

  await test.step('refuses those who call it by another name', async () => {
    const refused = await send('OTHER');
    expect(refused.code).not.toBe(0);
    expect(refused.output).toMatch(/Called AE Title Not Recognized/i);
  });

  await test.step('switches it off: nobody can send any more', async () => {
    await receiving.uncheck({ force: true });
    await expect(state).toHaveText('off');
    const refused = await send('WARD7');
    expect(refused.output).toMatch(/refused|Failed to establish/i);
    await receiving.check({ force: true });
    await expect(state).toContainText('listening as WARD7');
  });

  await test.step('is told in words that a port is taken, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;
    await receiver.getByLabel('Port', { exact: true }).fill(String(taken));
    await receiver.getByRole('button', { name: 'Apply' }).click();
    await expect(state).toContainText('not listening');
    await expect(receiver.getByText(new RegExp(`${taken}.*(in use|taken)|(in use|taken).*${taken}`)).first()).toBeVisible();
    await expect(receiver.getByRole('heading', { name: 'What to try' })).toBeVisible();
    other.close();
    await receiveOn(page, port);
  });

  await test.step('listens again after a restart', async () => {
    const again = await quarry.restart();
    await show(again, 'Settings');
    await expect(again.getByRole('region', { name: 'Receiver', exact: true }).getByRole('status')).toContainText(
      `listening as WARD7 on 127.0.0.1, port ${port}`,
    );
    await show(again, 'Archive');
    await expect(row(localArchive(again), 'SMITH, Anna', 'CT head')).toBeVisible();
  });
});
