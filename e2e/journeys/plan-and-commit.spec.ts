import { join } from 'node:path';
import { expect, test } from '../fixtures/quarry.ts';
import { addArea, choose, localArchive, results, row, rows, show, transfer, transfers } from '../fixtures/window.ts';

test('looks at a worklist, keeps one for modalities, and asks that what was sent is kept', async ({ quarry }) => {
  const { page } = quarry;
  await page
    .getByRole('button', { name: /practice PACS/i })
    .first()
    .click();
  await expect(rows(results(page)).first()).toBeVisible({ timeout: 60_000 });
  const form = page.getByRole('form', { name: 'Worklist search form' });
  const planned = page.getByRole('grid', { name: 'Worklist of Practice PACS' });

  await test.step('sees what is planned today', async () => {
    await show(page, 'Worklist');
    await expect(form).toContainText('asks Practice PACS for what is planned with Date');
    await form.getByRole('button', { name: 'Search' }).click();
    await expect(form.getByRole('status')).toContainText('6 planned');
    await expect(row(planned, '8:30', 'SMITH, Anna', 'CT_1')).toBeVisible();
    await expect(row(planned, 'YAMADA, Tarou', '山田')).toBeVisible();
  });

  await test.step('narrows it to a modality on any day', async () => {
    await form.getByRole('combobox', { name: 'Day' }).click();
    await page.getByRole('option', { name: 'Any day' }).click();
    await form.getByLabel('Modality').fill('mr');
    await form.getByLabel('Modality').press('Enter');
    await expect(form.getByRole('status')).toContainText('3 planned');
    await row(planned, 'SMITH, Benjamin').click();
    const details = page.getByRole('region', { name: 'Details of the worklist item' });
    await expect(details).toContainText('MR brain follow-up');
    await expect(details).toContainText('W2007');
  });

  const own = page.getByRole('grid', { name: 'Our worklist' });
  await test.step('adds an entry of its own, after being told what is missing', async () => {
    await choose(page, 'Whose worklist', 'Our own');
    await page.getByRole('button', { name: 'Add entry' }).click();
    const entry = page.getByRole('dialog', { name: 'Add a worklist entry' });
    await entry.getByRole('button', { name: 'Save' }).click();
    await expect(entry.getByText('This is needed.').first()).toBeVisible();
    await entry.getByLabel('Patient name').fill('Müller, Jörg');
    await entry.getByLabel('Patient ID').fill('TEST-1');
    await entry.getByLabel('Planned day').fill('2026-12-31');
    await entry.getByLabel('Planned time').fill('07:45');
    await entry.getByLabel('Modality').fill('us');
    await entry.getByLabel('Station AE title').fill('US_9');
    await entry.getByRole('button', { name: 'Save' }).click();
    await expect(row(own, '7:45', 'MÜLLER, Jörg', 'TEST-1', 'US', 'US_9')).toBeVisible();
  });

  await test.step('changes it, deletes it and takes that back', async () => {
    await row(own, 'TEST-1').click();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const entry = page.getByRole('dialog', { name: 'Edit the worklist entry' });
    await entry.getByLabel('Accession').fill('ACC9');
    await entry.getByRole('button', { name: 'Save' }).click();
    await expect(row(own, 'TEST-1', 'ACC9')).toBeVisible();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(rows(own)).toHaveCount(0);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(row(own, 'TEST-1', 'ACC9')).toBeVisible();
  });

  await test.step('lets modalities ask for it', async () => {
    await page.getByRole('switch', { name: 'Answer modalities from this worklist' }).click();
    await expect(page.getByText(/They call QUARRY at 127\.0\.0\.1, port/)).toBeVisible();
  });

  await test.step('asks whether what was sent is kept', async () => {
    await show(page, 'Browse');
    await row(results(page), 'SMITH', 'Benjamin').click();
    await page.getByRole('button', { name: 'Retrieve', exact: true }).click();
    await expect(transfer(page, /SMITH, Benjamin/)).toContainText('complete');
    await show(page, 'Archive');
    await row(localArchive(page), 'SMITH', 'Benjamin').click();
    await page.getByRole('button', { name: 'Send to…' }).click();
    await page.getByRole('menuitem', { name: 'Practice PACS' }).click();
    await show(page, 'Transfers');
    await row(transfers(page), 'here → Practice PACS', 'C-STORE').click();
    await page.getByRole('button', { name: 'Ask for commitment' }).click();
    await expect(row(transfers(page), 'Commitment of', 'committed 32', 'N-ACTION')).toBeVisible();
  });
});

test('keeps a worklist for each AE title that modalities call', async ({ quarry }, testInfo) => {
  const { page, home } = quarry;
  await show(page, 'Settings');
  const panel = page.getByRole('region', { name: 'Storage areas' });
  await addArea(page, 'TEACHING', join(home, 'teaching'));
  await expect(panel.getByRole('listitem', { name: 'TEACHING' })).toBeVisible();

  await show(page, 'Worklist');
  await choose(page, 'Whose worklist', 'Our own');
  const own = page.getByRole('grid', { name: 'Our worklist' });
  const whose = page.getByRole('combobox', { name: 'Entries for those who call' });
  const add = async (title: string, patientId: string) => {
    await whose.selectOption(`Who calls ${title}`);
    await page.getByRole('button', { name: 'Add entry' }).click();
    const entry = page.getByRole('dialog', { name: `Add a worklist entry of ${title}` });
    await entry.getByLabel('Patient name').fill('Müller, Jörg');
    await entry.getByLabel('Patient ID').fill(patientId);
    await entry.getByLabel('Planned day').fill('2026-12-31');
    await entry.getByLabel('Planned time').fill('07:45');
    await entry.getByLabel('Modality').fill('us');
    await entry.getByLabel('Station AE title').fill('US_9');
    await entry.getByRole('button', { name: 'Save' }).click();
    await expect(row(own, patientId)).toBeVisible();
    await expect(rows(own)).toHaveCount(1);
  };
  await add('TEACHING', 'TEACH-1');
  await add('QUARRY', 'TEST-1');

  await whose.selectOption('Who calls TEACHING');
  await expect(row(own, 'TEACH-1')).toBeVisible();
  await page.getByRole('switch', { name: 'Answer modalities from these worklists' }).click();
  await expect(page.getByText(/They call TEACHING at 127\.0\.0\.1, port/)).toBeVisible();
  await page.screenshot({ path: testInfo.outputPath('worklist-of-an-area.png') });
  // The view keeps its title; what is deleted comes back where it was.
  await show(page, 'Settings');
  await show(page, 'Worklist');
  await row(own, 'TEACH-1').click();
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(rows(own)).toHaveCount(0);
  await whose.selectOption('Who calls QUARRY');
  await expect(row(own, 'TEST-1')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows(own)).toHaveCount(1);
  await whose.selectOption('Who calls TEACHING');
  await expect(row(own, 'TEACH-1')).toBeVisible();
});
