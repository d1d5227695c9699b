import type { Locator, Page } from '@playwright/test';
import { tags } from '../../src-shared/dicom/tags.ts';
import { ofStudy } from '../fixtures/objects.ts';
import { expect, programs, test } from '../fixtures/pacs.ts';
import { addServer, choose, expand, results, row, rows, search, searchForm, searchStatus } from '../fixtures/window.ts';
import { isInstalled } from '../peers/process.ts';

/** A fresh form with one field filled, searched; gives the descriptions of the studies found, in any order. */
async function searchBy(page: Page, label: string, value: string): Promise<void> {
  await emptyForm(page);
  await searchForm(page).getByLabel(label, { exact: true }).fill(value);
  await search(page);
}

async function emptyForm(page: Page): Promise<void> {
  const empty = searchForm(page).getByRole('button', { name: 'Empty the form' });
  if (await empty.isEnabled()) await empty.click();
}

async function chooseDates(page: Page, choice: string): Promise<void> {
  await searchForm(page).getByRole('combobox', { name: 'Study date' }).click();
  await page.getByRole('option', { name: choice, exact: true }).click();
}

/** That just these studies were found. */
async function expectStudies(
  page: Page,
  ...studies: readonly (readonly [patient: string, description: string])[]
): Promise<void> {
  await expect(rows(results(page))).toHaveCount(studies.length);
  for (const [patient, description] of studies) await expect(exactly(results(page), patient, description)).toHaveCount(1);
}

const exactly = (table: Locator, patient: string, description: string) =>
  row(table, patient).filter({ has: table.page().getByRole('gridcell', { name: description, exact: true }) });

const annaHead = ['SMITH, Anna', 'CT head'] as const;
const annaChest = ['SMITH, Anna', 'Chest PA'] as const;
const benjamin = ['SMITH, Benjamin', 'MR brain'] as const;
const carol = ['JONES, Mrs Carol Marie', 'CT chest'] as const;
const carolAgain = ['JONES, Mrs Carol Marie', 'CT chest follow-up'] as const;
const joerg = ['MÜLLER, Jörg', 'Knie rechts'] as const;
const jerome = ['BUC, Jérôme', 'Échographie cardiaque'] as const;
const tarou = ['YAMADA, Tarou 山田 太郎 やまだ たろう', 'MR brain'] as const;

for (const program of programs) {
  test(`searches ${program} by every field of the form`, async ({ quarry, hospital, objects }) => {
    test.skip(!isInstalled(program), `${program} is not installed`);
    const { page } = quarry;
    const { aeTitle, port } = await hospital.pacs(program);
    await addServer(page, { name: 'City PACS', aeTitle, port });

    await test.step('everything there is', async () => {
      await search(page);
      await expectStudies(page, annaHead, annaChest, benjamin, carol, carolAgain, joerg, jerome, tarou);
    });

    await test.step('name, ID, accession number, description, referring physician', async () => {
      await searchBy(page, 'Patient name', 'SMITH');
      await expectStudies(page, annaHead, annaChest, benjamin);
      await searchBy(page, 'Patient name', 'Smith, Ben');
      await expect(searchForm(page).getByText('studies with Patient Smith*^Ben*')).toBeVisible();
      if (program === 'Orthanc') await expectStudies(page, benjamin);
      else {
        // dcmqrscp tells capitals from small letters: the way out is offered.
        await page.getByRole('button', { name: 'with Patient *SMITH*', exact: true }).click();
        await expectStudies(page, annaHead, annaChest, benjamin);
      }
      await searchBy(page, 'Patient name', 'Müller');
      await expectStudies(page, joerg);
      await searchBy(page, 'Patient ID', 'PRACTICE-0003');
      await expectStudies(page, carol, carolAgain);
      await searchBy(page, 'Accession', 'A1002');
      await expectStudies(page, annaChest);
      await searchBy(page, 'Study description', 'chest');
      await expectStudies(page, carol, carolAgain);
      await searchBy(page, 'Referring physician', 'GREY');
      await expectStudies(page, carol, carolAgain);
    });

    await test.step('study date: presets, and between two days', async () => {
      await emptyForm(page);
      await chooseDates(page, 'Today');
      await search(page);
      await expectStudies(page, annaHead, tarou);
      await chooseDates(page, 'Yesterday');
      await search(page);
      await expectStudies(page, benjamin);
      await chooseDates(page, 'Last 7 days');
      await search(page);
      await expectStudies(page, annaHead, benjamin, carol, joerg, jerome, tarou);
      await chooseDates(page, 'Last 90 days');
      await search(page);
      await expectStudies(page, annaHead, benjamin, carol, carolAgain, joerg, jerome, tarou);
      await chooseDates(page, 'Between…');
      await searchForm(page).getByLabel('From', { exact: true }).fill('19000101');
      await searchForm(page).getByLabel('To', { exact: true }).fill(dayBefore(100));
      await searchForm(page).getByLabel('To', { exact: true }).press('Enter');
      await search(page);
      await expectStudies(page, annaChest);
    });

    await test.step('date of birth, sex, study ID and UID, which stand under "More"', async () => {
      await searchForm(page).getByRole('button', { name: /^More/ }).click();
      await searchBy(page, 'Born', '1962-03-14');
      await expectStudies(page, annaHead, annaChest);
      await searchBy(page, 'Sex', 'f');
      await expectStudies(page, annaHead, annaChest, carol, carolAgain);
      await searchBy(page, 'Study ID', 'S3');
      await expectStudies(page, benjamin);
      await searchBy(page, 'Study UID', ofStudy(objects, 'CT chest')[0]?.dataSet.string(tags.StudyInstanceUID) ?? '');
      await expectStudies(page, carol);
    });

    await test.step('modalities', async () => {
      await emptyForm(page);
      const modality = searchForm(page).getByRole('combobox', { name: 'Modality' });
      await modality.fill('us');
      await modality.press('Enter');
      await modality.fill('CR');
      await modality.press('Enter');
      await expect(searchForm(page).getByText('studies with Modality US or CR')).toBeVisible();
      await search(page);
      // dcmqrscp does not know modalities of a study and answers with all.
      if (program === 'Orthanc') await expectStudies(page, jerome, annaChest);
    });

    await test.step('several at once', async () => {
      await searchBy(page, 'Patient name', 'SMITH');
      await chooseDates(page, 'Last 2 days');
      await search(page);
      await expectStudies(page, annaHead, benjamin);
    });

    await test.step('is told what was asked when nothing is found, and what else to ask', async () => {
      await searchForm(page).getByLabel('Patient name').fill('nobody');
      await search(page);
      await expect(page.getByText(/^City PACS found nothing for studies with Patient \*nobody\*, Date .* to /)).toBeVisible();
      await page.getByRole('button', { name: 'on any date' }).click();
      await expect(page.getByText('City PACS found nothing for studies with Patient *nobody*.')).toBeVisible();
    });

    await test.step('by Patient Root: patient, study, series, image', async () => {
      await emptyForm(page);
      await choose(searchForm(page), 'Information model', 'Patient Root');
      await searchForm(page).getByLabel('Patient name').fill('SMITH');
      await search(page);
      await expect(searchStatus(page)).toContainText('2 patients');
      const anna = row(results(page), 'SMITH, Anna');
      await expand(anna);
      await expect(row(results(page), 'CT head')).toHaveAttribute('aria-level', '2');
      await expect(row(results(page), 'Chest PA')).toHaveAttribute('aria-level', '2');
      await expand(row(results(page), 'CT head'));
      // dcmqrscp keeps no series descriptions: the modality stands for it.
      await expect(row(results(page), program === 'Orthanc' ? '2 Report' : '2 SR')).toHaveAttribute('aria-level', '3');
      await expand(row(results(page), program === 'Orthanc' ? '1 Axial 5 mm' : '1 CT'));
      await expect(row(results(page), 'Image 3')).toHaveAttribute('aria-level', '4');
    });
  });
}

/** So many days ago, as a person may type it. */
function dayBefore(days: number): string {
  const now = new Date();
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - days, 12);
  return `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate()).padStart(2, '0')}`;
}
