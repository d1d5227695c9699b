import { tags } from '../../src-shared/dicom/tags.ts';
import { differencesInArchive, ofStudy } from '../fixtures/objects.ts';
import { expect, fill, programs, test } from '../fixtures/pacs.ts';
import {
  addServer,
  choose,
  expand,
  receiveOn,
  results,
  retrieve,
  row,
  search,
  searchForm,
  select,
  show,
  transfer,
  transfers,
} from '../fixtures/window.ts';
import type { TestObject } from '../interop/test-objects.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { freePort, isInstalled } from '../peers/process.ts';

/** Those of a series, by the number of series and image. */
const numbered = (objects: readonly TestObject[], series: number, image?: number) =>
  objects.filter(
    ({ dataSet }) =>
      dataSet.number(tags.SeriesNumber) === series && (image === undefined || dataSet.number(tags.InstanceNumber) === image),
  );

for (const program of programs) {
  test(`retrieves patients, studies, series and images from ${program} by C-MOVE and by C-GET`, async ({
    quarry,
    hospital,
    objects,
  }) => {
    test.skip(!isInstalled(program), `${program} is not installed`);
    const { page, home } = quarry;
    const wanted: TestObject[] = [];
    const { aeTitle, port } = await hospital.pacs(program);
    await receiveOn(page, hospital.receiverPort);
    await addServer(page, { name: 'City PACS', aeTitle, port });
    await search(page);
    const table = results(page);
    // dcmqrscp does not say how many images a study has: whether that is all cannot be told.
    const all = (count: number) => (program === 'Orthanc' ? `all ${count} here` : `${count} here, get the rest`);
    const half = (count: number, of: number) => (program === 'Orthanc' ? `${count} of ${of} here` : `${count} here`);

    await test.step('a study by C-MOVE', async () => {
      await select(row(table, 'SMITH, Anna', 'CT head'));
      await retrieve(page, 'C-MOVE');
      await expect(transfer(page, /SMITH, Anna.*CT head.*: complete/)).toContainText('4 of 4');
      await expect(row(table, 'SMITH, Anna', all(4), 'CT head')).toBeVisible();
      wanted.push(...ofStudy(objects, 'CT head'));
    });

    await test.step('a study of multi-frame images by C-GET', async () => {
      await select(row(table, 'BUC, Jérôme'));
      await retrieve(page, 'C-GET');
      await expect(transfer(page, /BUC, Jérôme.*: complete/)).toBeVisible();
      await expect(row(table, 'BUC, Jérôme', all(3))).toBeVisible();
      wanted.push(...ofStudy(objects, 'Échographie cardiaque'));
    });

    await test.step('one of two series by C-GET', async () => {
      await expand(row(table, 'MÜLLER, Jörg'));
      await select(table.getByRole('row', { level: 2 }).filter({ hasText: /^2/ }));
      await retrieve(page, 'C-GET');
      await expect(transfer(page, /MÜLLER, Jörg.*series 2.*: complete/)).toBeVisible();
      await expect(row(table, 'MÜLLER, Jörg', half(3, 6))).toBeVisible();
      wanted.push(...numbered(ofStudy(objects, 'Knie rechts'), 2));
    });

    await test.step('one image by C-MOVE', async () => {
      await expand(table.getByRole('row', { level: 2 }).filter({ hasText: /^1/ }));
      await select(row(table, 'Image 2'));
      await retrieve(page, 'C-MOVE');
      await expect(transfer(page, /MÜLLER, Jörg.*series 1.*image 2: complete/)).toBeVisible();
      await expect(row(table, 'MÜLLER, Jörg', half(4, 6))).toBeVisible();
      wanted.push(...numbered(ofStudy(objects, 'Knie rechts'), 1, 2));
    });

    await test.step('two studies at once, by what the server takes', async () => {
      await select(row(table, 'SMITH, Benjamin'));
      await select(row(table, 'YAMADA, Tarou'), ['Control']);
      await retrieve(page);
      await expect(transfer(page, /SMITH, Benjamin.*: complete/)).toBeVisible();
      await expect(transfer(page, /YAMADA, Tarou.*: complete/)).toBeVisible();
      await expect(row(table, 'SMITH, Benjamin', all(6))).toBeVisible();
      await expect(row(table, 'YAMADA, Tarou', all(3))).toBeVisible();
      wanted.push(...ofStudy(objects, 'MR brain'));
    });

    await test.step('a patient with all studies by C-MOVE', async () => {
      await choose(searchForm(page), 'Information model', 'Patient Root');
      await searchForm(page).getByLabel('Patient ID').fill('PRACTICE-0003');
      await search(page);
      await select(row(table, 'JONES'));
      await retrieve(page, 'C-MOVE');
      await expect(transfer(page, /JONES.*PRACTICE-0003: complete/)).toBeVisible();
      wanted.push(...ofStudy(objects, 'CT chest'), ...ofStudy(objects, 'CT chest follow-up'));
    });

    await test.step('sees in the queue how each was retrieved', async () => {
      await show(page, 'Transfers');
      await expect(row(transfers(page), 'SMITH, Anna', 'complete', 'City PACS → here', 'C-MOVE', '4 of 4')).toBeVisible();
      await expect(row(transfers(page), 'BUC, Jérôme', 'complete', 'City PACS → here', 'C-GET')).toBeVisible();
    });

    await test.step('has the very objects that the server has, and no others', async () => {
      expect(await differencesInArchive(home, wanted)).toBe('');
    });
  });
}

test('retrieves by C-GET where the server does not know our receiver, and is told so', async ({ quarry, objects }, testInfo) => {
  test.skip(!isInstalled('dcmqrscp'), 'DCMTK is not installed');
  const { page, home } = quarry;
  const stranger = await startDcmqrscp({ folder: testInfo.outputPath('dcmqrscp') });
  const study = ofStudy(objects, 'CT head');
  await fill(stranger, study);
  await receiveOn(page, await freePort());
  await addServer(page, { name: 'Strict PACS', aeTitle: stranger.aeTitle, port: stranger.port });
  await search(page);
  await select(row(results(page), 'SMITH, Anna'));
  await retrieve(page);
  await expect(transfer(page, /SMITH, Anna.*: complete/)).toBeVisible();
  await show(page, 'Transfers');
  await row(transfers(page), 'SMITH, Anna', 'complete', 'C-GET').click();
  const details = page.getByRole('region', { name: /^Details of SMITH, Anna/ });
  await expect(details).toContainText('C-MOVE was refused: the server does not know this receiver (A801); trying C-GET.');
  expect(await differencesInArchive(home, study)).toBe('');

  await test.step('is told how to put it right where C-MOVE is all that was asked for', async () => {
    await show(page, 'Browse');
    await retrieve(page, 'C-MOVE');
    await expect(transfer(page, /SMITH, Anna.*: failed/)).toBeVisible();
    await show(page, 'Transfers');
    await row(transfers(page), 'SMITH, Anna', 'failed').click();
    await expect(details).toContainText(/does not know/);
    await expect(details.getByRole('heading', { name: 'What to try' })).toBeVisible();
    await expect(details).toContainText('A801');
  });
  await stranger.stop();
});
