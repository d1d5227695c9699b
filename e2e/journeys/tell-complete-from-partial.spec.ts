import { ofStudy } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/pacs.ts';
import {
  addServer,
  expand,
  localArchive,
  receiveOn,
  results,
  retrieve,
  row,
  rows,
  search,
  select,
  show,
  transfer,
} from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { isInstalled } from '../peers/process.ts';

test('sees which studies are complete, which in part, and of which nobody said', async ({
  quarry,
  hospital,
  objects,
}, testInfo) => {
  test.skip(!isInstalled('orthancdicomserver') && !isInstalled('Orthanc'), 'Orthanc is not installed');
  const { page } = quarry;
  const { aeTitle, port } = await hospital.pacs('Orthanc');
  await receiveOn(page, hospital.receiverPort);
  await addServer(page, { name: 'City PACS', aeTitle, port });
  const archive = localArchive(page);
  const head = row(archive, 'SMITH, Anna', 'CT head');
  const chest = row(archive, 'SMITH, Anna', 'Chest PA');

  await test.step('of what was retrieved it is known', async () => {
    await search(page);
    await select(row(results(page), 'SMITH, Anna', 'CT head'));
    await retrieve(page, 'C-MOVE');
    await expect(transfer(page, /SMITH, Anna.*CT head.*: complete/)).toBeVisible();
    await show(page, 'Archive');
    await expect(head).toHaveAccessibleName(/ complete /);
  });

  await test.step('of what was only brought in it is not', async () => {
    const folder = testInfo.outputPath('import');
    await writeFiles(folder, ofStudy(objects, 'Chest PA'));
    await page.getByLabel('Folder to import').setInputFiles(folder);
    await expect(chest).toHaveAccessibleName(/ unknown /);
  });

  await test.step('after an image was deleted it is there in part, of how many is said, and it sorts first', async () => {
    await expand(head);
    const series = rows(archive).and(archive.locator('[aria-level="2"]')).first();
    await expand(series);
    await select(rows(archive).and(archive.locator('[aria-level="3"]')).first());
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await expect(page.getByText(/: 1 image deleted from the archive\.$/)).toBeVisible();
    await expect(head).toHaveAccessibleName(/ partial \(3 of 4\) /);
    await expect(rows(archive).and(archive.locator('[aria-level="3"]'))).toHaveCount(2);
    const complete = archive.getByRole('columnheader', { name: 'Complete', exact: true });
    await complete.click();
    await expect(complete).toHaveAttribute('aria-sort', 'ascending');
    await expect(rows(archive).first()).toHaveAccessibleName(/CT head/);
    await page.screenshot({ path: testInfo.outputPath('partial.png') });
    await complete.click();
    await expect(complete).toHaveAttribute('aria-sort', 'descending');
    await expect(rows(archive).first()).toHaveAccessibleName(/Chest PA/);
  });

  await test.step('and is complete again when the image is back', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(head).toHaveAccessibleName(/ complete /);
  });
});
