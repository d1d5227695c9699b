import { expect, test } from '../fixtures/quarry.ts';
import {
  expand,
  localArchive,
  results,
  retrieve,
  row,
  search,
  searchForm,
  searchStatus,
  select,
  show,
  transfer,
} from '../fixtures/window.ts';

test('tries Quarry on the practice PACS: search, look inside, retrieve, find it in the archive', async ({ quarry }) => {
  const { page } = quarry;

  await test.step('starts the practice PACS with one click', async () => {
    await expect(page.getByRole('heading', { name: 'What would you like to do first?' })).toBeVisible();
    await page.getByRole('button', { name: 'Start the practice PACS' }).click();
    await expect(searchStatus(page)).toHaveText(/^24 studies in /);
  });

  await test.step('sees people with names in several scripts', async () => {
    for (const name of ['YAMADA, Tarou', '山田 太郎', 'やまだ たろう', '홍 길동', 'ИВАНОВ, Иван', 'قباني', 'MÜLLER, Jörg']) {
      await expect(row(results(page), name).first()).toBeVisible();
    }
  });

  await test.step('searches by name', async () => {
    await searchForm(page).getByLabel('Patient name').fill('smith');
    await searchForm(page).getByLabel('Patient name').press('Enter');
    await expect(searchStatus(page)).toHaveText(/^3 studies in /);
    await expect(row(results(page), 'SMITH, Anna', 'none of 25 here', 'CT head')).toBeVisible();
  });

  await test.step('looks inside: study, series, image', async () => {
    await expand(row(results(page), 'SMITH, Anna', 'CT head'));
    const series = row(results(page), 'Axial 5 mm');
    await expect(series).toHaveAttribute('aria-level', '2');
    await expand(series);
    const image = row(results(page), 'Image 24', 'CT Image');
    await expect(image).toHaveAttribute('aria-level', '3');
  });

  await test.step('retrieves one image and sees that the study is here in part', async () => {
    await select(row(results(page), 'Image 3', 'CT Image'));
    await retrieve(page);
    await expect(transfer(page, /SMITH, Anna.*image 3: complete/)).toBeVisible();
    await expect(row(results(page), 'Image 3', 'here', 'CT Image').getByRole('img', { name: 'here' })).toBeVisible();
    await expect(row(results(page), 'SMITH, Anna', '1 of 25 here', 'CT head')).toBeVisible();
  });

  await test.step('retrieves the rest by a click on the pie', async () => {
    await row(results(page), 'SMITH, Anna', 'CT head').getByRole('button', { name: '1 of 25 here, get the rest' }).click();
    await expect(transfer(page, /SMITH, Anna.*CT head[^:]*: complete/).first()).toBeVisible();
    const here = row(results(page), 'SMITH, Anna', 'all 25 here', 'CT head');
    await expect(here.getByRole('img', { name: 'all 25 here' })).toBeVisible();
  });

  await test.step('finds it in the local archive', async () => {
    await show(page, 'Archive');
    await expect(page.getByText(/1 patient · 1 study · 2 series · 25 images/)).toBeVisible();
    const study = row(localArchive(page), 'SMITH, Anna', 'CT head', '25');
    await expand(study);
    await expand(row(localArchive(page), 'Axial 5 mm', '24'));
    await page.keyboard.press('End');
    await expect(row(localArchive(page), 'Image 24')).toBeVisible();
  });

  await test.step('finds server, archive and queue again after a restart', async () => {
    const again = await quarry.restart();
    await again.getByRole('button', { name: 'Practice PACS', exact: true }).click();
    await search(again);
    await expect(row(results(again), 'SMITH, Anna', 'all 25 here', 'CT head')).toBeVisible();
    await show(again, 'Transfers');
    await expect(
      again
        .getByRole('grid', { name: 'Transfers' })
        .getByRole('row', { name: /SMITH, Anna.*complete.*C-MOVE/ })
        .first(),
    ).toBeVisible();
  });
});
