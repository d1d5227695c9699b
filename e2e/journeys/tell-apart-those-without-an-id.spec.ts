import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { choose, expand, localArchive, row, rows, search, searchForm, show } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';

test('sees under one heading what has no Patient ID, and whose each study is', async ({ quarry }, testInfo) => {
  const { page } = quarry;
  const folder = testInfo.outputPath('import');
  const objects = madeUpObjects(new Date(), 'quarry-without-id', ['PRACTICE-0001', 'PRACTICE-0002', 'PRACTICE-0003']);
  const whose = (object: (typeof objects)[number]) => object.dataSet.text(tags.PatientID);
  const nameless = objects.map((object) => {
    if (whose(object) === 'PRACTICE-0003') return object;
    object.dataSet.set(tags.PatientID, 'LO', '');
    return { ...object, bytes: writeDataSet(object.dataSet, object.transferSyntaxUid) };
  });
  await writeFiles(folder, nameless);
  await show(page, 'Archive');
  await page.getByLabel('Folder to import').setInputFiles(folder);
  await expect(rows(localArchive(page)).first()).toBeVisible();
  await choose(searchForm(page), 'Information model', 'Patient Root');
  await search(page);
  const heading = row(localArchive(page), 'Without Patient ID');
  await expect(heading).toHaveCount(1);
  await expand(heading);
  const below = rows(localArchive(page)).and(localArchive(page).locator('[aria-level="2"]'));
  await expect(below).toHaveCount(3);
  await expect(row(localArchive(page), 'SMITH, Anna', 'CT head')).toHaveAttribute('aria-level', '2');
  await expect(row(localArchive(page), 'SMITH, Anna', 'Chest PA')).toHaveAttribute('aria-level', '2');
  await expect(row(localArchive(page), 'SMITH, Benjamin', 'MR brain')).toHaveAttribute('aria-level', '2');
  await page.screenshot({ path: testInfo.outputPath('whose.png') });
  await choose(searchForm(page), 'Information model', 'Study Root');
  await search(page);
  await expect(row(localArchive(page), 'SMITH, Benjamin', 'MR brain')).toHaveCount(1);
  await expect(row(localArchive(page), 'JONES')).toHaveCount(2);
});
