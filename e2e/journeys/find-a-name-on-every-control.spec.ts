import { nameless } from '../fixtures/accessible-names.ts';
import { faint } from '../fixtures/contrast.ts';
import { expect, test } from '../fixtures/quarry.ts';
import {
  addServer,
  expand,
  results,
  retrieve,
  row,
  search,
  searchForm,
  select,
  server,
  setNumber,
  show,
  transfer,
  transfers,
} from '../fixtures/window.ts';
import { freePort } from '../peers/process.ts';
import { startScriptedPacs, studyNumber } from '../peers/scripted-pacs.ts';

test('finds a name on every control of every view, for those who cannot see it, and no text that is hard to see', async ({
  quarry,
}) => {
  const { page } = quarry;
  const pacs = await startScriptedPacs({
    async *find({ level }) {
      if (level === 'SERIES') throw new Error('cannot list series');
      yield [1, 2, 3].map(studyNumber);
    },
  });
  const softly = expect.configure({ soft: true });
  const look = (place: string) =>
    test.step(place, async () => {
      expect(await nameless(page), place).toEqual([]);
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // The window follows the scheme a moment later, and its switches take another until they have their colours.
        await softly.poll(() => faint(page), `${place}, ${colorScheme}`).toEqual([]);
      }
    });

  await look('first run');
  await page.getByRole('button', { name: 'Add server' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await look('a server form with errors');
  await page.keyboard.press('Escape');

  await addServer(page, { name: 'Gone', aeTitle: 'GONE', port: await freePort() });
  await server(page, 'Gone').getByRole('button', { name: 'Echo', exact: true }).click();
  await server(page, 'Gone').getByRole('button', { name: 'Why Gone does not answer' }).click();
  await look('a server that does not answer, with its details');
  await addServer(page, { name: 'City PACS', aeTitle: pacs.aeTitle, port: pacs.port, retrieveBy: 'C-GET' });
  await server(page, 'City PACS').getByRole('button', { name: 'More for City PACS' }).click();
  await expect(page.getByRole('menu')).toBeVisible();
  await look('the menu of a server');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Close details' }).click();

  await search(page);
  await searchForm(page)
    .getByRole('button', { name: /^More fields/ })
    .click();
  await searchForm(page).getByRole('combobox', { name: 'Study date' }).click();
  await page.getByRole('option', { name: 'Between…' }).click();
  await searchForm(page).getByLabel('From', { exact: true }).click();
  await look('the whole search form with a calendar');
  await page.keyboard.press('Escape');
  await searchForm(page).getByRole('combobox', { name: 'Modality' }).click();
  await page.getByRole('option', { name: 'CT', exact: true }).click();
  await look('a chosen modality');
  await page.keyboard.press('Escape');

  await expand(row(results(page), 'PATIENT, Number 000001'));
  await expect(results(page).getByRole('button', { name: 'Try again' })).toBeVisible();
  await look('results with an error inside a row');
  await row(results(page), 'PATIENT, Number 000002').click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await look('the menu of a row');
  await page.keyboard.press('Escape');
  await results(page).getByRole('columnheader', { name: 'Modality' }).click({ button: 'right' });
  await expect(page.getByRole('menu')).toBeVisible();
  await look('the menu of a column');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Columns' }).click();
  await expect(page.getByRole('group', { name: 'Columns shown' })).toBeVisible();
  await look('the choice of columns');
  await page.keyboard.press('Escape');

  await select(row(results(page), 'PATIENT, Number 000003'));
  await retrieve(page);
  await expect(transfer(page, /PATIENT, Number 000003/)).toBeVisible();
  await look('the transfers below');
  await show(page, 'Transfers');
  await row(transfers(page), 'PATIENT, Number 000003').click();
  await expect(page.getByRole('region', { name: /^Details of PATIENT, Number 000003/ })).toBeVisible();
  await look('the queue with one transfer in full');
  await show(page, 'Archive');
  await expect(page.getByRole('button', { name: 'Import files…' })).toBeVisible();
  await look('the archive');
  await show(page, 'Worklist');
  await page.getByRole('combobox', { name: 'Day' }).click();
  await page.getByRole('option', { name: 'Between…' }).click();
  await look('the search form of a worklist');
  await page.getByText('Our own', { exact: true }).click();
  await look('our own worklist, empty');
  await page.getByRole('button', { name: 'Add entry' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await look('the form of a worklist entry with errors');
  await page.keyboard.press('Escape');
  await setNumber(page, 'Connect', 0);
  await look('the settings, one of them wrong');

  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await look('the command palette');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await look('the sheet of keys');
  await page.keyboard.press('Escape');
  await server(page, 'Gone').getByRole('button', { name: 'More for Gone' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
  await look('a deletion that can be undone');
  await pacs.stop();
});
