import { expect, test } from '../fixtures/quarry.ts';
import { addServer, expand, results, row, rows, searchForm, searchStatus, setNumber, show } from '../fixtures/window.ts';
import { aborted, Gate, startScriptedPacs, studyNumber } from '../peers/scripted-pacs.ts';

test('watches a slow server answer, cancels it, and is told of limits and failures where they happen', async ({ quarry }) => {
  const { page } = quarry;
  const gate = new Gate();
  let wasCancelled = false;
  let asked = 0;
  const pacs = await startScriptedPacs({
    async *find(query, signal) {
      asked++;
      if (query.level === 'SERIES') throw new Error('this server cannot list series');
      if (asked > 4) {
        yield Array.from({ length: 40 }, (_, index) => studyNumber(index));
        return;
      }
      yield [studyNumber(1), studyNumber(2)];
      if (asked === 2) await gate.passed;
      else await aborted(signal);
      wasCancelled ||= signal.aborted;
      yield [studyNumber(3)];
    },
  });
  await addServer(page, { name: 'Slow PACS', aeTitle: pacs.aeTitle, port: pacs.port });
  const searchButton = searchForm(page).getByRole('button', { name: 'Search' });
  const cancelButton = searchForm(page).getByRole('button', { name: 'Cancel' });

  await test.step('sees rows while the server is still answering, and cancels', async () => {
    await expect(cancelButton).toBeDisabled();
    await searchButton.click();
    await expect(searchStatus(page)).toHaveText('2 studies so far…');
    await expect(rows(results(page))).toHaveCount(2);
    await expect(results(page)).toHaveAttribute('aria-busy', 'true');
    await cancelButton.click();
    await expect(searchStatus(page)).toHaveText('Cancelled after 2 studies.');
    await expect.poll(() => wasCancelled, 'the server was told by C-CANCEL').toBe(true);
  });

  await test.step('waits for the rest this time', async () => {
    await searchButton.click();
    await expect(searchStatus(page)).toHaveText('2 studies so far…');
    gate.open();
    await expect(searchStatus(page)).toHaveText(/^3 studies in /);
    await expect(rows(results(page))).toHaveCount(3);
  });

  await test.step('cancels with Esc', async () => {
    await searchForm(page).getByLabel('Patient name').press('Enter');
    await expect(searchStatus(page)).toHaveText('2 studies so far…');
    await page.keyboard.press('Escape');
    await expect(searchStatus(page)).toHaveText('Cancelled after 2 studies.');
  });

  await test.step('cancels with Esc wherever the keyboard is, but not with the one that closes something', async () => {
    await page.getByRole('button', { name: 'Slow PACS', exact: true }).focus();
    await page.keyboard.press('F5');
    await expect(searchStatus(page)).toHaveText('2 studies so far…');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
    await expect(searchStatus(page)).toHaveText('2 studies so far…');
    await page.getByRole('button', { name: 'Slow PACS', exact: true }).focus();
    await page.keyboard.press('Escape');
    await expect(searchStatus(page)).toHaveText('Cancelled after 2 studies.');
  });

  await test.step('is told that a search stopped at the limit', async () => {
    await setNumber(page, 'Result limit', 25);
    await show(page, 'Browse');
    await searchButton.click();
    await expect(searchStatus(page)).toContainText('Stopped at 25 studies: there are more.');
    await expect(page.getByText('25 rows', { exact: true })).toBeVisible();
  });

  await test.step('sees an error of one row under that row, and everything else stays', async () => {
    const line = row(results(page), 'PATIENT, Number 000000');
    await expand(line);
    const notice = results(page).getByRole('row').filter({ hasText: 'Try again' });
    await expect(notice).toContainText('The server could not carry out the search.');
    await expect(row(results(page), 'PATIENT, Number 000001')).toBeVisible();
    await expect(notice.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  await test.step('keeps what was typed when another server is chosen, and is told why that one does not answer', async () => {
    await searchForm(page).getByLabel('Patient name').fill('number');
    await addServer(page, { name: 'Gone', aeTitle: 'GONE', port: pacs.port });
    await expect(searchForm(page).getByLabel('Patient name')).toHaveValue('number');
    await searchButton.click();
    const main = page.getByRole('main');
    await expect(main.getByRole('heading', { name: 'What to try' })).toBeVisible();
    await expect(main.getByText(/does not answer to the called AE title|called AE title/i).first()).toBeVisible();
    await page.getByRole('button', { name: 'Slow PACS', exact: true }).click();
    await expect(row(results(page), 'PATIENT, Number 000001')).toBeVisible();
  });

  await pacs.stop();
});
