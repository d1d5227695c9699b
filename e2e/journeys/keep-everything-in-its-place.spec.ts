import { expect, test } from '../fixtures/quarry.ts';
import { addServer, results, rows, searchForm, searchStatus, setNumber, show } from '../fixtures/window.ts';
import { Gate, startScriptedPacs, studyNumber } from '../peers/scripted-pacs.ts';

test('sees all columns at 1280 × 800, and a table that stays where it is whatever a search comes to', async ({ quarry }) => {
  const { page } = quarry;
  await page.setViewportSize({ width: 1280, height: 800 });
  const gate = new Gate();
  let asked = 0;
  const pacs = await startScriptedPacs({
    async *find() {
      asked++;
      if (asked === 1) {
        yield Array.from({ length: 40 }, (_, index) => studyNumber(index));
        return;
      }
      yield [studyNumber(1), studyNumber(2)];
      await gate.passed;
      throw new Error('this server breaks off');
    },
  });
  await addServer(page, { name: 'A PACS with a name that takes some room', aeTitle: pacs.aeTitle, port: pacs.port });
  await setNumber(page, 'Result limit', 25);
  await show(page, 'Browse');
  await searchForm(page).getByLabel('Patient name').fill('SOMEBODY, with a long name');
  const table = results(page);
  const searchButton = searchForm(page).getByRole('button', { name: 'Search' });
  const top = async () => (await table.boundingBox())?.y;
  const before = await top();

  await test.step('stopped at the limit', async () => {
    await searchButton.click();
    await expect(searchStatus(page)).toContainText('Stopped at 25 studies: there are more.');
    expect(await top()).toBe(before);
  });

  await test.step('broken off', async () => {
    await searchButton.click();
    await expect(rows(table)).toHaveCount(2);
    expect(await top()).toBe(before);
    gate.open();
    await expect(searchStatus(page)).toContainText('Broke off after 2 studies');
    await expect(page.getByRole('heading', { name: 'What to try' })).toBeVisible();
    expect(await top()).toBe(before);
  });

  const headers = table.getByRole('columnheader');
  const boxes = async () => {
    const all = await Promise.all((await headers.all()).map((header) => header.boundingBox()));
    return all.map((box) => ({ x: box?.x ?? 0, right: (box?.x ?? 0) + (box?.width ?? 0) }));
  };

  await test.step('the last column is on the screen', async () => {
    expect((await boxes()).at(-1)?.right).toBeLessThanOrEqual(1280);
  });

  await test.step('a column that is dragged wider is wider by that, and those before it stay', async () => {
    const [first, second, third] = await boxes();
    const edge = third?.right ?? 0;
    const y = (await headers.first().boundingBox())?.y ?? 0;
    await page.mouse.move(edge, y + 15);
    await page.mouse.down();
    await page.mouse.move(edge + 60, y + 15, { steps: 3 });
    await page.mouse.up();
    const after = await boxes();
    expect(after.slice(0, 2)).toEqual([first, second]);
    expect(after[2]?.right).toBeCloseTo(edge + 60, -1);
  });

  await test.step('and all can be had back as they were', async () => {
    await headers.nth(2).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'All widths as at first' }).click();
    await expect.poll(async () => (await boxes()).at(-1)?.right).toBeLessThanOrEqual(1280);
  });

  await test.step('and stays while the engine is away', async () => {
    test.skip(await page.evaluate(() => 'quarry' in window), 'Electron has no connection that breaks');
    let away = false;
    let breakOff = () => {};
    await page.routeWebSocket(/rpc/, async (socket) => {
      if (away) return socket.close();
      socket.connectToServer();
      breakOff = () => void socket.close();
    });
    await page.reload();
    const rests = await top();
    away = true;
    breakOff();
    await expect(page.getByRole('alert')).toContainText('Connecting again');
    expect(await top()).toBe(rests);
    away = false;
    await expect(page.getByRole('alert')).toBeHidden();
  });
  await pacs.stop();
});
