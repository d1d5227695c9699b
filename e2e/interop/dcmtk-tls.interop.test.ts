import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { echo } from '../../src-main/net/scu/echo.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { Target } from '../../src-main/net/scu/target.ts';
import { loadTls } from '../../src-main/net/tls/load-tls.ts';
import { makeAuthorities, type TestCertificate } from '../../src-main/net/tls/testing/certificates.ts';
import { CertificateFolder } from '../../src-main/net/tls/testing/secure-node.ts';
import type { TlsOptions } from '../../src-main/net/tls/tls-options.ts';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { explainEnding } from '../../src-shared/dicom/explain/association-ending.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { startDcmrecv } from '../peers/dcmrecv.ts';
import { runTool } from '../peers/process.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { bytesDifference, elementsDifference } from './equal-data-sets.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, storedObject, writeFiles } from './test-objects.ts';

const root = temporaryFolder('dcmtk-tls');
const certificates = new CertificateFolder();
afterAll(() => certificates.remove());
const { authority, stranger, server, client, rogue } = makeAuthorities();
const trusted = certificates.write('authority.pem', authority.cert);
const untrusted = certificates.write('stranger.pem', stranger.cert);
const objects = practiceSample(1).slice(0, 2);

/** With a certificate, as DCMTK is told so. */
function showing(certificate: TestCertificate, authorityFile = trusted): string[] {
  const { certificateFile = '', keyFile = '' } = certificates.own(certificate);
  return ['+tls', keyFile, certificateFile, '+cf', authorityFile];
}
const withoutOne = ['+tla', '+cf', trusted];

const checking: TlsOptions = { authorities: [trusted], peerCertificate: 'required', checkName: true };
const ours: TlsOptions = { ...checking, ...certificates.own(client) };

describe.skipIf(!available('we call DCMTK over TLS', 'storescp', 'dcmrecv'))('we call DCMTK over TLS:', () => {
  const peers: Record<'mutual' | 'serverOnly' | 'plain' | 'dcmrecv', StoragePeer | undefined> = {
    mutual: undefined,
    serverOnly: undefined,
    plain: undefined,
    dcmrecv: undefined,
  };
  beforeAll(async () => {
    const storageClasses = objects.map(({ sopClassUid }) => sopClassUid);
    const tls = showing(server);
    peers.mutual = await startStorescp({ folder: join(root, 'mutual'), args: tls });
    peers.serverOnly = await startStorescp({ folder: join(root, 'server-only'), args: [...tls, '-ic'] });
    peers.plain = await startStorescp({ folder: join(root, 'plain') });
    peers.dcmrecv = await startDcmrecv({ folder: join(root, 'dcmrecv'), storageClasses, args: tls });
  });
  afterAll(async () => {
    for (const peer of Object.values(peers)) await peer?.stop();
  });
  const to = (name: keyof typeof peers, tls: TlsOptions | undefined): Target => {
    const peer = peers[name];
    if (!peer) throw new Error(`${name} does not run`);
    return { ...targetOf(peer), tls };
  };

  it.each([
    ['storescp that wants our certificate', 'mutual', ours],
    ['storescp that wants none', 'serverOnly', checking],
    ['storescp that wants none and is shown one', 'serverOnly', ours],
    ['dcmrecv that wants our certificate', 'dcmrecv', ours],
    ['storescp that is asked for TLS 1.3 at least', 'mutual', { ...ours, minVersion: '1.3' }],
  ] as const)('%s answers our echo and takes objects', async (_, name, tls) => {
    const target = to(name, tls);
    expect(await echo(target, { timeouts })).toMatchObject({ ok: true, security: { protocol: 'TLSv1.3' } });
    const end = await send(target, { objects: objects.map((object) => storedObject(object)), timeouts });
    expect(end).toMatchObject({ ok: true, sent: objects.length });
    await expectStored(peers[name]?.folder ?? '', bytesDifference);
  });

  it.each([
    ['our certificate is missing', 'mutual', checking, /^tls-client-certificate-needed$/],
    ['our certificate is of an unknown authority', 'mutual', { ...checking, ...certificates.own(rogue) }, /^tls-/],
    ['its certificate is of an unknown authority', 'serverOnly', { ...checking, authorities: [untrusted] }, /^tls-untrusted$/],
    ['we speak plainly to its TLS port', 'mutual', undefined, /^(tls-expected|aborted|connection-reset)$/],
    // It leaves without a word.
    ['we speak TLS to its plain port', 'plain', checking, /^tls-closed$/],
  ] as const)('%s: no echo, and that is told', async (_, name, tls, code) => {
    const target = to(name, tls);
    const end = await echo(target, { timeouts });
    if (end.ok) throw new Error('it was answered');
    const explanation = explained(end.failure, target);
    expect(explanation.code).toMatch(code);
    expect(explanation.tryThis).not.toEqual([]);
  });
});

const callers = ['echoscu', 'findscu', 'storescu'];
describe.skipIf(!available('DCMTK calls us over TLS', ...callers))('DCMTK calls us over TLS:', () => {
  const nodes: Record<string, OurNode> = {};
  const endings: AssociationEnding[] = [];
  let files: string[];
  beforeAll(async () => {
    files = await writeFiles(join(root, 'files'), objects);
    const own = { ...checking, ...certificates.own(server) };
    const start = async (name: string, options: TlsOptions | undefined) => {
      const loaded = options && (await loadTls(options, 'server'));
      if (loaded && !loaded.ok) throw new Error(`${loaded.code} ${loaded.file}`);
      await mkdir(join(root, name), { recursive: true });
      nodes[name] = await startOurNode({
        folder: join(root, name),
        node: { tls: loaded?.value },
        onEnded: (ending) => endings.push(ending),
      });
    };
    await start('ours-mutual', own);
    await start('ours-server-only', { ...own, peerCertificate: 'ignored' });
    await start('ours-plain', undefined);
  });
  afterAll(async () => {
    for (const node of Object.values(nodes)) await node.stop();
  });

  async function call(
    name: string,
    program: string,
    tls: readonly string[],
    args: readonly string[] = [],
    after: readonly string[] = [],
  ) {
    const { port } = nodes[name] ?? { port: 0 };
    return runTool(program, ['-v', ...tls, ...args, '-aec', 'QUARRY', '127.0.0.1', String(port), ...after]);
  }

  it.each([
    ['with certificates on both sides', 'ours-mutual', showing(client)],
    ['with our certificate only', 'ours-server-only', withoutOne],
    ['with a certificate that nobody asks for', 'ours-server-only', showing(rogue)],
  ])('echoscu, findscu and storescu are served %s', async (_, name, tls) => {
    const echoed = await call(name, 'echoscu', tls);
    expect(echoed.output).toContain('Received Echo Response (Success)');
    const stored = await call(name, 'storescu', tls, [], files);
    expect(stored.code, stored.output).toBe(0);
    await expectStored(nodes[name]?.objects ?? '', elementsDifference);
    const uid = objects[0]?.dataSet.string(tags.StudyInstanceUID) ?? '';
    const keys = ['-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${uid}`, '-k', 'PatientID'];
    const found = await call(name, 'findscu', tls, ['-S', ...keys]);
    expect(found.code, found.output).toBe(0);
    expect(found.output).toContain(objects[0]?.dataSet.string(tags.PatientID));
  });

  it.each([
    ['without a certificate', 'ours-mutual', withoutOne, /^tls-client-certificate-missing$/],
    ['with a certificate of an unknown authority', 'ours-mutual', showing(rogue), /^tls-untrusted$/],
    ['that does not trust our authority', 'ours-mutual', showing(client, untrusted), /^tls-/],
    ['that speaks plainly', 'ours-mutual', [], /^tls-not-spoken$/],
    ['that speaks TLS to our plain port', 'ours-plain', showing(client), /^tls-expected$/],
  ])('echoscu %s is refused, and we are told why', async (_, name, tls, code) => {
    endings.length = 0;
    const echoed = await call(name, 'echoscu', tls);
    expect(echoed.code).not.toBe(0);
    expect(echoed.output).not.toContain('Success');
    await expect.poll(() => endings.length).toBe(1);
    const [ending] = endings;
    if (!ending) throw new Error('nothing ended');
    const explanation = explainEnding(ending, { host: '127.0.0.1', inbound: true });
    expect(explanation.code).toMatch(code);
  });
});

async function expectStored(folder: string, difference: typeof bytesDifference): Promise<void> {
  const received = await filesIn(folder);
  for (const object of objects) {
    const file = received.get(object.sopInstanceUid);
    expect(file).toBeDefined();
    expect(file && difference(object, file)).toBeUndefined();
  }
}
