import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { differencesInArchive, ofStudy } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/pacs.ts';
import { addServer, results, retrieve, row, rows, search, select, show, transfer, transfers } from '../fixtures/window.ts';
import { storedObject, type TestObject } from '../interop/test-objects.ts';
import { Gate, response, startScriptedPacs } from '../peers/scripted-pacs.ts';

/** The study of these objects as a server lists it. */
function listed(objects: readonly TestObject[]) {
  const values: Record<string, string> = { NumberOfStudyRelatedInstances: String(objects.length) };
  for (const keyword of ['PatientName', 'PatientID', 'StudyDate', 'StudyDescription', 'StudyInstanceUID'] as const) {
    values[keyword] = objects[0]?.dataSet.string(tags[keyword]) ?? '';
  }
  return response(values);
}

test('follows transfers in the queue: progress, cancel, retry, problems, an interruption', async ({ quarry, objects }) => {
  const { page, home } = quarry;
  const slow = ofStudy(objects, 'Knie rechts');
  const broken = ofStudy(objects, 'CT chest');
  const studyOf = ([first]: readonly TestObject[]) => first?.dataSet.string(tags.StudyInstanceUID);
  let gate = new Gate();
  /** From the third object on, everybody waits. */
  const waiting = (object: TestObject, index: number): StoredObject => {
    const stored = storedObject(object);
    if (index < 2) return stored;
    return {
      ...stored,
      open: async () => {
        await gate.passed;
        return stored.open();
      },
    };
  };
  const lost = (object: TestObject, index: number): StoredObject => {
    const stored = storedObject(object);
    if (index !== 1) return stored;
    return { ...stored, open: async () => ({ failure: { kind: 'local', code: 'file-unreadable' } }) };
  };
  const pacs = await startScriptedPacs({
    async *find() {
      yield [listed(slow), listed(broken)];
    },
    select: ({ identifier }) =>
      identifier.string(tags.StudyInstanceUID) === studyOf(slow) ? slow.map(waiting) : broken.map(lost),
  });
  await addServer(page, { name: 'City PACS', aeTitle: pacs.aeTitle, port: pacs.port, retrieveBy: 'C-GET' });
  await search(page);

  await test.step('sees how far a transfer is', async () => {
    await select(row(results(page), 'MÜLLER, Jörg'));
    await retrieve(page);
    const line = transfer(page, /MÜLLER, Jörg.*: running/);
    await expect(line).toContainText('2 of 6');
    await expect(line.getByRole('progressbar', { name: 'Arrived' })).toHaveAttribute('aria-valuenow', '33');
    await expect(page.getByRole('button', { name: '1 transfer under way' })).toBeVisible();
    await expect(row(results(page), 'MÜLLER, Jörg', '2 of 6 here')).toBeVisible();
  });

  await test.step('cancels it, and keeps what came', async () => {
    await page.getByRole('button', { name: /^Cancel MÜLLER, Jörg/ }).click();
    await expect(transfer(page, /MÜLLER, Jörg.*: cancelled after 2/)).toBeVisible();
    await expect(row(results(page), 'MÜLLER, Jörg', '2 of 6 here')).toBeVisible();
  });

  await test.step('tries it again, and closes Quarry in the middle', async () => {
    await page.getByRole('button', { name: /^Try MÜLLER, Jörg.* again/ }).click();
    await expect(transfer(page, /MÜLLER, Jörg.*: running/)).toContainText('2 of 6');
  });
  const again = await quarry.restart();

  await test.step('finds it interrupted, and tries once more with success', async () => {
    await show(again, 'Transfers');
    await row(transfers(again), 'MÜLLER, Jörg', 'interrupted: Quarry was closed').click();
    gate.open();
    await again.getByRole('button', { name: 'Retry' }).click();
    await expect(
      row(transfers(again), 'MÜLLER, Jörg', 'complete', 'City PACS → here', 'C-GET', '6 of 6', '6 of 6'),
    ).toBeVisible();
    const details = again.getByRole('region', { name: /^Details of MÜLLER, Jörg/ });
    await expect(details).toContainText('attempt 3');
    expect(await differencesInArchive(home, slow)).toBe('');
  });

  await test.step('is told which image did not come, and why', async () => {
    await show(again, 'Browse');
    await again.getByRole('button', { name: 'City PACS', exact: true }).click();
    await search(again);
    await select(row(results(again), 'JONES'));
    await retrieve(again);
    await expect(transfer(again, /JONES.*: partial: 1 of 3 missing/)).toBeVisible();
    await show(again, 'Transfers');
    await row(transfers(again), 'JONES', 'partial: 1 of 3 missing').click();
    const details = again.getByRole('region', { name: /^Details of JONES/ });
    await expect(details.getByRole('heading', { name: '1 problem' })).toBeVisible();
    await expect(details.getByRole('listitem').filter({ hasText: broken[1]?.sopInstanceUid ?? '' })).toContainText('failed');
  });

  await test.step('is told in the row why a server that went away gave nothing', async () => {
    await pacs.stop();
    gate = new Gate();
    await show(again, 'Browse');
    await select(row(results(again), 'MÜLLER, Jörg'));
    await retrieve(again);
    const line = transfer(again, /MÜLLER, Jörg.*: failed/);
    await expect(line).toContainText('nothing listens on port');
  });

  await test.step('clears the list', async () => {
    await show(again, 'Transfers');
    await again.getByRole('button', { name: 'Clear ended' }).click();
    await expect(again.getByText(/^Nothing here yet\./)).toBeVisible();
  });

  await test.step('takes that back', async () => {
    await expect(again.getByText('3 transfers taken off the list.')).toBeVisible();
    await again.keyboard.press('Control+z');
    await expect(rows(transfers(again))).toHaveCount(3);
    await row(transfers(again), 'JONES', 'partial: 1 of 3 missing').click();
    const details = again.getByRole('region', { name: /^Details of JONES/ });
    await expect(details.getByRole('heading', { name: '1 problem' })).toBeVisible();
  });
});
