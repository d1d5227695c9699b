import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { dragOver } from '../fixtures/drop.ts';
import { differencesInArchive, madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { localArchive, row, select, show } from '../fixtures/window.ts';
import { filesIn, writeFiles } from '../interop/test-objects.ts';

test('exports studies into a folder and a zip file, deletes them, and has them back by importing the zip file', async ({
  quarry,
}, testInfo) => {
  const { page, home } = quarry;
  const own = madeUpObjects(new Date(), 'quarry-export', ['PRACTICE-0002']);
  const folder = testInfo.outputPath('import');
  await writeFiles(folder, own);
  const stick = testInfo.outputPath('stick', 'Benjamin');
  const zip = testInfo.outputPath('Benjamin.zip');
  const dialog = page.getByRole('dialog', { name: /^Export SMITH, Benjamin/ });
  const openDialog = async () => {
    await select(row(localArchive(page), 'SMITH, Benjamin'));
    await page.getByRole('button', { name: 'Export…' }).click();
  };

  await show(page, 'Archive');
  await page.getByLabel('Folder to import').setInputFiles(folder);
  await expect(page.getByText('6 imported.')).toBeVisible();

  // The desktop program reads the files where they are.
  if (page.url().startsWith('http')) {
    await test.step('cancels another import; no copies of the files are left', async () => {
      const many = testInfo.outputPath('many');
      for (let copy = 0; copy < 200; copy++) await writeFiles(join(many, `${copy}`), own);
      await page.getByLabel('Folder to import').setInputFiles(many);
      await page.getByRole('button', { name: 'Cancel import' }).click();
      await expect(page.getByText('Import cancelled. What was imported until then is kept.')).toBeVisible();
      await expect.poll(() => readdir(join(home, 'uploads'))).toEqual([]);
      await page.getByRole('button', { name: 'Close import result' }).click();
    });
  }

  await test.step('is asked where to, and told what is wrong with it', async () => {
    await openDialog();
    await dialog.getByRole('radio', { name: 'Folder on this computer' }).check();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByRole('alert')).toHaveText('Say where it is to go.');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(stick);
    await dialog.getByRole('textbox', { name: /^File names/ }).fill('{NoSuchKeyword}');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByRole('alert')).toContainText('The template for file names cannot be used.');
  });

  await test.step('gets a folder with a DICOMDIR and the same bytes', async () => {
    await dialog.getByRole('textbox', { name: /^File names/ }).fill('');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByRole('status')).toContainText(`6 images`);
    await expect(dialog.getByRole('status')).toContainText(`written to ${stick}, with a DICOMDIR.`);
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    expect((await readFile(join(stick, 'DICOMDIR'))).subarray(128, 132).toString()).toBe('DICM');
    const files = await filesIn(join(stick, 'DICOM'));
    expect([...files.keys()].sort()).toEqual(own.map((object) => object.sopInstanceUid).sort());
  });

  await test.step('gets a zip file with names of her own', async () => {
    await openDialog();
    await dialog.getByRole('radio', { name: 'Zip file on this computer' }).check();
    await dialog.getByRole('textbox', { name: 'Zip file' }).fill(zip);
    await dialog.getByRole('textbox', { name: /^File names/ }).fill('{Modality}{SeriesNumber}/{InstanceNumber}.dcm');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await expect(dialog.getByRole('list', { name: 'What to know about it' })).toContainText('There is no DICOMDIR');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    expect(Object.keys(unzipSync(new Uint8Array(await readFile(zip))))).toContain('MR1/1.dcm');
  });

  await test.step('deletes the study and has it back from the zip file, dropped among other things', async () => {
    await select(row(localArchive(page), 'SMITH, Benjamin'));
    await page.getByRole('button', { name: 'Delete' }).click();
    await expect(row(localArchive(page), 'SMITH, Benjamin')).toHaveCount(0);
    const notes = testInfo.outputPath('notes.txt');
    await writeFile(notes, 'call the ward');
    const held = await dragOver(page.getByText('Nothing has arrived here yet.'), [zip, notes]);
    await expect(page.getByText('Take these 2 into the local archive')).toBeVisible();
    await held.drop();
    await expect(page.getByText('6 imported, 1 left out.')).toBeVisible();
    await expect(row(localArchive(page), 'SMITH, Benjamin')).toBeVisible();
    expect(await differencesInArchive(home, own)).toBe('');
  });

  await test.step('drops the folder with the DICOMDIR, of which one file is missing, and is told so', async () => {
    const [lost = ''] = await readdir(join(stick, 'DICOM', 'PA000001', 'ST000001', 'SE000001'));
    await rm(join(stick, 'DICOM', 'PA000001', 'ST000001', 'SE000001', lost));
    const held = await dragOver(localArchive(page), [stick]);
    await held.drop();
    await expect(page.getByText('0 imported, 5 already there, 1 left out.')).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: lost })).toContainText('The file is not there.');
  });
});

test('hands an export to the browser as a download, where it runs in one', async ({ quarry }, testInfo) => {
  const { page } = quarry;
  test.skip(!page.url().startsWith('http'), 'this is the desktop program');
  const own = madeUpObjects(new Date(), 'quarry-download', ['PRACTICE-0002']);
  const folder = testInfo.outputPath('import');
  await mkdir(folder, { recursive: true });
  await writeFiles(folder, own);
  await show(page, 'Archive');
  await page.getByLabel('Folder to import').setInputFiles(folder);
  await select(row(localArchive(page), 'SMITH, Benjamin'));
  await page.getByRole('button', { name: 'Export…' }).click();
  const dialog = page.getByRole('dialog', { name: /^Export SMITH, Benjamin/ });
  const coming = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await coming;
  await expect(dialog.getByRole('status')).toContainText('with a DICOMDIR.');
  const to = testInfo.outputPath('export.zip');
  await download.saveAs(to);
  const names = Object.keys(unzipSync(new Uint8Array(await readFile(to))));
  expect(names).toHaveLength(own.length + 1);
  expect(names).toContain('DICOMDIR');
});
