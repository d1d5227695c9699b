import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/quarry.ts';
import { choose, setNumber, show } from '../fixtures/window.ts';

/** How light the window is, 0 (black) to 255. */
const lightness = (page: Page) =>
  page.evaluate(() => {
    const [red = 0, green = 0, blue = 0] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []).map(Number);
    return (red + green + blue) / 3;
  });

test('changes settings and colours, and finds them so again', async ({ quarry }) => {
  const { page } = quarry;

  await test.step('follows the colours of the system', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => lightness(page)).toBeLessThan(80);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => lightness(page)).toBeGreaterThan(180);
  });

  await test.step('chooses dark', async () => {
    await show(page, 'Settings');
    await choose(page, 'Colours', 'Dark');
    await expect.poll(() => lightness(page)).toBeLessThan(80);
  });

  await test.step('changes titles, times and limits', async () => {
    await page.getByLabel('Our title when we call', { exact: true }).fill('WARD7');
    await page.getByLabel('Our title when we call', { exact: true }).press('Enter');
    await setNumber(page, 'Result limit', 500);
    await setNumber(page, 'Transfers at once', 4);
    await setNumber(page, 'Silence', 90);
    await page.getByRole('combobox', { name: 'Before an object is acknowledged' }).click();
    await page.getByRole('option', { name: /on the disk itself \(slower/ }).click();
  });

  await test.step('is told what is out of range, and that is not kept', async () => {
    await setNumber(page, 'Connect', 0);
    await expect(page.getByText('1 to 3,600')).toBeVisible();
  });

  await test.step('finds all of it after a restart', async () => {
    const again = await quarry.restart();
    await again.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => lightness(again)).toBeLessThan(80);
    await show(again, 'Settings');
    await expect(again.getByLabel('Our title when we call', { exact: true })).toHaveValue('WARD7');
    await expect(again.getByLabel('Result limit')).toHaveValue('500');
    await expect(again.getByLabel('Transfers at once')).toHaveValue('4');
    await expect(again.getByLabel('Silence')).toHaveValue('90 s');
    await expect(again.getByLabel('Connect')).toHaveValue('10 s');
    await expect(again.getByRole('combobox', { name: 'Before an object is acknowledged' })).toHaveValue(/slower/);
    await choose(again, 'Colours', 'Light');
    await expect.poll(() => lightness(again)).toBeGreaterThan(180);
  });
});
