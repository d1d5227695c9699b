import type { Locator, Page } from '@playwright/test';
import { tags } from '../../src-shared/dicom/tags.ts';
import { ofStudy } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/pacs.ts';
import { localArchive, results, row, searchStatus, server, serverName, transfer } from '../fixtures/window.ts';
import { storedObject } from '../interop/test-objects.ts';
import { response, startScriptedPacs } from '../peers/scripted-pacs.ts';

/** Presses Tab until the place has the focus. */
async function tabTo(page: Page, place: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await place.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(place, 'reached by Tab').toBeFocused();
}

test('adds a server, searches it and retrieves from it without a mouse', async ({ quarry, objects }) => {
  const { page } = quarry;
  const study = ofStudy(objects, 'CT head');
  const [first] = study;
  const text = (keyword: 'PatientName' | 'PatientID' | 'StudyInstanceUID') => first?.dataSet.string(tags[keyword]) ?? '';
  const pacs = await startScriptedPacs({
    async *find({ level }) {
      const names = { PatientName: text('PatientName'), PatientID: text('PatientID') };
      const studyUid = { StudyInstanceUID: text('StudyInstanceUID') };
      if (level === 'STUDY') yield [response({ ...names, ...studyUid, NumberOfStudyRelatedInstances: String(study.length) })];
      const series = new Set(study.map(({ dataSet }) => dataSet.string(tags.SeriesInstanceUID) ?? ''));
      if (level === 'SERIES') {
        yield [...series].map((uid, index) =>
          response({
            ...studyUid,
            SeriesInstanceUID: uid,
            SeriesNumber: String(index + 1),
            SeriesDescription: `Part ${index + 1}`,
          }),
        );
      }
    },
    select: () => study.map((object) => storedObject(object)),
  });

  await test.step('adds a server from the command palette', async () => {
    await expect(page.getByRole('button', { name: 'Set up the receiver' })).toBeVisible();
    await page.keyboard.press('Control+k');
    await expect(
      page.getByRole('textbox', { name: 'Command' }).or(page.getByRole('searchbox', { name: 'Command' })),
    ).toBeFocused();
    await page.keyboard.type('add server');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog').getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.type('City PACS');
    await page.keyboard.press('Tab');
    await page.keyboard.type(pacs.aeTitle);
    await page.keyboard.press('Tab');
    await page.keyboard.type('127.0.0.1');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(String(pacs.port));
    await tabTo(page, page.getByRole('dialog').locator('summary').filter({ hasText: 'Searching and retrieving' }));
    await page.keyboard.press('Space');
    await tabTo(page, page.getByRole('dialog').getByRole('radio', { name: 'Automatic' }));
    await page.keyboard.press('ArrowLeft');
    await expect(page.getByRole('dialog').getByRole('radio', { name: 'C-GET' })).toBeChecked();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(serverName(page, 'City PACS')).toHaveAttribute('aria-current', 'true');
  });

  await test.step('echoes it', async () => {
    await page.keyboard.press('Control+e');
    await expect(server(page, 'City PACS').getByRole('img', { name: /^answers in / })).toBeVisible();
  });

  await test.step('searches it', async () => {
    await page.keyboard.press('/');
    await expect(page.getByLabel('Patient name')).toBeFocused();
    await page.keyboard.type('smith');
    await page.keyboard.press('Enter');
    await expect(searchStatus(page)).toHaveText(/^1 study in /);
  });

  await test.step('goes to the results, opens a study and goes into it', async () => {
    await tabTo(page, results(page));
    await page.keyboard.press('ArrowDown');
    await expect(row(results(page), 'SMITH, Anna')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Space');
    await expect(row(results(page), 'Part 2')).toBeVisible();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(row(results(page), 'Part 2')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(row(results(page), 'SMITH, Anna')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowLeft');
    await expect(row(results(page), 'Part 2')).toBeHidden();
  });

  await test.step('retrieves it', async () => {
    await page.keyboard.press('Enter');
    await expect(transfer(page, /SMITH, Anna.*: complete/)).toContainText('4 of 4');
    await expect(results(page)).toBeFocused();
  });

  await test.step('finds it in the archive, deletes it and takes that back', async () => {
    await page.keyboard.press('Alt+3');
    await expect(page.getByRole('main', { name: 'Archive' })).toBeFocused();
    await tabTo(page, localArchive(page));
    await page.keyboard.press('ArrowDown');
    await expect(row(localArchive(page), 'SMITH, Anna')).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Delete');
    await expect(row(localArchive(page), 'SMITH, Anna')).toBeHidden();
    await page.keyboard.press('Control+z');
    await expect(row(localArchive(page), 'SMITH, Anna')).toBeVisible();
  });

  await test.step('sends it by the menu of the row', async () => {
    await tabTo(page, localArchive(page));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+F10');
    await expect(page.getByRole('menuitem', { name: 'Send to…' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(localArchive(page)).toBeFocused();
  });

  await test.step('looks up the keys', async () => {
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toContainText('Repeat the search');
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });
  await pacs.stop();
});
