import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '../fixtures/quarry.ts';
import {
  expand,
  receiveOn,
  results,
  retrieve,
  row,
  search,
  searchForm,
  searchStatus,
  select,
  server,
  transfer,
} from '../fixtures/window.ts';
import { freePort } from '../peers/process.ts';

/** The README's picture is only replaced when that is asked for: `QUARRY_PICTURES=1`. */
const inReadme = fileURLToPath(new URL('../../docs/pictures/window.png', import.meta.url));

test.use({ colorScheme: 'light', viewport: { width: 1440, height: 900 } });

test('takes the picture of the window that the README shows', async ({ quarry }, testInfo) => {
  const { page } = quarry;
  await receiveOn(page, await freePort());
  await page.getByRole('button', { name: 'Start the practice PACS' }).click();
  await expect(searchStatus(page)).toHaveText(/^24 studies in /);
  await server(page, 'Practice PACS').getByRole('button', { name: 'Echo', exact: true }).click();
  await expect(server(page, 'Practice PACS').getByRole('img', { name: /^answers in / })).toBeVisible();
  await searchForm(page).getByRole('combobox', { name: 'Study date' }).click();
  await page.getByRole('option', { name: 'Last 7 days' }).click();
  await search(page);
  await results(page).getByRole('columnheader', { name: 'Patient', exact: true }).getByRole('button').click();

  await expand(row(results(page), 'SMITH, Anna'));
  await select(row(results(page), 'Axial 5 mm'));
  await retrieve(page);
  await expect(transfer(page, /SMITH, Anna.*series 1.*: complete/)).toBeVisible();
  await select(row(results(page), 'YAMADA, Tarou'));
  await retrieve(page);
  await expect(transfer(page, /YAMADA, Tarou.*: complete/)).toBeVisible();
  await expect(row(results(page), 'YAMADA, Tarou', 'all 16 here')).toBeVisible();
  await expect(row(results(page), 'SMITH, Anna', '24 of 25 here')).toBeVisible();

  await page.evaluate(() => document.fonts.ready);
  const file = process.env.QUARRY_PICTURES === '1' ? inReadme : testInfo.outputPath('window.png');
  await mkdir(dirname(file), { recursive: true });
  await page.screenshot({ path: file, animations: 'disabled' });
});
