import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/quarry.ts';
import { addServer, results, rows, searchForm, searchStatus } from '../fixtures/window.ts';
import { response, startScriptedPacs } from '../peers/scripted-pacs.ts';

test('is told what cannot be asked, and asks what stands in the form', async ({ quarry }) => {
  const { page } = quarry;
  const asked: string[] = [];
  const pacs = await startScriptedPacs({
    async *find({ identifier }) {
      asked.push(
        `${identifier.text(0x0008_0020) ?? ''}|${identifier.text(0x0008_0061) ?? ''}|${identifier.text(0x0010_0010) ?? ''}`,
      );
      yield [response({ StudyInstanceUID: '2.25.1', PatientName: 'SMITH^Anna', ModalitiesInStudy: 'CT' })];
    },
  });
  await addServer(page, { name: 'City PACS', aeTitle: pacs.aeTitle, port: pacs.port });
  const form = searchForm(page);
  const modality = form.getByRole('combobox', { name: 'Modality' });

  await test.step('a modality that is still being typed is asked for, by F5 and by a click', async () => {
    await modality.fill('us');
    await expect(form.getByText('studies with Modality US')).toBeVisible();
    await page.keyboard.press('F5');
    await expect(searchStatus(page)).toContainText('1 study in');
    await clickSearch(page);
    await expect.poll(() => asked).toEqual(['|US|', '|US|']);
    await form.getByRole('button', { name: 'Empty the form' }).click();
    await expect(modality).toHaveValue('');
  });

  await test.step('several modalities are typed or pasted with what stands between', async () => {
    await modality.pressSequentially('ct, mr;');
    await expect(form.getByText('studies with Modality CT or MR', { exact: false })).toBeVisible();
    await modality.evaluate((field) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'pt\nnm');
      field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect(form.getByText('studies with Modality CT or MR or PT or NM')).toBeVisible();
    await form.getByRole('button', { name: 'Empty the form' }).click();
  });

  await test.step('a day that does not exist, and a name that is none, are not asked', async () => {
    asked.length = 0;
    await form.getByRole('combobox', { name: 'Study date' }).click();
    await page.getByRole('option', { name: 'Between…', exact: true }).click();
    const to = form.getByLabel('To', { exact: true });
    await to.fill('31.02.2026');
    await to.press('Enter');
    await expect(form.getByRole('alert')).toHaveText('Study date: “31.02.2026” is no date.');
    await expect(to).toHaveAttribute('aria-invalid', 'true');
    await to.press('Tab');
    await expect(to).toHaveValue('31.02.2026');
    await page.keyboard.press('F5');
    await to.fill('2026-02-28');
    await form.getByLabel('Patient name').fill(',');
    await form.getByLabel('Patient name').press('Enter');
    await expect(form.getByRole('alert')).toHaveText('Patient name: “,” is no name.');
    await expect(form.getByRole('button', { name: 'Search' })).toBeDisabled();
    await form.getByLabel('Patient name').fill('smith');
    await form.getByLabel('Patient name').press('Enter');
    await expect(rows(results(page))).toHaveCount(1);
    await expect.poll(() => asked).toHaveLength(1);
    expect(asked[0]).toMatch(/^20260228-\d{8}\|\|\*smith\*$/);
  });

  await test.step('past midnight the form says what Today asks for by now', async () => {
    await page.clock.setFixedTime(new Date(2026, 11, 31, 23, 59));
    await form.getByRole('button', { name: 'Empty the form' }).click();
    await form.getByRole('combobox', { name: 'Study date' }).click();
    await page.getByRole('option', { name: 'Last 2 days', exact: true }).click();
    await page.clock.setFixedTime(new Date(2027, 0, 1, 0, 1));
    await expect(form.getByText('studies with Date 2026-12-31 to 2027-01-01')).toBeVisible();
  });

  await pacs.stop();
});

/** Presses and lets go where Search was before the field lost the keyboard: nothing may move under the pointer. */
async function clickSearch(page: Page): Promise<void> {
  const box = await searchForm(page).getByRole('button', { name: 'Search' }).boundingBox();
  if (box === null) throw new Error('Search is not on screen');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.up();
}
