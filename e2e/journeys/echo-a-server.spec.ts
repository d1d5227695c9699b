import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/pacs.ts';
import { addServer, fillServerForm, type ServerEntry, server, setNumber, show } from '../fixtures/window.ts';
import { startHttpServer, startSilentServer } from '../peers/not-dicom.ts';
import { freePort, isInstalled } from '../peers/process.ts';

/** Bookmarks a server, echoes it with one click, and opens why it does not answer. */
async function failure(page: Page, entry: ServerEntry) {
  await addServer(page, entry);
  await server(page, entry.name).getByRole('button', { name: 'Echo', exact: true }).click();
  await server(page, entry.name)
    .getByRole('button', { name: `Why ${entry.name} does not answer` })
    .click();
  return page.getByRole('complementary', { name: `Details of ${entry.name}` });
}

test('echoes servers and is told in words what is wrong', async ({ quarry, hospital }) => {
  test.skip(!isInstalled('dcmqrscp'), 'DCMTK is not installed');
  const { page } = quarry;
  const silent = await startSilentServer();
  const web = await startHttpServer();
  const { aeTitle, port } = await hospital.pacs('dcmqrscp');

  await test.step('tries an address before saving it', async () => {
    await page.getByRole('button', { name: 'Add server' }).click();
    const form = page.getByRole('dialog', { name: 'Add server' });
    await fillServerForm(form, { name: 'City PACS', aeTitle, port });
    await form.getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(form.getByRole('status')).toHaveText(/It answers: round trip [\d.]+ m?s, association [\d.]+ m?s/);
    await form.getByRole('button', { name: 'Save' }).click();
  });

  await test.step('sees the round-trip time of one that answers', async () => {
    await server(page, 'City PACS').getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(server(page, 'City PACS').getByRole('img', { name: /^answers in [\d.]+ m?s$/ })).toBeVisible();
  });

  await test.step('a host name that does not exist', async () => {
    const why = await failure(page, { name: 'Misspelt', aeTitle: 'X', host: 'no-such-host.invalid', port: 104 });
    await expect(why).toContainText(/no-such-host\.invalid/);
    await expect(why.getByRole('heading', { name: 'What to try' })).toBeVisible();
  });

  await test.step('a port where nobody listens', async () => {
    const closed = await freePort();
    const why = await failure(page, { name: 'Closed port', aeTitle: 'X', port: closed });
    await expect(why).toContainText('nothing listens on port');
    await expect(why).toContainText(String(closed));
  });

  await test.step('a server that does not know its own name as we call it', async () => {
    const why = await failure(page, { name: 'Wrong title', aeTitle: 'QRSRW', port });
    await expect(why).toContainText(/QRSRW/);
    await expect(why).toContainText(/called AE title/i);
    await why.getByRole('button', { name: 'Copy for its administrator' }).click();
    await expect(why).toContainText('Copied.');
    const paper = page.getByLabel('Patient name', { exact: true });
    await paper.focus();
    await page.keyboard.press('Control+v');
    await expect(paper).toHaveValue(new RegExp(`to QRSRW at 127\\.0\\.0\\.1, port ${port}, without TLS.*source 1.*reason 7`));
    await paper.fill('');
  });

  await test.step('a web server', async () => {
    const why = await failure(page, { name: 'Web server', aeTitle: 'X', port: web.port });
    await expect(why).toContainText(/HTTP|web server/);
  });

  await test.step('a server that takes the connection and says nothing', async () => {
    await setNumber(page, 'Associate', 1);
    await show(page, 'Browse');
    const why = await failure(page, { name: 'Silent', aeTitle: 'X', port: silent.port });
    await expect(why).toContainText(/did not answer|no answer/i);
  });

  await test.step('finds every answer again after a restart', async () => {
    const again = await quarry.restart();
    await expect(server(again, 'City PACS').getByRole('img', { name: /^answers in / })).toBeVisible();
    for (const name of ['Misspelt', 'Closed port', 'Wrong title', 'Web server', 'Silent']) {
      await expect(server(again, name).getByRole('button', { name: `Why ${name} does not answer` })).toBeVisible();
    }
  });

  await silent.stop();
  await web.stop();
});
