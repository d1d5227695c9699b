import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { identifyAs } from '../../src-main/dicom/upper-layer/identify-as.ts';
import { echo as ask } from '../../src-main/net/scu/echo.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { fillServerForm, receiveOn, server, serverName, show, unfold } from '../fixtures/window.ts';
import { practicalTimeouts } from '../interop/target.ts';
import { freePort } from '../peers/process.ts';

test('lets only users call the receiver, and calls it as one', async ({ quarry }) => {
  const { page } = quarry;
  const port = await freePort();
  const receiver = page.getByRole('region', { name: 'Receiver', exact: true });
  const required = receiver.getByRole('switch', { name: 'Only who says who is asking' });
  const form = page.getByRole('dialog');
  const echo = async (answer: string | RegExp) => {
    await form.getByRole('button', { name: 'Echo' }).click();
    await expect(form.getByRole('status')).toContainText(answer);
  };

  await test.step('wants a user, and says that there is none yet', async () => {
    await receiveOn(page, port);
    await show(page, 'Settings');
    await required.check();
    await expect(receiver).toContainText('Nobody can call until there is a user, or an issuer of tokens.');
    await receiver.getByLabel('User name', { exact: true }).fill('anna');
    await receiver.getByLabel('Passcode', { exact: true }).fill('open sesame');
    await receiver.getByRole('button', { name: 'Add user' }).click();
    await expect(receiver.getByRole('button', { name: 'Remove the user anna' })).toBeVisible();
    await expect(receiver.getByLabel('Passcode', { exact: true })).toHaveValue('');
  });

  await test.step('is refused without an identity, in words', async () => {
    await page.getByRole('button', { name: 'Add server' }).click();
    await fillServerForm(form, { name: 'Ourselves', aeTitle: 'QUARRY', port });
    await echo('Check the user name and passcode, or the token, set for this server');
  });

  await test.step('is let in with the right passcode only', async () => {
    await unfold(form, 'Calling it');
    await form.getByRole('combobox', { name: 'User identity' }).click();
    await page.getByRole('option', { name: 'User name and passcode' }).click();
    await form.getByLabel('User name', { exact: true }).fill('anna');
    await form.getByLabel('Passcode', { exact: true }).fill('wrong');
    await form.getByRole('checkbox', { name: 'Go on only if the server confirms it' }).check();
    await echo('refuses the connection');
    await form.getByLabel('Passcode', { exact: true }).fill('open sesame');
    await echo('It answers');
    await unfold(form, 'Searching and retrieving');
    await form.getByRole('checkbox', { name: 'Search all levels at once (relational)' }).check();
    await unfold(form, 'Sending');
    await form.getByLabel('Send over').fill('3');
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(server(page, 'Ourselves')).toBeVisible();
  });

  await test.step('takes tokens of an issuer whose key it has, and says why it refuses others', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const token = (audience: string) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject('anna')
        .setAudience(audience)
        .setExpirationTime('1h')
        .sign(privateKey);
    await show(page, 'Settings');
    const issuers = receiver.getByRole('region', { name: 'Issuers of tokens' });
    await issuers.getByRole('button', { name: 'Add issuer' }).click();
    await issuers.getByLabel('Name of the issuer').fill('Sign-on');
    await issuers.getByLabel('Audience (aud)').fill('quarry');
    const pem = (of: typeof publicKey, type: 'spki' | 'pkcs8') => of.export({ format: 'pem', type }).toString();
    await issuers.getByRole('textbox', { name: 'Key', exact: true }).fill(pem(privateKey, 'pkcs8'));
    await issuers.getByRole('button', { name: 'Save issuer' }).click();
    await expect(page.getByText('No token can be verified with this key.')).toBeVisible();
    await issuers.getByRole('textbox', { name: 'Key', exact: true }).fill(pem(publicKey, 'spki'));
    await issuers.getByRole('button', { name: 'Save issuer' }).click();
    await expect(issuers.getByRole('listitem')).toContainText('for quarry · user in sub · ES256');
    const call = async (audience: string) => {
      const userIdentity = identifyAs({
        kind: 'jwt',
        token: new TextEncoder().encode(await token(audience)),
        positiveResponseRequested: true,
      });
      const target = { host: '127.0.0.1', port, calledAeTitle: 'QUARRY', callingAeTitle: 'JOURNEY', userIdentity };
      return (await ask(target, { timeouts: practicalTimeouts })).ok;
    };
    expect(await call('quarry')).toBe(true);
    expect(await call('somebody else')).toBe(false);
    await expect(receiver).toContainText('Its token is meant for somebody else.');
  });

  await test.step('keeps all of it, but never shows the passcode again', async () => {
    const again = await quarry.restart();
    await serverName(again, 'Ourselves').focus();
    await again.keyboard.press('F2');
    const edited = again.getByRole('dialog', { name: 'Edit Ourselves' });
    for (const said of ['as QUARRY, user anna', 'Unicode (UTF-8), 1 extension', '3 connections'])
      await expect(edited.getByText(said, { exact: true })).toBeVisible();
    for (const part of ['Calling it', 'Searching and retrieving', 'Sending']) await unfold(edited, part);
    await expect(edited.getByLabel('User name', { exact: true })).toHaveValue('anna');
    await expect(edited.getByLabel('Passcode', { exact: true })).toHaveValue('');
    await expect(edited.getByPlaceholder('stored; left empty, it stays')).toBeVisible();
    await expect(edited.getByRole('checkbox', { name: 'Search all levels at once (relational)' })).toBeChecked();
    await expect(edited.getByLabel('Send over')).toHaveValue('3');
    await edited.getByRole('button', { name: 'Echo' }).click();
    await expect(edited.getByRole('status')).toContainText('It answers');
    await edited.getByRole('button', { name: 'Cancel' }).click();
    await show(again, 'Settings');
    await again.getByRole('button', { name: 'Remove the user anna' }).click();
    await expect(again.getByRole('region', { name: 'Receiver', exact: true })).toContainText('Sign-on');
  });
});
