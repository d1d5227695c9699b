import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../archive/testing/sample-object.ts';
import { MemoryStore } from '../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../net/scp/dicom-node.ts';
import { checkBy } from '../net/scp/identify-caller.ts';
import { echo } from '../net/scu/echo.ts';
import { get } from '../net/scu/get.ts';
import { move } from '../net/scu/move.ts';
import { retrieveIdentifier } from '../net/scu/retrieve-identifier.ts';
import { askCommitment, askWorklist, sendOne, timeouts } from '../net/testing/asking.ts';
import { makeAuthorities } from '../net/tls/testing/certificates.ts';
import { CertificateFolder, startSecureNode } from '../net/tls/testing/secure-node.ts';
import { converted, testCodecs } from '../transcoding/testing/codecs.ts';
import { encodedSample, sampleFormat } from '../transcoding/testing/sample-image.ts';
import { sampleEntry } from '../worklist/testing/sample-entry.ts';
import { encodeEntry, newEntry } from '../worklist/worklist-entry.ts';
import { readNodeConfig } from './node-config.ts';
import { type ServedNode, type ServedNodeOptions, startServedNode } from './served-node.ts';

const { ExplicitLE, RLELossless } = transferSyntax;

let folder: string;
let served: ServedNode;
let other: DicomNode | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-served-'));
});
afterEach(async () => {
  await served.close({ graceMs: 0 });
  await other?.close({ graceMs: 0 });
  other = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** A node of a quarry.json with two areas, as `quarry archive serve` starts it. */
async function serve(settings: object = {}, options: Partial<ServedNodeOptions> = {}): Promise<void> {
  const areas = [
    { aeTitle: 'ONE', folder: 'one' },
    { aeTitle: 'TWO', folder: 'two' },
    { aeTitle: 'DROP', folder: 'two', access: 'write' },
  ];
  const read = readNodeConfig(JSON.stringify({ reserveBytes: 0, areas, ...settings }), join(folder, 'quarry.json'));
  if (!read.ok) throw new Error(read.problem);
  const started = await startServedNode({ config: read.config, bind: '127.0.0.1', port: 0, timeouts, ...options });
  if (!started.ok) throw new Error(JSON.stringify(started));
  served = started.served;
}

const target = (calledAeTitle = 'ONE') => ({
  host: '127.0.0.1',
  port: served.node.port,
  calledAeTitle,
  callingAeTitle: 'ASKER',
});

const stored = async (calledAeTitle = 'ONE', object = sample()) => (await sendOne(target(calledAeTitle), object)).sent === 1;

const ofStudy = (studyInstanceUid: string) => retrieveIdentifier({ level: 'STUDY', StudyInstanceUID: studyInstanceUid });

async function listening(store: MemoryStore, more: object = {}): Promise<DicomNode> {
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store, ...more });
  if (!started.ok) throw new Error(started.code);
  other = started.node;
  return started.node;
}

describe('a node that is served from a file', () => {
  it('answers for storage commitment by the area that is called', async () => {
    await serve();
    const object = sample();
    expect(await stored('ONE', object)).toBe(true);
    expect(await stored('DROP', object)).toBe(true);
    const asked = (title: string, instance = object) => askCommitment(target(title), [instance]);
    const known = await asked('ONE');
    expect(known).toMatchObject({ committed: [{ sopInstanceUid: object.sopInstanceUid }], refused: [], unanswered: [] });
    // An area that only takes answers as well; the one it shares its folder with knows the same.
    for (const title of ['DROP', 'TWO']) expect((await asked(title)).committed).toHaveLength(1);
    const only = sample({ instance: 2 });
    expect(await stored('ONE', only)).toBe(true);
    expect((await asked('TWO', only)).refused).toMatchObject([{ reason: 0x0112 }]);
    expect(await readdir(join(folder, 'one', 'commitments'))).toEqual([]);
  });

  it('answers the modality worklist from the folder of the title that is called', async () => {
    const entry = { ...sampleEntry, PatientID: 'P-TWO' };
    await mkdir(join(folder, 'lists', 'TWO'), { recursive: true });
    await writeFile(
      join(folder, 'lists', 'TWO', 'a.wl'),
      encodeEntry(newEntry(entry, { studyInstanceUid: '2.25.1', stepId: 'S1' }), '2.25.2'),
    );
    await serve({ worklists: 'lists' });
    const found = async (title: string) => (await askWorklist(target(title), { Modality: 'MR' })).ids;
    expect(await found('TWO')).toEqual(['P-TWO']);
    expect(await found('ONE')).toEqual([]);
  });

  it('says of each worklist file that is no entry, once, and of a folder that is not there, or no longer', async () => {
    const told: ServiceFailure[] = [];
    const lists = join(folder, 'lists');
    const onProblem = (failure: ServiceFailure) => told.push(failure);
    await serve({ worklists: 'lists' }, { onProblem });
    expect(told).toEqual([{ kind: 'local', code: 'file-missing', detail: lists }]);
    await mkdir(join(lists, 'TWO'), { recursive: true });
    await writeFile(join(lists, 'TWO', 'a.wl'), 'no entry');
    for (let time = 0; time < 2; time++) await askWorklist(target('TWO'), { Modality: 'MR' });
    expect(told.slice(1)).toMatchObject([{ kind: 'local', code: 'not-dicom-file' }]);
    await rm(lists, { recursive: true });
    for (let time = 0; time < 2; time++) await askWorklist(target('TWO'), { Modality: 'MR' });
    expect(told.slice(2)).toEqual([{ kind: 'local', code: 'file-missing', detail: lists }]);
  });

  it('refuses worklist queries while the entries cannot be read, and says so once until they can', async () => {
    const told: ServiceFailure[] = [];
    const lists = join(folder, 'lists');
    await mkdir(lists);
    await serve({ worklists: 'lists' }, { onProblem: (failure) => told.push(failure) });
    for (let time = 0; time < 2; time++) {
      await symlink('TWO', join(lists, 'TWO'));
      for (let query = 0; query < 2; query++) {
        const { ids, end } = await askWorklist(target('TWO'), { Modality: 'MR' });
        expect(ids).toEqual([]);
        expect(end).toMatchObject({
          kind: 'failed',
          failure: { kind: 'status', status: { code: 0xc000, errorComment: 'Worklist cannot be read' } },
        });
      }
      await rm(join(lists, 'TWO'));
      expect((await askWorklist(target('TWO'), { Modality: 'MR' })).end.kind).toBe('complete');
    }
    expect(told).toMatchObject([{ code: 'file-unreadable' }, { code: 'file-unreadable' }]);
  });

  it('converts what the asker does not take as it is stored, for C-GET and for C-MOVE', async () => {
    const store = new MemoryStore();
    const node = await listening(store);
    await serve({ destinations: [{ aeTitle: 'WS', host: '127.0.0.1', port: node.port }] }, { propose: [ExplicitLE] });
    const bytes = converted({
      bytes: encodedSample(sampleFormat()),
      from: ExplicitLE,
      to: RLELossless,
      codecs: await testCodecs(),
    });
    if (typeof bytes === 'string') throw new Error(bytes);
    const image = {
      sopClassUid: sopClass.SecondaryCaptureImageStorage,
      sopInstanceUid: '1.2.826.0.1.3680043.10.1.1',
      transferSyntaxUid: RLELossless,
      bytes,
    };
    expect((await sendOne(target(), image)).sent).toBe(1);
    const identifier = () => ofStudy('1.2.826.0.1.3680043.10.1');
    const got = new MemoryStore();
    const storageContexts = [{ sopClassUid: image.sopClassUid, transferSyntaxes: [ExplicitLE] }];
    const end = await get(target(), { model: 'study', identifier: identifier(), storageContexts, store: got, timeouts });
    expect(end).toMatchObject({ ok: true, counts: { completed: 1, failed: 0 } });
    const moved = await move(target(), { model: 'study', identifier: identifier(), destination: 'WS', timeouts });
    expect(moved).toMatchObject({ ok: true, counts: { completed: 1, failed: 0 } });
    for (const { received } of [got, store]) {
      expect(received.map(({ object }) => object.transferSyntaxUid)).toEqual([ExplicitLE]);
      expect(received[0]?.bytes.length).toBeGreaterThan(37 * 29);
    }
  });

  it('keeps room on the disk, whichever area it is', async () => {
    await serve({ reserveBytes: Number.MAX_SAFE_INTEGER });
    for (const title of ['ONE', 'DROP']) {
      const sent = await sendOne(target(title), sample());
      expect(sent.sent, title).toBe(0);
    }
    expect(served.areas().map(({ refused }) => refused)).toEqual([1, 0, 1]);
  });

  it('speaks TLS alone where its configuration has a certificate, and calls destinations by TLS that want it', async () => {
    const { authority, server, client } = makeAuthorities();
    using certificates = new CertificateFolder();
    const authorities = [certificates.write('authority.pem', authority.cert)];
    const own = certificates.own(server);
    const store = new MemoryStore();
    const mutual = { authorities, peerCertificate: 'required', checkName: false } as const;
    const destination = await startSecureNode({ ...certificates.own(client), ...mutual }, { store });
    other = destination.node;
    const tls = { ...own, authorities, checkName: false };
    await serve({ tls, destinations: [{ aeTitle: 'WS', host: '127.0.0.1', port: destination.node.port, tls }] });
    const secure = { ...target(), tls: { ...certificates.own(client), ...mutual } };
    expect((await sendOne(secure, sample())).sent).toBe(1);
    const identifier = ofStudy(sample().studyInstanceUid);
    expect(await move(secure, { model: 'study', identifier, destination: 'WS', timeouts })).toMatchObject({ ok: true });
    expect(store.received).toHaveLength(1);
    // Whoever has no certificate is not let in, nor who does not encrypt.
    expect((await echo({ ...target(), tls: mutual }, { timeouts })).ok).toBe(false);
    expect((await echo(target(), { timeouts })).ok).toBe(false);
  });

  it('says which file of TLS is no use before it listens', async () => {
    await writeFile(join(folder, 'node.pem'), 'no certificate');
    const config = (settings: object) => {
      const read = readNodeConfig(JSON.stringify({ areas: [], ...settings }), join(folder, 'quarry.json'));
      if (!read.ok) throw new Error(read.problem);
      return { config: read.config, bind: '127.0.0.1', port: 0, timeouts };
    };
    const tls = { certificateFile: 'node.pem' };
    const failure = { code: 'tls-not-a-certificate', detail: join(folder, 'node.pem') };
    expect(await startServedNode(config({ tls }))).toMatchObject({ ok: false, failure });
    const destinations = [{ aeTitle: 'WS', host: '127.0.0.1', port: 1, tls }];
    expect(await startServedNode(config({ destinations }))).toMatchObject({ ok: false, failure });
    await serve();
  });

  it('offers only the models that are named, and no C-GET where that is off', async () => {
    await serve({ models: ['study'], get: false });
    expect(await stored()).toBe(true);
    const { studyInstanceUid } = sample();
    const got = await get(target(), {
      model: 'study',
      identifier: ofStudy(studyInstanceUid),
      store: new MemoryStore(),
      timeouts,
    });
    expect(got.failure).toMatchObject({ kind: 'context-refused' });
    const request = { identifier: ofStudy(studyInstanceUid), destination: 'NOWHERE', timeouts };
    expect((await move(target(), { model: 'patient', ...request })).failure).toMatchObject({ kind: 'context-refused' });
    expect((await move(target(), { model: 'study', ...request })).status).toMatchObject({ code: 0xa801 });
  });

  it('identifies who calls by the rules it is given', async () => {
    await serve(
      {},
      {
        checkIdentity: () =>
          checkBy({ user: (name, passcode) => (name === 'anna' && passcode === 'secret' ? 'known' : 'unknown') }),
      },
    );
    const as = (passcode: string) => ({
      ...target(),
      userIdentity: {
        type: 2 as const,
        primary: Buffer.from('anna'),
        secondary: Buffer.from(passcode),
        positiveResponseRequested: false,
      },
    });
    expect((await echo(as('secret'), { timeouts })).ok).toBe(true);
    expect((await echo(as('wrong'), { timeouts })).ok).toBe(false);
    expect((await echo(target(), { timeouts })).ok).toBe(false);
  });
});
