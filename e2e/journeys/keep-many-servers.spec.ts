import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, type QuarryApp, test } from '../fixtures/quarry.ts';
import { serverList } from '../fixtures/window.ts';

test('chooses among 1,500 servers about as fast as among ten', async ({ quarry }) => {
  const few = await choosing(await startWith(quarry, 10));
  const many = await choosing(await startWith(quarry, 1_500));
  test.info().annotations.push({ type: 'choosing a server', description: `${few} ms of 10, ${many} ms of 1,500` });
  // What remains is that each line is asked whether it changed; when all were rendered again it was twelve times as long.
  expect(many).toBeLessThan(5 * few);
});

test('finds one of 1,500 servers in the palette', async ({ quarry }) => {
  const page = await startWith(quarry, 1_500);
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Commands' });
  // Forty of the group, three of which are commands.
  await expect(palette.getByRole('button', { name: /^(Browse|Echo) Server/ })).toHaveCount(37);
  await palette.getByLabel('Command', { exact: true }).fill('server 1234');
  await expect(palette.getByRole('button', { name: /^Browse Server 1234/ })).toBeVisible();
  await page.keyboard.press('Enter');
  const chosen = serverList(page).locator('[aria-current="true"]');
  await expect(chosen).toContainText('Server 1234');
});

async function startWith(quarry: QuarryApp, count: number): Promise<Page> {
  const place = { host: '127.0.0.1', port: 104, retrieveMethod: 'automatic', colour: 'grey' };
  const entry = (_: unknown, number: number) => ({
    ...place,
    id: `s${number}`,
    name: `Server ${number}`,
    calledAeTitle: `AE${number}`,
  });
  const servers = Array.from({ length: count }, entry);
  writeFileSync(join(quarry.home, 'servers.json'), JSON.stringify({ schemaVersion: 1, servers }));
  const page = await quarry.restart();
  await expect(serverList(page).locator('li')).toHaveCount(count);
  return page;
}

/** How long the window's own thread works while six servers are chosen by keyboard, milliseconds of its time alone. */
async function choosing(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const worked = async () => {
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
    const { metrics } = await session.send('Performance.getMetrics');
    return 1_000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const choose = async () => {
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await worked();
  };
  await serverList(page).locator('button').first().focus();
  await choose();
  const before = await worked();
  for (let time = 0; time < 6; time++) await choose();
  const after = await worked();
  await session.detach();
  return Math.round(after - before);
}
