import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/quarry.ts';
import { addServer, choose, fillServerForm, server, serverList, serverName, unfold } from '../fixtures/window.ts';

/** The names in the list, top first. */
const names = (page: Page) => serverList(page).getByRole('button', { name: /^(?!Echo$|More for |Why )/ });

test('keeps a list of servers: adds, edits, duplicates, deletes and orders them', async ({ quarry }) => {
  const { page } = quarry;
  const form = page.getByRole('dialog');

  await test.step('is told while typing what an AE title may be', async () => {
    await page.getByRole('button', { name: 'Add server' }).click();
    const title = form.getByLabel('AE title', { exact: true });
    await title.pressSequentially('CITY\\');
    await expect(form.getByText('A backslash is not allowed')).toBeVisible();
    await title.fill('A-TITLE-TOO-LONG1');
    await expect(form.getByText('17 characters, 1 too many: 16 at most.')).toBeVisible();
    await title.fill('MÜNCHEN');
    await expect(form.getByText('Only plain letters, digits and signs (ASCII): Ü is not.')).toBeVisible();
    await title.fill('CITY\tPACS');
    await expect(form.getByText(/invisible control character/)).toBeVisible();
    await title.fill('   ');
    await expect(form.getByText('Only blanks: ␣␣␣')).toBeVisible();
    await title.fill(' CITY PACS ');
    await expect(form.getByText('Blanks at the ends do not count: ␣CITY␣PACS␣')).toBeVisible();
    await expect(title).not.toHaveAttribute('aria-invalid', 'true');
  });

  await test.step('is told what is missing before anything is saved', async () => {
    await form.getByLabel('Port').fill('70000');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByText('A name is needed.')).toBeVisible();
    await expect(form.getByText('A host name or address is needed.')).toBeVisible();
    await expect(form.getByText('1 to 65535.')).toBeVisible();
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
  });

  await test.step('adds a server with everything that can be said of it', async () => {
    await fillServerForm(form, { name: 'City PACS', aeTitle: ' CITY PACS ', host: 'pacs.example.org', port: 11104 });
    await unfold(form, 'Calling it');
    await form.getByLabel('Our own title there').fill('WARD7');
    await unfold(form, 'Searching and retrieving');
    await choose(form, 'Retrieve by', 'C-MOVE');
    await form.getByRole('radio', { name: 'orange' }).check({ force: true });
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    await expect(serverName(page, 'City PACS')).toHaveAttribute('aria-current', 'true');
    await expect(server(page, 'City PACS').getByRole('img', { name: 'not asked yet' })).toBeVisible();
  });

  await test.step('edits it', async () => {
    await serverName(page, 'City PACS').dblclick();
    await expect(form.getByLabel('AE title', { exact: true })).toHaveValue('CITY PACS');
    await expect(form.getByLabel('Host')).toHaveValue('pacs.example.org');
    await expect(form.getByLabel('Port')).toHaveValue('11104');
    await unfold(form, 'Calling it');
    await expect(form.getByLabel('Our own title there')).toHaveValue('WARD7');
    await unfold(form, 'Searching and retrieving');
    await expect(form.getByRole('radiogroup', { name: 'Retrieve by' }).getByRole('radio', { name: 'C-MOVE' })).toBeChecked();
    await expect(form.getByRole('radio', { name: 'orange' })).toBeChecked();
    await form.getByLabel('Name', { exact: true }).fill('City');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(names(page)).toHaveText([/^City/]);
  });

  await test.step('duplicates it and gives the copy its own name', async () => {
    await server(page, 'City').getByRole('button', { name: 'More for City' }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect(form.getByLabel('AE title', { exact: true })).toHaveValue('CITY PACS');
    await form.getByLabel('Name').fill('Archive B');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(names(page)).toHaveText([/^City/, /^Archive B/]);
  });

  await test.step('gives up on a copy, and it is gone', async () => {
    await serverName(page, 'City').click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await expect(page.getByRole('dialog', { name: 'Copy of City' }).getByLabel('Name', { exact: true })).toHaveValue('City 2');
    await page.keyboard.press('Escape');
    await expect(names(page)).toHaveText([/^City/, /^Archive B/]);
    await expect(serverName(page, 'City')).toBeFocused();
  });

  await test.step('gives up on a new one', async () => {
    await page.getByRole('button', { name: 'Add server' }).click();
    await form.getByLabel('Name').fill('Nobody');
    await page.mouse.click(5, 5);
    await expect(form.getByLabel('Name')).toHaveValue('Nobody');
    await page.keyboard.press('Escape');
    await expect(form).toBeHidden();
    await expect(names(page)).toHaveCount(2);
  });

  await test.step('goes on by keyboard where a dialog was opened', async () => {
    await expect(page.getByRole('button', { name: 'Add server' })).toBeFocused();
    await serverName(page, 'City').focus();
    await page.keyboard.press('F2');
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(serverName(page, 'City')).toBeFocused();
    const more = server(page, 'City').getByRole('button', { name: 'More for City' });
    await more.click();
    await page.getByRole('menuitem', { name: 'Edit…' }).click();
    await expect(form.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(more).toBeFocused();
  });

  await test.step('orders them by keyboard', async () => {
    await addServer(page, { name: 'Old RIS', aeTitle: 'RIS', port: 104 });
    await serverName(page, 'Old RIS').focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(names(page)).toHaveText([/^City/, /^Old RIS/, /^Archive B/]);
    await expect(serverName(page, 'Old RIS')).toBeFocused();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(names(page)).toHaveText([/^Old RIS/, /^City/, /^Archive B/]);
    await page.keyboard.press('ArrowDown');
    await expect(serverName(page, 'City')).toBeFocused();
  });

  await test.step('deletes one and takes that back', async () => {
    await page.keyboard.press('Delete');
    await expect(names(page)).toHaveText([/^Old RIS/, /^Archive B/]);
    await expect(serverName(page, 'Archive B')).toBeFocused();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(names(page)).toHaveText([/^Old RIS/, /^City/, /^Archive B/]);
    await serverName(page, 'Archive B').focus();
    await page.keyboard.press('Delete');
    await expect(names(page)).toHaveCount(2);
    await page.keyboard.press('Control+z');
    await expect(names(page)).toHaveText([/^Old RIS/, /^City/, /^Archive B/]);
  });

  await test.step('finds all of it again after a restart', async () => {
    const again = await quarry.restart();
    await expect(names(again)).toHaveText([/^Old RIS/, /^City/, /^Archive B/]);
    await serverName(again, 'City').focus();
    await again.keyboard.press('F2');
    const edited = again.getByRole('dialog', { name: 'Edit City' });
    await expect(edited.getByText('as WARD7', { exact: true })).toBeVisible();
    await unfold(edited, 'Calling it');
    await expect(edited.getByLabel('Our own title there')).toHaveValue('WARD7');
    await expect(edited.getByRole('radio', { name: 'orange' })).toBeChecked();
  });

  await test.step('is told at the start that the list could not be read, and where it is kept', async () => {
    writeFileSync(join(quarry.home, 'servers.json'), '');
    const again = await quarry.restart();
    const notice = again.getByRole('alert').filter({ hasText: 'servers.json was damaged' });
    await expect(notice).toContainText('It is kept as servers.json.damaged-');
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notice).toBeHidden();
  });
});

test('types into a form at once, and no field takes the keyboard away', async ({ quarry }) => {
  const { page } = quarry;
  // As on a computer that is busy, or in a window that was behind another one.
  await page.evaluate(() => {
    const now = window.setTimeout.bind(window);
    const late = (run: () => void, ms = 0) => now(run, ms + 400);
    Object.assign(window, { setTimeout: late });
  });
  await page.getByRole('button', { name: 'Add server' }).click();
  const form = page.getByRole('dialog', { name: 'Add server' });
  await form.getByLabel('Host', { exact: true }).click();
  await page.keyboard.type('pacs.example.org', { delay: 60 });
  await expect(form.getByLabel('Host', { exact: true })).toHaveValue('pacs.example.org');
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue('');
});
