import { once } from 'node:events';
import { truncate, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileObject } from '../../src-main/archive/file-objects.ts';
import { threadedAccess } from '../../src-main/archive/file-reader.ts';
import { moveDestinations } from '../../src-main/engine/move-destinations.ts';
import { type NodeObservers, startNode } from '../../src-main/net/scp/dicom-node.ts';
import { echo } from '../../src-main/net/scu/echo.ts';
import { find } from '../../src-main/net/scu/find.ts';
import { get } from '../../src-main/net/scu/get.ts';
import { move } from '../../src-main/net/scu/move.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { Target } from '../../src-main/net/scu/target.ts';
import type { Server } from '../../src-shared/contract/servers.ts';
import { explainEnding } from '../../src-shared/dicom/explain/association-ending.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { explainListenError } from '../../src-shared/dicom/explain/socket-error.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { errorOf, expectClear, expectStored } from './expectations.ts';
import { identifierOf } from './identifier.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { QuarryProcess } from './quarry-process.ts';
import { serve, type TestServer, tamperingProxy } from './tampering-proxy.ts';
import { explained, practicalTimeouts, targetOf } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample, storedObject, type TestObject, writeFiles } from './test-objects.ts';

const folder = temporaryFolder('bad-input');
const sample = practiceSample(1).slice(0, 8);
/** A hang is a failed test, and a quick one. */
const timeouts = { ...practicalTimeouts, associationMs: 700, responseMs: 2_000, silenceMs: 2_000 };

/** Every operation against a server that is none; each must end, and say why. */
async function everyOperation(target: Target): Promise<(ServiceFailure | undefined)[]> {
  const identifier = identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: '1.2.3' });
  const query = { model: 'study', level: 'STUDY', identifier, timeouts } as const;
  const echoed = await echo(target, { timeouts });
  const found = await find(target, query).next();
  const moved = await move(target, { ...query, destination: 'QUARRY' });
  const got = await get(target, {
    ...query,
    store: {
      open: () => {
        throw new Error('nothing can come');
      },
    },
  });
  const sent = await send(target, { objects: sample.map((object) => storedObject(object)), timeouts });
  expect(sent).toMatchObject({ sent: 0, failed: sample.length });
  return [
    echoed.ok ? undefined : echoed.failure,
    found.done ? found.value.failure : undefined,
    moved.failure,
    got.failure,
    sent.failure,
  ];
}

async function expectEveryOperation(port: number, code: string): Promise<void> {
  const target = targetOf({ aeTitle: 'ANYBODY', port });
  for (const failure of await everyOperation(target)) expectClear(explained(failure, target), code);
}

describe('a server that', () => {
  const servers: TestServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.close())));

  it('nobody listens for is refused', async () => {
    const server = await serve(() => {});
    await server.close();
    await expectEveryOperation(server.port, 'port-refused');
  });

  it('takes the connection and says nothing is silent', async () => {
    const server = await serve(() => {});
    servers.push(server);
    await expectEveryOperation(server.port, 'silent');
  });

  it('takes the connection and hangs up says so', async () => {
    const server = await serve((socket) => socket.once('data', () => socket.end()));
    servers.push(server);
    await expectEveryOperation(server.port, 'connection-reset');
  });

  it('speaks HTTP is not DICOM', async () => {
    const http = createHttpServer((_, response) => response.end('hello'));
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const address = http.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    await expectEveryOperation(address.port, 'not-dicom');
    http.closeAllConnections();
    http.close();
  });

  it('speaks TLS expects TLS', async () => {
    const tls = createTlsServer({});
    tls.on('tlsClientError', () => {});
    tls.listen(0, '127.0.0.1');
    await once(tls, 'listening');
    const address = tls.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const target = targetOf({ aeTitle: 'ANYBODY', port: address.port });
    for (const failure of await everyOperation(target)) {
      const explanation = explained(failure, target);
      // OpenSSL sends an alert or hangs up; both must make a person think of TLS.
      expect(['tls-expected', 'connection-reset']).toContain(explanation.code);
      expectClear(explanation, explanation.code);
      expect(`${explanation.cause} ${explanation.tryThis.join(' ')}`).toContain('TLS');
    }
    tls.close();
  });

  it('answers with a PDU longer than the limit is left', async () => {
    const server = await serve((socket) => socket.once('data', () => socket.write(Buffer.from('02007fffffff0001', 'hex'))));
    servers.push(server);
    await expectEveryOperation(server.port, 'violation-pdu-too-long');
  });
});

describe('a PDU longer than the limit, once the association is there,', () => {
  it('ends the query, and says so', async () => {
    const node = await startOurNode({ folder: join(folder, 'long-pdu') });
    const sent = await send(targetOf(node), { objects: sample.map((object) => storedObject(object)), timeouts });
    expect(sent.ok).toBe(true);
    const proxy = await tamperingProxy(node.port, (chunk, before) => (before === 0 ? chunk : Buffer.from('04007fffffff', 'hex')));
    const target = { ...targetOf(node), port: proxy.port };
    const query = { model: 'study', level: 'STUDY', identifier: identifierOf({ StudyInstanceUID: '' }), timeouts } as const;
    const step = await find(target, query).next();
    await proxy.close();
    await node.stop();
    if (!step.done) throw new Error('there was an answer');
    expectClear(explained(step.value.failure, target), 'violation-pdu-too-long');
  });

  it.each([
    ['a PDU of 2 GB', '01007fffffff0001', 'violation-pdu-too-long'],
    ['a browser', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n').toString('hex'), 'not-dicom'],
    ['a TLS handshake', '16030102000100', 'tls-expected'],
    ['HL7', Buffer.from('\u000bMSH|^~\\&|A|B\r').toString('hex'), 'not-dicom'],
  ])('or anything else from a client ends that client alone, and is recognised: %s', async (_, bytes, code) => {
    let tell: (code: string) => void = () => {};
    const ended = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const observers: NodeObservers = { onEnded: (__, ending) => tell(explainEnding(ending, { inbound: true }).code) };
    const node = await startOurNode({ folder: join(folder, 'rude'), node: { observers } });
    const rude = dial({ host: '127.0.0.1', port: node.port });
    rude.on('error', () => {});
    rude.write(Buffer.from(bytes, 'hex'));
    expect(await ended).toBe(code);
    expect((await echo(targetOf(node), { timeouts })).ok).toBe(true);
    rude.destroy();
    await node.stop();
  });
});

describe('a port in use', () => {
  it('is named when the receiver is to start', async () => {
    const other = await serve(() => {});
    const started = await startNode({ host: '127.0.0.1', port: other.port, acceptCalled: () => true });
    await other.close();
    if (started.ok) throw new Error('two listen on one port');
    const explanation = explainListenError(started.code, { port: other.port });
    expectClear(explanation, 'receiver-port-taken');
    expect(explanation.title).toContain(String(other.port));
  });

  it('ends `quarry receive` with its own exit code', async () => {
    const other = await serve(() => {});
    const end = await QuarryProcess.quarry(
      ['receive', '--port', String(other.port), '-o', join(folder, 'in'), '--json'],
      folder,
    ).ended();
    await other.close();
    expect(end.code).toBe(10);
    expectClear(errorOf(end.stdout), 'receiver-port-taken');
  });
});

describe('a data set that', () => {
  let node: OurNode;
  const good = sample.slice(0, 3);
  const [whole] = sample.slice(3);
  beforeAll(async () => {
    node = await startOurNode({ folder: join(folder, 'data-sets') });
  });
  afterAll(() => node?.stop());

  /** Sends a damaged object between good ones; gives what became of it. */
  async function sendAmongGood(bytes: Uint8Array): Promise<Explanation> {
    if (!whole) throw new Error('the sample is too small');
    const objects = [good[0], { ...whole, bytes }, good[1], good[2]].flatMap((object) => (object ? [storedObject(object)] : []));
    let failure: ServiceFailure | undefined;
    const end = await send(targetOf(node), {
      objects,
      timeouts,
      onObject: (_, outcome) => {
        failure ??= outcome.failure;
      },
    });
    expect(end).toMatchObject({ sent: 3, failed: 1, associations: 1 });
    await expectStored(node, good);
    return explained(failure, targetOf(node));
  }

  it.each([
    ['in its first element', 5],
    ['in its attributes', 301],
    ['in its pixel data', 50_000],
  ])('ends early (%s) is refused, and the others are kept', async (_, length) => {
    if (!whole) throw new Error('the sample is too small');
    expectClear(await sendAmongGood(whole.bytes.subarray(0, length - (length % 2))), 'status-C000');
  });

  it('has a VR that does not exist is refused, and the others are kept', async () => {
    if (!whole) throw new Error('the sample is too small');
    expectClear(await sendAmongGood(withVr(whole, 'ZZ')), 'status-C000');
  });

  it('ends early on disk is named, and left out', async () => {
    const [file] = await writeFiles(join(folder, 'short'), good);
    if (!file) throw new Error('no file');
    await truncate(file, 300);
    const entry = await fileObject(file, threadedAccess());
    if (entry.kind === 'object') throw new Error('it was taken for whole');
    expectClear(explained(entry.failure), 'damaged-file');
    expect(entry.failure).toMatchObject({ detail: expect.stringContaining(file) });
  });

  it('is no DICOM is named, and left out', async () => {
    const file = join(folder, 'letter.txt');
    await writeFile(file, 'Dear colleague, thank you for referring this patient.');
    const entry = await fileObject(file, threadedAccess());
    if (entry.kind === 'object') throw new Error('it was taken for DICOM');
    expectClear(explained(entry.failure), 'not-dicom-file');
  });

  it('breaks off with the connection leaves nothing half-written, and what came before is kept', async () => {
    const source = await startOurNode({ folder: join(folder, 'source') });
    const sent = await send(targetOf(source), { objects: sample.map((object) => storedObject(object)), timeouts });
    expect(sent.ok).toBe(true);
    // Well inside the third object.
    const breakAt = 2.4 * 140_000;
    const proxy = await tamperingProxy(source.port, (chunk, before) => (before > breakAt ? undefined : chunk));
    const into = await startOurNode({ folder: join(folder, 'broken-off') });
    const target = { ...targetOf(source), port: proxy.port };
    const studies = [...new Set(sample.map(({ dataSet }) => dataSet.string(tags.StudyInstanceUID) ?? ''))];
    const arrived: string[] = [];
    const end = await get(target, {
      model: 'study',
      identifier: identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: studies }),
      store: into.archive.storeTarget(),
      timeouts,
      onObject: ({ sopInstanceUid }) => arrived.push(sopInstanceUid),
    });
    await proxy.close();
    await source.stop();
    await into.stop();
    expect(end).toMatchObject({ ok: false, cancelled: false });
    expectClear(explained(end.failure, target), 'aborted');
    expect(arrived.length).toBeGreaterThan(0);
    expect(arrived.length).toBeLessThan(sample.length);
    await expectStored(
      into,
      sample.filter(({ sopInstanceUid }) => arrived.includes(sopInstanceUid)),
    );
  });
});

describe('two servers with one AE title', () => {
  const bookmark = (port: number): Server => ({
    id: `server-${port}`,
    name: `Server ${port}`,
    calledAeTitle: 'TWIN',
    host: '127.0.0.1',
    port,
    retrieveMethod: 'automatic',
    colour: 'grey',
  });

  it('are no destination of a C-MOVE unless they are one place', async () => {
    const twin = await startOurNode({ folder: join(folder, 'twin'), aeTitle: 'TWIN' });
    const other = await serve(() => {});
    const ambiguous: string[] = [];
    let bookmarks = [bookmark(twin.port), bookmark(other.port)];
    const node = await startOurNode({
      folder: join(folder, 'twins'),
      node: {
        moveDestinations: moveDestinations(
          () => bookmarks,
          ({ host, port, calledAeTitle }) => ({ host, port, calledAeTitle, callingAeTitle: 'QUARRY' }),
          (aeTitle) => ambiguous.push(aeTitle),
        ),
      },
    });
    await send(targetOf(node), { objects: sample.map((object) => storedObject(object)), timeouts });
    const identifier = identifierOf({ QueryRetrieveLevel: 'PATIENT', PatientID: 'PRACTICE-0001' });
    const request = { model: 'patient', identifier, destination: 'TWIN', timeouts } as const;
    const refused = await move(targetOf(node), request);
    bookmarks = [bookmark(twin.port), bookmark(twin.port)];
    const done = await move(targetOf(node), request);
    await node.stop();
    await twin.stop();
    await other.close();
    expect(refused.ok).toBe(false);
    expectClear(explained(refused.failure, targetOf(node)), 'status-A801');
    expect(ambiguous).toEqual(['TWIN']);
    expect(done).toMatchObject({ ok: true, counts: { failed: 0 } });
    expect(twin.arrived.length).toBe(done.counts.completed);
    expect(done.counts.completed).toBeGreaterThan(0);
  });
});

/** The same object with another VR for Study Description: an element that every reader meets on its way to the pixel data. */
function withVr({ bytes }: TestObject, vr: string): Uint8Array {
  const changed = Buffer.from(bytes);
  const at = changed.indexOf(Buffer.from('080030104c4f', 'hex'));
  if (at === -1) throw new Error('there is no Study Description');
  changed.write(vr, at + 4, 'latin1');
  return changed;
}
