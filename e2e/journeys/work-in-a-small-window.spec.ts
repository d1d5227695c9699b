import { expect, test } from '../fixtures/quarry.ts';
import { addServer, results, retrieve, row, rows, search, select, show, transfer, transfers } from '../fixtures/window.ts';
import { startScriptedPacs, studyNumber } from '../peers/scripted-pacs.ts';

test('reaches rows and buttons in a window of 1280 × 800 that is magnified to 150 %', async ({ quarry }) => {
  const { page } = quarry;
  await page.setViewportSize({ width: 853, height: 533 });
  const pacs = await startScriptedPacs({
    async *find() {
      yield Array.from({ length: 40 }, (_, number) => studyNumber(number));
    },
  });
  await addServer(page, { name: 'City PACS', aeTitle: pacs.aeTitle, port: pacs.port, retrieveBy: 'C-GET' });
  await search(page);

  await test.step('with the queue below', async () => {
    for (const number of [1, 2, 3, 4, 5]) {
      await select(row(results(page), `PATIENT, Number 00000${number}`));
      await retrieve(page);
      await expect(transfer(page, new RegExp(`Number 00000${number}.*failed`))).toBeAttached();
    }
  });

  await test.step('a table has rows, and its buttons do not lie over the queue', async () => {
    await expect(rows(results(page)).nth(2)).toBeInViewport();
    await show(page, 'Archive');
    const columns = page.getByRole('button', { name: 'Columns' });
    await columns.scrollIntoViewIfNeeded();
    const queue = await page.getByRole('region', { name: 'Transfers below' }).boundingBox();
    const button = await columns.boundingBox();
    expect((button?.y ?? 0) + (button?.height ?? 0)).toBeLessThanOrEqual(queue?.y ?? 0);
    await columns.click();
    await expect(page.getByRole('group', { name: 'Columns shown' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a title that is cut is read under the pointer', async () => {
    await show(page, 'Transfers');
    const cell = row(transfers(page), 'PATIENT, Number 000003').getByRole('gridcell').first();
    await cell.hover();
    await expect(cell).toHaveAttribute('title', /Study number 3/);
  });
  await pacs.stop();
});

test('reaches all there is to press and to fill in at 640 × 400, as 1280 × 800 is at 200 %, without scrolling sideways', async ({
  quarry,
}) => {
  const { page } = quarry;
  await page.setViewportSize({ width: 640, height: 400 });
  const beyond = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('button, input')]
        .filter((one) => one.checkVisibility() && one.closest('[role=grid], [role=treegrid]') === null)
        .filter((one) => one.getBoundingClientRect().right > window.innerWidth)
        .map((one) => one.getAttribute('aria-label') ?? one.textContent ?? ''),
    );
  for (const view of ['Browse', 'Transfers', 'Archive', 'Worklist', 'Settings'] as const) {
    await show(page, view);
    await expect(page.getByRole('main', { name: view }).getByRole('button').first()).toBeVisible();
    expect(await beyond(), view).toEqual([]);
  }
  await expect(page.getByRole('contentinfo')).toBeInViewport({ ratio: 1 });
});
