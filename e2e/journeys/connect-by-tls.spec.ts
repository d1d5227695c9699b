import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAuthorities } from '../../src-main/net/tls/testing/certificates.ts';
import { startSecureNode } from '../../src-main/net/tls/testing/secure-node.ts';
import { expect, test } from '../fixtures/quarry.ts';
import { addServer, choose, fillServerForm, server, show } from '../fixtures/window.ts';
import { freePort } from '../peers/process.ts';

test('connects to a server by TLS', async ({ quarry }, testInfo) => {
  const { page } = quarry;
  const folder = testInfo.outputPath('certificates');
  mkdirSync(folder, { recursive: true });
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const { authority, server: certificate, client } = makeAuthorities();
  const own = { certificateFile: write('server.pem', certificate.cert), keyFile: write('server.key', certificate.key) };
  const authorities = [write('authority.pem', authority.cert)];
  const open = await startSecureNode({ ...own, peerCertificate: 'ignored', checkName: false });
  const strict = await startSecureNode({ ...own, authorities, peerCertificate: 'required', checkName: false });

  await test.step('is told that nobody it trusts vouches for the server, and shown the certificate', async () => {
    await page.getByRole('button', { name: 'Add server' }).click();
    const form = page.getByRole('dialog', { name: 'Add server' });
    await fillServerForm(form, { name: 'Secure PACS', aeTitle: 'NODE', port: open.node.port });
    await choose(form, 'Security', 'TLS');
    await form.getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(form.getByRole('status')).toContainText('not from anyone you trust: we refused it');
    const shown = form.getByRole('region', { name: 'The server’s certificate', exact: true });
    await expect(shown).toContainText('CN=Test authority');
    await expect(shown).toContainText('localhost, 127.0.0.1');
    await expect(shown).toContainText(certificate.certificate.fingerprint256);
    await form.screenshot({ path: testInfo.outputPath('untrusted.png') });
  });

  await test.step('trusts it, and is answered', async () => {
    const form = page.getByRole('dialog', { name: 'Add server' });
    await form.getByRole('button', { name: 'Trust this certificate' }).click();
    await expect(form.getByRole('status')).toHaveText(/It answers: round trip .*, encrypted by TLSv1\.3/);
    await expect(form.getByLabel('Trust only these certificates')).toHaveValue(certificate.certificate.fingerprint256);
    await form.screenshot({ path: testInfo.outputPath('trusted.png') });
    await form.getByRole('button', { name: 'Save' }).click();
    await server(page, 'Secure PACS').getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(server(page, 'Secure PACS').getByRole('img', { name: /^answers in / })).toBeVisible();
  });

  await test.step('is told that a server wants a certificate, gives it one, and keeps the key in Quarry', async () => {
    const keyFile = write('client.key', client.key);
    await page.getByRole('button', { name: 'Add server' }).click();
    const form = page.getByRole('dialog', { name: 'Add server' });
    await fillServerForm(form, { name: 'Strict PACS', aeTitle: 'NODE', port: strict.node.port });
    await choose(form, 'Security', 'TLS');
    await form.getByLabel('Trust certificates signed by').fill(authorities.join('\n'));
    const whole = page.viewportSize();
    await page.setViewportSize({ width: 1024, height: 700 });
    await form.getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(form.getByRole('status')).toContainText('The server wants a certificate from us');
    await expect(form.getByRole('status').getByRole('heading', { name: 'What to try' })).toBeInViewport();
    if (whole !== null) await page.setViewportSize(whole);
    await form.getByLabel('Our certificate').fill(write('client.pem', client.cert));
    await form.getByLabel('Its private key').fill(keyFile);
    await form.getByLabel('Keep the key in Quarry when saving').check();
    await form.getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(form.getByRole('status')).toHaveText(/It answers/);
    await form.getByRole('button', { name: 'Save' }).click();
    await expect(form).toBeHidden();
    writeFileSync(keyFile, '');
    await server(page, 'Strict PACS').getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(server(page, 'Strict PACS').getByRole('img', { name: /^answers in / })).toBeVisible();
    expect(readFileSync(join(quarry.home, 'servers.json'), 'utf8')).not.toContain('client.key');
  });

  await test.step('has its own receiver take TLS only, and sees who came without', async () => {
    const port = await freePort();
    await show(page, 'Settings');
    const receiver = page.getByRole('region', { name: 'Receiver', exact: true });
    await receiver.getByLabel('Port', { exact: true }).fill(String(port));
    await choose(receiver, 'Security', 'TLS');
    await receiver.getByLabel('Our certificate').fill(own.certificateFile);
    await receiver.getByLabel('Its private key').fill(own.keyFile);
    await receiver.getByRole('button', { name: 'Apply' }).click();
    await expect(receiver.getByRole('status')).toContainText(`port ${port}, by TLS`);
    await receiver.screenshot({ path: testInfo.outputPath('receiver.png') });
    await show(page, 'Browse');
    await addServer(page, { name: 'Myself, plain', aeTitle: 'QUARRY', port });
    await server(page, 'Myself, plain').getByRole('button', { name: 'Echo', exact: true }).click();
    await expect(server(page, 'Myself, plain').getByRole('button', { name: /^Why / })).toBeVisible();
    await show(page, 'Settings');
    await expect(receiver).toContainText('came without encryption; this port takes only TLS');
  });

  await open.node.close({ graceMs: 0 });
  await strict.node.close({ graceMs: 0 });
});
