import { expect, test } from '../fixtures/pacs.ts';
import { addServer, results, row, rows, search, searchForm, searchStatus, server } from '../fixtures/window.ts';
import { isInstalled } from '../peers/process.ts';

test('asks a server in its character set, and what that lacks only when told how', async ({ quarry, hospital }) => {
  test.skip(!isInstalled('Orthanc'), 'Orthanc is not installed');
  const { page } = quarry;
  const { aeTitle, port } = await hospital.pacs('Orthanc');
  await addServer(page, { name: 'City PACS', aeTitle, port, characterSet: 'Western European (Latin-1)' });

  await test.step('the bookmark keeps it', async () => {
    await server(page, 'City PACS').getByRole('button', { name: 'More for City PACS' }).click();
    await page.getByRole('menuitem', { name: 'Details' }).click();
    await expect(page.getByRole('complementary', { name: 'Details of City PACS' })).toContainText('Western European (Latin-1)');
    await page.getByRole('button', { name: 'Close details' }).click();
  });

  await test.step('what it has is asked in it', async () => {
    await searchForm(page).getByLabel('Patient name', { exact: true }).fill('Müller');
    await search(page);
    await expect(row(results(page), 'MÜLLER, Jörg')).toHaveCount(1);
  });

  await test.step('what it lacks is refused, with an offer', async () => {
    await searchForm(page).getByLabel('Patient name', { exact: true }).fill('*山田*');
    await searchForm(page).getByRole('button', { name: 'Search' }).click();
    const card = page.getByRole('region', { name: /^Nothing was asked: .* lacks “山”, “田”\./ });
    await expect(card).toBeVisible();
    await expect(card.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await card.getByRole('button', { name: 'Ask in Unicode (UTF-8) this time' }).press('Enter');
    await expect(searchStatus(page)).toContainText('asked in Unicode this time');
    await expect(rows(results(page))).toHaveCount(1);
    await expect(row(results(page), 'YAMADA, Tarou')).toHaveCount(1);
  });

  await test.step('or asked with ? in its place', async () => {
    await searchForm(page).getByLabel('Patient name', { exact: true }).fill('Mülleř');
    await searchForm(page).getByRole('button', { name: 'Search' }).click();
    await page.getByRole('button', { name: 'Ask with ? in its place' }).click();
    await expect(searchStatus(page)).toContainText('asked with ?');
    await expect(row(results(page), 'MÜLLER, Jörg')).toHaveCount(1);
  });
});
