import { openSession } from '../../src-main/net/scu/open-session.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { addServer, receiveOn, row, searchForm, searchStatus, show } from '../fixtures/window.ts';
import { practicalTimeouts, targetOf } from '../interop/target.ts';
import { freePort } from '../peers/process.ts';
import { aborted, startScriptedPacs, studyNumber } from '../peers/scripted-pacs.ts';

test('watches the associations of others and its own, and aborts one of each', async ({ quarry }, testInfo) => {
  const { page } = quarry;
  const port = await freePort();
  await receiveOn(page, port);
  const pacs = await startScriptedPacs({
    async *find(_query, signal) {
      yield [studyNumber(1)];
      await aborted(signal);
    },
  });
  await addServer(page, { name: 'Slow PACS', aeTitle: pacs.aeTitle, port: pacs.port });
  const panel = page.getByRole('region', { name: 'Associations' });
  const table = panel.getByRole('table', { name: 'Open associations' });

  await test.step('sees that nobody is there', async () => {
    await show(page, 'Transfers');
    await expect(panel.getByRole('heading', { name: 'No association is open' })).toBeVisible();
  });

  const [object] = madeUpObjects(new Date(), 'quarry-associations', ['PRACTICE-0001']);
  if (object === undefined) throw new Error('no object was made up');
  const contexts = [sopClass.Verification, object.sopClassUid, '1.2.3.4.5.6'].map((abstractSyntax) => ({
    abstractSyntax,
    transferSyntaxes: abstractSyntax === object.sopClassUid ? [object.transferSyntaxUid] : [transferSyntax.JPEGBaseline],
  }));
  const opened = await openSession(targetOf({ aeTitle: 'QUARRY', port }, 'MODALITY'), contexts, { timeouts: practicalTimeouts });
  if (!opened.ok) throw new Error(JSON.stringify(opened.failure));
  const { session } = opened;
  const theirs = row(table, 'they called', 'MODALITY', 'QUARRY', '127.0.0.1');

  await test.step('sees a caller, and what it may do here', async () => {
    await expect(panel.getByRole('heading', { name: '1 association open' })).toBeVisible();
    await theirs.getByRole('button', { name: /accepted/ }).click();
    const list = panel.getByRole('list', { name: 'Presentation contexts' });
    await expect(list.getByRole('listitem')).toHaveCount(3);
    await expect(list).toContainText(/refused: /);
  });

  await test.step('is told in the settings what a change of the receiver does to the caller', async () => {
    await show(page, 'Settings');
    const told = page
      .getByRole('region', { name: 'Receiver', exact: true })
      .getByText(/association is open: a change of the receiver/);
    await expect(told).toHaveText(/^1 association .* waits 2 seconds for it to end, and then aborts it\.$/);
  });

  await test.step('sees its own search beside it', async () => {
    await show(page, 'Browse');
    await searchForm(page).getByRole('button', { name: 'Search' }).click();
    await expect(searchStatus(page)).toHaveText('1 study so far…');
    await show(page, 'Transfers');
    await expect(row(table, 'we called', 'QUARRY', pacs.aeTitle, `127.0.0.1:${pacs.port}`)).toBeVisible();
    await page.screenshot({ path: testInfo.outputPath('associations.png') });
  });

  await test.step('aborts the caller, who hears it', async () => {
    await panel.getByRole('button', { name: 'Abort the association of MODALITY with QUARRY' }).click();
    expect(await session.port.ended).toMatchObject({ kind: 'aborted', by: 'peer', source: 0 });
    await expect(theirs).toBeHidden();
  });

  await test.step('aborts its own search, which says so', async () => {
    await panel.getByRole('button', { name: `Abort the association of QUARRY with ${pacs.aeTitle}` }).click();
    await expect(panel.getByRole('heading', { name: 'No association is open' })).toBeVisible();
    await show(page, 'Browse');
    await expect(searchStatus(page)).not.toContainText('so far');
  });
  await pacs.stop();
});
