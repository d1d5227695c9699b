import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/quarry.ts';
import { addServer, results, row, rows, search } from '../fixtures/window.ts';
import { startScriptedPacs, studyNumber } from '../peers/scripted-pacs.ts';

/** The headings from left to right, without the places in the sorting order. */
const headings = async (table: Locator) =>
  (await table.getByRole('columnheader').allInnerTexts()).map((text) => text.replace(/\s*\d+$/, ''));

test('sorts, hides, moves and widens columns, and finds them so again', async ({ quarry }) => {
  const { page } = quarry;
  const pacs = await startScriptedPacs({
    async *find() {
      yield [7, 3, 9, 1].map(studyNumber);
    },
  });
  await addServer(page, { name: 'City PACS', aeTitle: pacs.aeTitle, port: pacs.port });
  await search(page);
  const table = results(page);
  const header = (name: string) => table.getByRole('columnheader', { name, exact: true });
  const menu = page.getByRole('menu');

  await test.step('as received', async () => {
    await expect(rows(table)).toHaveText([/000007/, /000003/, /000009/, /000001/]);
  });

  await test.step('sorts by a click on a header, the other way by the next', async () => {
    await header('Accession').getByRole('button').click();
    await expect(header('Accession')).toHaveAttribute('aria-sort', 'ascending');
    await expect(rows(table)).toHaveText([/000001/, /000003/, /000007/, /000009/]);
    await header('Accession').getByRole('button').click();
    await expect(rows(table)).toHaveText([/000009/, /000007/, /000003/, /000001/]);
  });

  await test.step('sorts by two columns', async () => {
    await header('Modality').getByRole('button').click();
    await header('Images')
      .getByRole('button')
      .click({ modifiers: ['Shift'] });
    await expect(header('Modality')).toHaveAttribute('aria-sort', 'ascending');
    await expect(header('Images')).not.toHaveAttribute('aria-sort', 'none');
  });

  await test.step('hides one, by its own menu', async () => {
    await header('Time').click({ button: 'right' });
    await menu.getByRole('menuitem', { name: 'Hide column' }).click();
    await expect(header('Time')).toBeHidden();
  });

  await test.step('shows another, by the column menu', async () => {
    await page.getByRole('button', { name: 'Columns' }).click();
    const shown = page.getByRole('group', { name: 'Columns shown' });
    await shown.getByRole('checkbox', { name: 'Study UID' }).check();
    await page.keyboard.press('Escape');
    await expect(header('Study UID')).toBeAttached();
  });

  await test.step('moves and widens one by keyboard', async () => {
    const before = await headings(table);
    const at = before.indexOf('Modality');
    await row(table, '000007').getByRole('gridcell').nth(2).click();
    await table.press('Home');
    await table.press('ArrowUp');
    for (let step = 0; step < at; step++) await table.press('ArrowRight');
    const width = (await header('Modality').boundingBox())?.width ?? 0;
    await table.press('Alt+ArrowRight');
    await expect.poll(async () => (await header('Modality').boundingBox())?.width).toBeGreaterThan(width);
    await table.press('Control+ArrowLeft');
    await expect.poll(() => headings(table)).toEqual(before.with(at, before[at - 1] ?? '').with(at - 1, 'Modality'));
  });

  await test.step('moves one with the mouse', async () => {
    await header('Images')
      .getByRole('button')
      .dragTo(header('ID'), { targetPosition: { x: 4, y: 10 } });
    await expect.poll(async () => (await headings(table)).indexOf('Images')).toBeLessThan((await headings(table)).indexOf('ID'));
  });

  await test.step('finds them so after a restart', async () => {
    const arranged = await headings(table);
    const sorted = await header('Modality').getAttribute('aria-sort');
    const again = await quarry.restart();
    await again.getByRole('button', { name: 'City PACS', exact: true }).click();
    await search(again);
    expect(await headings(results(again))).toEqual(arranged);
    await expect(results(again).getByRole('columnheader', { name: 'Modality', exact: true })).toHaveAttribute(
      'aria-sort',
      sorted ?? '',
    );
  });

  await pacs.stop();
});
