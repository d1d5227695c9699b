import { writeFile } from 'node:fs/promises';
import { nameless } from '../fixtures/accessible-names.ts';
import { madeUpObjects } from '../fixtures/objects.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { receiveOn, show, unfold } from '../fixtures/window.ts';
import { writeFiles } from '../interop/test-objects.ts';
import { freePort, isInstalled, runTool } from '../peers/process.ts';

const configuration = `[[TransferSyntaxes]]
[Uncompressed]
TransferSyntax1 = LocalEndianExplicit
TransferSyntax2 = LittleEndianImplicit
[[PresentationContexts]]
[Storage]
PresentationContext1 = VerificationSOPClass\\Uncompressed
PresentationContext2 = MRImageStorage\\Uncompressed
[[Profiles]]
[MROnly]
PresentationContexts = Storage
`;

test('chooses what is accepted and how it is kept', async ({ quarry }, testInfo) => {
  test.skip(!isInstalled('storescu'), 'DCMTK is not installed');
  const { page } = quarry;
  const folder = testInfo.outputPath('sent');
  await writeFiles(folder, madeUpObjects(new Date(), 'quarry-profiles', ['PRACTICE-0001']).slice(0, 4));
  const port = await freePort();
  const send = () => runTool('storescu', ['-v', '-R', '+sd', '-aec', 'QUARRY', '127.0.0.1', String(port), folder]);
  await receiveOn(page, port);
  await show(page, 'Settings');
  const panel = page.getByRole('region', { name: 'Acceptance profiles' });
  const profiles = panel.getByRole('list', { name: 'Profiles' });
  const receiver = page.getByRole('region', { name: 'Receiver' });
  const areas = page.getByRole('list', { name: 'Areas' });

  await test.step('finds the built-in profiles, and makes one of its own after one of them', async () => {
    await expect(profiles.getByRole('listitem', { name: 'Everything' })).toContainText('every storage class, private ones too');
    await panel.getByRole('button', { name: 'Duplicate Uncompressed only' }).click();
    const form = page.getByRole('dialog', { name: 'Add profile' });
    await form.getByLabel('Name').fill('Everything');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form.getByRole('alert')).toHaveText('There is a profile of the name Everything already.');
    await form.getByLabel('Name').fill('Scanner');
    const order = form.getByRole('list', { name: 'Transfer syntaxes, the best first' });
    await expect(order.getByRole('listitem')).toHaveText([/Explicit VR Little/, /Implicit VR Little/, /Explicit VR Big/]);
    await order.getByRole('listitem', { name: /Implicit/ }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(order.getByRole('listitem').first()).toContainText('Implicit VR Little Endian');
    await expect(order.getByRole('listitem').first()).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await expect(order.getByRole('listitem')).toHaveText([/Implicit VR Little/, /Explicit VR Little/]);
    await form.getByRole('combobox', { name: 'Add to Transfer syntaxes, the best first' }).fill('RLE');
    await page.getByRole('option', { name: 'RLE Lossless' }).click();
    await expect(order.getByRole('listitem')).toHaveCount(3);
  });

  await test.step('chooses classes by searching, one with syntaxes of its own', async () => {
    const form = page.getByRole('dialog', { name: 'Add profile' });
    await form.getByRole('radiogroup', { name: 'SOP classes' }).getByRole('radio', { name: 'Only these' }).check();
    await form.getByLabel('Search SOP classes').fill('mr image');
    await form.getByRole('checkbox', { name: 'MR Image Storage', exact: true }).check();
    await form.getByLabel('Search SOP classes').fill('1.2.276.0.99.1');
    await form.getByRole('checkbox', { name: '1.2.276.0.99.1' }).check();
    await form.getByLabel('Search SOP classes').fill('');
    await form.getByRole('button', { name: 'Transfer syntaxes of its own for MR Image Storage' }).click();
    await form.getByRole('combobox', { name: 'Add to Transfer syntaxes of MR Image Storage' }).fill('Explicit VR Little');
    await page.getByRole('option', { name: 'Explicit VR Little Endian', exact: true }).click();
    expect(await nameless(page)).toEqual([]);
    if (process.env.QUARRY_PICTURES) await page.screenshot({ path: `${process.env.QUARRY_PICTURES}/profile-form.png` });
    await form.getByRole('switch', { name: /Private SOP classes/ }).uncheck();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(profiles.getByRole('listitem', { name: 'Scanner' })).toContainText('2 storage classes, no private ones');
  });

  await test.step('takes a storescp.cfg, and is told the place of what is wrong in one', async () => {
    const file = testInfo.outputPath('storescp.cfg');
    await writeFile(file, configuration.replace('MRImageStorage', 'MRStorage'));
    await panel.getByLabel('storescp.cfg to import').setInputFiles(file);
    const wrong = page.getByRole('dialog', { name: 'storescp.cfg cannot be used' });
    await expect(wrong).toContainText('line 8, column 24: “MRStorage” is no SOP class');
    await page.keyboard.press('Escape');
    await writeFile(file, configuration);
    await panel.getByLabel('storescp.cfg to import').setInputFiles(file);
    await expect(profiles.getByRole('listitem', { name: 'MROnly' })).toContainText('MR Image Storage');
    await panel.getByRole('button', { name: 'Export as storescp.cfg…' }).click();
    const exported = page.getByRole('dialog', { name: 'The profiles as a storescp.cfg' });
    await expect(exported.getByLabel('storescp.cfg', { exact: true })).toHaveValue(/\[MROnly\]/);
    await page.keyboard.press('Escape');
  });

  await test.step('has the receiver take no more than the profile says', async () => {
    await unfold(receiver, 'What is taken and kept');
    await receiver.getByRole('combobox', { name: 'What is taken' }).click();
    await page.getByRole('option', { name: 'MROnly' }).click();
    await expect(areas.getByRole('listitem', { name: 'QUARRY' })).toContainText('takes MROnly');
    expect((await send()).output).toMatch(/No presentation context for|No Acceptable Presentation Contexts/i);
    await panel.getByRole('button', { name: 'Remove MROnly' }).click();
    await expect(page.getByText('MROnly is not removed. It is the profile of QUARRY.')).toBeVisible();
  });

  await test.step('converts what it receives, and says how much', async () => {
    await receiver.getByRole('combobox', { name: 'What is taken' }).click();
    await page.getByRole('option', { name: 'Everything' }).click();
    await receiver.getByRole('combobox', { name: 'How it is kept' }).click();
    if (process.env.QUARRY_PICTURES) await page.screenshot({ path: `${process.env.QUARRY_PICTURES}/how-kept.png` });
    await page.getByRole('option', { name: 'JPEG-LS Lossless Image Compression' }).click();
    await expect(areas.getByRole('listitem', { name: 'QUARRY' })).toContainText('converts to JPEG-LS Lossless Image Compression');
    // The fourth is a report: there is nothing to compress.
    const sent = await send();
    expect(sent.code, sent.output).toBe(0);
    await expect(areas.getByRole('listitem', { name: 'QUARRY' })).toContainText('3 objects converted');
    if (process.env.QUARRY_PICTURES)
      await page.screenshot({ path: `${process.env.QUARRY_PICTURES}/settings.png`, fullPage: true });
  });

  await test.step('keeps all that over a restart, and gives an area a setting of its own', async () => {
    const again = await quarry.restart();
    await show(again, 'Settings');
    const list = again.getByRole('list', { name: 'Areas' });
    await expect(again.getByRole('listitem', { name: 'Scanner' })).toBeVisible();
    await expect(list.getByRole('listitem', { name: 'QUARRY' })).toContainText('converts to JPEG-LS');
    await again.getByRole('button', { name: 'Edit QUARRY' }).click();
    const form = again.getByRole('dialog', { name: 'Edit area QUARRY' });
    await form.getByRole('combobox', { name: 'How it is kept' }).click();
    await again.getByRole('option', { name: /acknowledged and discarded/ }).click();
    await expect(form.getByText('nothing of them is kept')).toBeVisible();
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(list.getByRole('listitem', { name: 'QUARRY' })).toContainText('keeps nothing of what it receives');
  });
});
