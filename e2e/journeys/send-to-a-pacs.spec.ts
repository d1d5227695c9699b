import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dicomdir } from '../../src-main/archive/testing/dicomdir.ts';
import { dragOver } from '../fixtures/drop.ts';
import { madeUpObjects, ofStudy } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/pacs.ts';
import {
  addServer,
  expand,
  localArchive,
  results,
  row,
  search,
  select,
  server,
  show,
  transfer,
  transfers,
} from '../fixtures/window.ts';
import { bytesDifference } from '../interop/equal-data-sets.ts';
import { filesIn, syntaxSample, type TestObject, writeFiles } from '../interop/test-objects.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { isInstalled } from '../peers/process.ts';
import { startStorescp } from '../peers/storescp.ts';

/** What a peer has of these objects, and how it differs; '' when it has just these, byte by byte. */
async function differencesAt(folder: string, sent: readonly TestObject[]): Promise<string> {
  const files = await filesIn(folder);
  const problems = sent.flatMap((object) => {
    const file = files.get(object.sopInstanceUid);
    const difference = file === undefined ? 'did not get there' : bytesDifference(object, file);
    return difference === undefined ? [] : [`${object.sopInstanceUid}: ${difference}`];
  });
  if (files.size !== sent.length) problems.push(`${files.size} files, not ${sent.length}`);
  return problems.join('\n');
}

test('drops files and folders on a server to send them; what is not DICOM is named and left out', async ({
  quarry,
  objects,
}, testInfo) => {
  test.skip(!isInstalled('storescp'), 'DCMTK is not installed');
  const { page } = quarry;
  const peer = await startStorescp({ folder: testInfo.outputPath('storescp') });
  const study = ofStudy(objects, 'CT head');
  const folder = testInfo.outputPath('From the scanner');
  const files = await writeFiles(folder, study);
  await mkdir(join(folder, 'deeper'));
  await copyFile(files[0] ?? '', join(folder, 'deeper', 'again.dcm'));
  await writeFile(join(folder, 'notes.txt'), 'call the ward');
  await addServer(page, { name: 'Workstation', aeTitle: peer.aeTitle, port: peer.port });

  await test.step('is told before the drop what will happen', async () => {
    const held = await dragOver(server(page, 'Workstation'), [folder]);
    await expect(server(page, 'Workstation')).toContainText('Send this to Workstation by C-STORE');
    await held.drop();
  });

  await test.step('sees the folder sent, and which file was left out', async () => {
    await expect(transfer(page, /^From the scanner: complete/)).toContainText('5 of 5');
    await show(page, 'Transfers');
    await row(transfers(page), 'From the scanner', 'complete', 'here → Workstation', 'C-STORE').click();
    const details = page.getByRole('region', { name: 'Details of From the scanner' });
    const leftOut = details.getByRole('listitem').filter({ hasText: 'notes.txt' });
    await expect(leftOut).toContainText('left out');
    await expect(leftOut).not.toContainText('uploads');
    await expect(leftOut).toContainText(/not.*DICOM/i);
    expect(await differencesAt(peer.folder, study)).toBe('');
  });

  await test.step('drops two single files', async () => {
    await show(page, 'Browse');
    const held = await dragOver(server(page, 'Workstation'), files.slice(0, 2));
    await held.drop();
    await expect(transfer(page, /^2 files and folders: complete/)).toContainText('2 of 2');
    // Copies of what was sent take no room: in Electron there were none.
    await expect.poll(() => readdir(join(quarry.home, 'uploads')).catch(() => [])).toEqual([]);
  });

  await test.step('drops a medium: each file goes once, and what its DICOMDIR names and lacks is told', async () => {
    const medium = testInfo.outputPath('CD');
    await mkdir(medium);
    await copyFile(files[0] ?? '', join(medium, 'IM1'));
    await copyFile(files[1] ?? '', join(medium, 'IM2'));
    await writeFile(join(medium, 'DICOMDIR'), dicomdir([['IM1'], ['IM2'], ['GONE'], ['..', 'outside']]));
    const held = await dragOver(server(page, 'Workstation'), [medium]);
    await held.drop();
    await expect(transfer(page, /^CD: partial/)).toContainText('2 of 4');
    await show(page, 'Transfers');
    await row(transfers(page), 'CD', 'partial', 'here → Workstation', 'C-STORE').click();
    const details = page.getByRole('region', { name: 'Details of CD' });
    await expect(details.getByRole('listitem').filter({ hasText: 'GONE' })).toContainText('The file is not there.');
    await expect(details.getByRole('listitem').filter({ hasText: '..\\outside' })).toContainText('outside of its own folder');
    await show(page, 'Browse');
  });

  await test.step('calls off a drop whose files are not with Quarry yet', async () => {
    test.skip(await page.evaluate(() => 'quarry' in window), 'Electron needs no copies');
    await page.route(/\/upload/, () => undefined);
    const held = await dragOver(server(page, 'Workstation'), files.slice(0, 2));
    await held.drop();
    await expect(server(page, 'Workstation')).toContainText('handing over');
    await page.getByRole('button', { name: 'Cancel handing over files for Workstation' }).click();
    await expect(page.getByText('Cancelled: nothing was sent to Workstation.')).toBeVisible();
    await expect(server(page, 'Workstation')).not.toContainText('handing over');
    await expect(transfer(page, /^2 files and folders/)).toHaveCount(1);
    await page.unroute(/\/upload/);
  });

  await test.step('is told that there is nothing to send in what is not DICOM', async () => {
    const held = await dragOver(server(page, 'Workstation'), [join(folder, 'notes.txt')]);
    await held.drop();
    await expect(transfer(page, /^notes\.txt: failed/)).toContainText(/nothing|no DICOM/i);
  });
  await peer.stop();
});

test('sends from the archive to a PACS, and is told which files it does not take', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('dcmqrscp'), 'DCMTK is not installed');
  const { page } = quarry;
  const peer = await startDcmqrscp({ folder: testInfo.outputPath('dcmqrscp'), args: ['+B'] });
  const own = madeUpObjects(new Date(), 'quarry-sending', ['PRACTICE-0002']);
  const folder = testInfo.outputPath('import');
  await writeFiles(folder, own);
  // dcmqrscp takes no compressed pixel data as it comes, and these are none that anybody can decompress.
  const [plain, , , , compressed] = syntaxSample();
  const both = [plain, compressed].filter((object) => object !== undefined);
  await writeFiles(join(folder, 'compressed'), both);
  await writeFile(join(folder, 'readme.txt'), 'not an image');
  await addServer(page, { name: 'City PACS', aeTitle: peer.aeTitle, port: peer.port });

  await test.step('takes files into the archive; what is not DICOM is named', async () => {
    await show(page, 'Archive');
    await page.getByLabel('Folder to import').setInputFiles(folder);
    await expect(page.getByText('8 imported, 1 left out.')).toBeVisible();
    await expect(page.getByRole('listitem').filter({ hasText: 'readme.txt' })).toContainText(/not.*DICOM/i);
    await page.getByRole('button', { name: 'Close import result' }).click();
  });

  await test.step('sends a study', async () => {
    await select(row(localArchive(page), 'SMITH, Benjamin'));
    await page.getByRole('button', { name: 'Send to…' }).click();
    await page.getByRole('menuitem', { name: 'City PACS' }).click();
    await expect(transfer(page, /SMITH, Benjamin.*MR brain.*: complete/)).toContainText('6 of 6');
    expect(await differencesAt(peer.area, own)).toBe('');
  });

  await test.step('sends one image by the menu of its row', async () => {
    await expand(row(localArchive(page), 'SMITH, Benjamin'));
    await expand(row(localArchive(page), '1 T1 axial'));
    await row(localArchive(page), 'Image 2').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Send to…' }).hover();
    await page.getByRole('menuitem', { name: 'City PACS' }).click();
    await expect(transfer(page, /SMITH, Benjamin.*image 2: complete/)).toContainText('1 of 1');
  });

  await test.step('is told which file was not taken, and why', async () => {
    await select(row(localArchive(page), 'INTEROP-SYNTAXES'));
    await page.getByRole('button', { name: 'Send to…' }).click();
    await page.getByRole('menuitem', { name: 'City PACS' }).click();
    await expect(transfer(page, /: partial: 1 of 2 not sent/)).toBeVisible();
    await show(page, 'Transfers');
    await row(transfers(page), 'partial: 1 of 2 not sent').click();
    const problem = page
      .getByRole('region', { name: /^Details of / })
      .getByRole('listitem')
      .filter({ hasText: 'failed' });
    await expect(problem).toHaveCount(1);
    await expect(problem).toContainText('The image cannot be decompressed.');
  });
  await peer.stop();
});

test('sends from the archive to Orthanc and to a workstation what they then have', async ({ quarry, hospital }, testInfo) => {
  test.skip(!isInstalled('Orthanc') || !isInstalled('storescp'), 'Orthanc or DCMTK is not installed');
  const { page } = quarry;
  const { aeTitle, port } = await hospital.pacs('Orthanc');
  const workstation = await startStorescp({ folder: testInfo.outputPath('storescp') });
  const own = madeUpObjects(new Date(), 'quarry-orthanc', ['PRACTICE-0020']);
  const folder = testInfo.outputPath('Ada');
  await writeFiles(folder, own);
  await addServer(page, { name: 'Workstation', aeTitle: workstation.aeTitle, port: workstation.port });
  await addServer(page, { name: 'Orthanc', aeTitle, port });
  await show(page, 'Archive');
  await page.getByLabel('Folder to import').setInputFiles(folder);
  await select(row(localArchive(page), 'OLDTIMER, Ada'));

  await test.step('to both', async () => {
    for (const name of ['Orthanc', 'Workstation']) {
      await page.getByRole('button', { name: 'Send to…' }).click();
      await page.getByRole('menuitem', { name }).click();
      const sent = transfer(page, /^OLDTIMER, Ada.*: complete/).filter({ hasText: `here → ${name}` });
      await expect(sent).toContainText(`${own.length} of ${own.length}`);
    }
    expect(await differencesAt(workstation.folder, own)).toBe('');
  });

  await test.step('and Orthanc lists it', async () => {
    await show(page, 'Browse');
    await page.getByLabel('Patient ID').fill('PRACTICE-0020');
    await search(page);
    await expect(row(results(page), 'OLDTIMER, Ada', `all ${own.length} here`)).toBeVisible();
  });
  await workstation.stop();
});
