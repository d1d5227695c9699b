import { join } from 'node:path';
import { filesBelow } from '../../src-main/archive/testing/sample-object.ts';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { addServer, receiveOn, row, rows, select, show, transfer } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort } from '../peers/process.ts';

test('makes an area of a folder with files, names its files by a template, imports into it and sends from it', async ({
  quarry,
}, testInfo) => {
  const { page, home } = quarry;
  const [lying = [], imported = []] = ['PRACTICE-0001', 'PRACTICE-0002'].map((patient) =>
    madeUpObjects(new Date(), 'quarry-layouts', [patient]),
  );
  const place = join(home, 'teaching');
  await writeFiles(join(place, 'of another program', '2024'), lying);
  const folder = testInfo.outputPath('import');
  await writeFiles(folder, imported);
  const port = await freePort();
  await receiveOn(page, port);
  await show(page, 'Settings');
  const panel = page.getByRole('region', { name: 'Storage areas' });
  const teaching = panel.getByRole('list', { name: 'Areas' }).getByRole('listitem', { name: 'TEACHING' });
  const form = page.getByRole('dialog', { name: 'Add area' });
  const table = page.getByRole('treegrid', { name: 'Storage area' });

  await test.step('is told what is wrong with a template', async () => {
    await panel.getByRole('button', { name: 'Add area…' }).click();
    await form.getByLabel('AE title', { exact: true }).fill('TEACHING');
    await form.getByLabel('Folder', { exact: true }).fill(place);
    await form.getByLabel('New files', { exact: true }).click();
    await page.getByRole('option', { name: 'by a template…' }).click();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText(/A template has keywords in braces/)).toBeVisible();
    await form.getByLabel('Template', { exact: true }).fill('{PatentID}/{InstanceNumber}');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByRole('alert')).toContainText(/The template for file names cannot be used\. .*PatentID/);
    await page.screenshot({ path: testInfo.outputPath('form.png') });
  });

  await test.step('has the files that lay there in the archive, under names of the template, and where they were', async () => {
    await form.getByLabel('Template', { exact: true }).fill('{PatientID}/{Modality}{SeriesNumber}/{InstanceNumber}.dcm');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    await expect(teaching).toContainText('files named {PatientID}/{Modality}{SeriesNumber}/{InstanceNumber}.dcm');
    await expect(teaching).toContainText(`${lying.length} objects that lay in the folder taken in.`);
    const files = await filesBelow(join(place, 'objects'));
    expect(files).toHaveLength(lying.length);
    for (const file of files) expect(file).toMatch(/^PRACTICE-0001\/[A-Z]+\d+\/\d+(_\d)?\.dcm$/);
    expect(await filesBelow(join(place, 'of another program'))).toHaveLength(lying.length);
  });

  await test.step('imports into the area', async () => {
    await show(page, 'Archive');
    await page.getByRole('combobox', { name: 'Archive shown' }).selectOption('Area TEACHING');
    await page.getByLabel('Folder to import').setInputFiles(folder);
    await expect(page.getByText(`${imported.length} imported.`)).toBeVisible();
    await expect(row(table, 'SMITH, Benjamin')).toBeVisible();
    expect((await filesBelow(join(place, 'objects/PRACTICE-0002'))).length).toBe(imported.length);
  });

  await test.step('sends from the area', async () => {
    await addServer(page, { name: 'Myself', aeTitle: 'QUARRY', port });
    await show(page, 'Archive');
    await select(row(table, 'SMITH, Benjamin'));
    await page.getByRole('button', { name: 'Send to…' }).click();
    await page.getByRole('menuitem', { name: 'Myself' }).click();
    await expect(transfer(page, /SMITH, Benjamin.*: complete/)).toBeVisible();
    await page.getByRole('combobox', { name: 'Archive shown' }).selectOption('Local archive');
    await expect(page.getByText(`${imported.length} imported.`)).toBeHidden(); // that was told of the area
    await expect(rows(page.getByRole('treegrid', { name: 'Local archive' }))).not.toHaveCount(0);
    await page.screenshot({ path: testInfo.outputPath('sent.png') });
  });
});
