import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StoreOutcome } from '../../src-main/dicom/services/c-store.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { startDcmrecv } from '../peers/dcmrecv.ts';
import { startOrthanc } from '../peers/orthanc.ts';
import { startStorescp } from '../peers/storescp.ts';
import { bytesDifference, elementsDifference } from './equal-data-sets.ts';
import { OrthancRest } from './orthanc-rest.ts';
import { available } from './skip.ts';
import { explained, targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, storedObject, syntaxSample } from './test-objects.ts';

const folder = temporaryFolder('send');
const objects = [...practiceSample(2), ...syntaxSample()];
const storageClasses = new Set(objects.map(({ sopClassUid }) => sopClassUid));

const receivers = [
  { program: 'storescp', start: startStorescp, below: '' },
  { program: 'dcmrecv', start: startDcmrecv, below: '' },
  { program: 'dcmqrscp', start: startDcmqrscp, below: 'QRSRV' },
];

for (const { program, start, below } of receivers) {
  describe.skipIf(!available(`sending to ${program}`, program))(`sending to ${program}`, () => {
    it('brings every object there as it is, byte for byte, over one association', async () => {
      const there = join(folder, program);
      const peer = await start({ folder: there, storageClasses, ...(program === 'dcmqrscp' ? { args: ['+B'] } : {}) });
      const outcomes: StoreOutcome[] = [];
      let bytes = 0;
      const end = await send(targetOf(peer), {
        objects: objects.map((object) => storedObject(object)),
        timeouts,
        onObject: (_, outcome) => outcomes.push(outcome),
        onBytes: (count) => {
          bytes += count;
        },
      });
      await peer.stop();
      expect(end).toEqual({
        ok: true,
        sent: objects.length,
        warning: 0,
        failed: 0,
        notTried: 0,
        cancelled: false,
        associations: 1,
      });
      expect(outcomes.map(({ status }) => status?.code)).toEqual(objects.map(() => 0));
      expect(bytes).toBe(objects.reduce((sum, object) => sum + object.bytes.length, 0));
      const received = await filesIn(join(there, below));
      expect(received.size).toBe(objects.length);
      for (const object of objects) {
        const file = received.get(object.sopInstanceUid);
        expect(file && bytesDifference(object, file), object.transferSyntaxUid).toBeUndefined();
        expect(file).toBeDefined();
      }
    });
  });
}

describe.skipIf(!available('sending to Orthanc', 'Orthanc'))('sending to Orthanc', () => {
  it('brings every object there, in its transfer syntax', async () => {
    const peer = await startOrthanc({ folder: join(folder, 'Orthanc') });
    const rest = new OrthancRest(peer.rest);
    const end = await send(targetOf(peer), { objects: objects.map((object) => storedObject(object)), timeouts });
    const received = await rest.dataSets();
    await peer.stop();
    expect(end).toMatchObject({ ok: true, sent: objects.length, warning: 0, failed: 0, associations: 1 });
    expect(received.size).toBe(objects.length);
    for (const object of objects) {
      const file = received.get(object.sopInstanceUid);
      expect(file?.transferSyntaxUid).toBe(object.transferSyntaxUid);
      expect(file && elementsDifference(object, file), object.transferSyntaxUid).toBeUndefined();
    }
  });
});

describe.skipIf(!available('sending to DCMTK with its faults', 'storescp', 'dcmrecv'))('sending to a peer that', () => {
  const sample = practiceSample(1).slice(0, 6);
  const some = sample.map((object) => storedObject(object));

  it('takes implicit VR only gets uncompressed objects converted, and the others named', async () => {
    const there = join(folder, 'implicit');
    const peer = await startStorescp({ folder: there, args: ['+xi'] });
    const syntaxes = syntaxSample();
    const refused: string[] = [];
    const end = await send(targetOf(peer), {
      objects: syntaxes.map((object) => storedObject(object)),
      timeouts,
      onObject: (object, outcome) => {
        if (outcome.ok) return;
        refused.push(object.transferSyntaxUid);
        expect(explained(outcome.failure).code).toBe('context-transfer-syntaxes');
      },
    });
    await peer.stop();
    const { ImplicitLE, ExplicitLE, ExplicitBE, Deflated } = transferSyntax;
    const native: readonly string[] = [ImplicitLE, ExplicitLE, ExplicitBE, Deflated];
    expect(end).toMatchObject({ ok: false, sent: native.length, failed: syntaxes.length - native.length });
    expect(refused).toEqual(syntaxes.map(({ transferSyntaxUid }) => transferSyntaxUid).filter((uid) => !native.includes(uid)));
    const received = await filesIn(there);
    for (const object of syntaxes.filter(({ transferSyntaxUid }) => native.includes(transferSyntaxUid))) {
      const file = received.get(object.sopInstanceUid);
      expect(file?.transferSyntaxUid).toBe(ImplicitLE);
      expect(file && elementsDifference(object, file), object.transferSyntaxUid).toBeUndefined();
    }
  });

  it.each(['--abort-after', '--abort-during'])('aborts (%s) ends it, and says so', async (fault) => {
    const peer = await startStorescp({ folder: join(folder, fault), args: [fault] });
    const end = await send(targetOf(peer), { objects: some, timeouts });
    await peer.stop();
    expect(end).toMatchObject({ ok: false, sent: 0, failed: some.length, failure: { kind: 'association' } });
    expect(explained(end.failure, targetOf(peer)).code).toBe('aborted');
  });

  it('refuses the association ends it with the reason', async () => {
    const peer = await startStorescp({ folder: join(folder, 'refuse'), args: ['--refuse'] });
    const end = await send(targetOf(peer), { objects: some, timeouts });
    await peer.stop();
    expect(end).toMatchObject({ ok: false, sent: 0, failed: some.length, associations: 0 });
    expect(explained(end.failure, targetOf(peer)).code).toMatch(/^rejected-/);
  });

  it('does not answer in time is given up on', async () => {
    const peer = await startStorescp({ folder: join(folder, 'slow'), args: ['--sleep-during', '5'] });
    const end = await send(targetOf(peer), {
      objects: some.slice(0, 1),
      timeouts: { ...timeouts, responseMs: 500, silenceMs: 500 },
    });
    await peer.stop();
    expect(end).toMatchObject({ ok: false, failed: 1 });
    expect(explained(end.failure, targetOf(peer)).code).toBe('response-timeout');
  });

  it('takes small packets only gets small packets', async () => {
    const there = join(folder, 'small');
    const peer = await startStorescp({ folder: there, args: ['-pdu', '4096'] });
    const end = await send(targetOf(peer), { objects: sample.map((object) => storedObject(object, 999_998)), timeouts });
    await peer.stop();
    expect(end).toMatchObject({ ok: true, sent: sample.length });
    const received = await filesIn(there);
    for (const object of sample) {
      const file = received.get(object.sopInstanceUid);
      expect(file && bytesDifference(object, file)).toBeUndefined();
    }
    expect(received.size).toBe(sample.length);
  });

  it('stops being sent to when the user cancels', async () => {
    const peer = await startStorescp({ folder: join(folder, 'cancel') });
    const cancel = new AbortController();
    const end = await send(targetOf(peer), {
      objects: some,
      timeouts,
      signal: cancel.signal,
      onObject: () => cancel.abort(),
    });
    await peer.stop();
    expect(end).toMatchObject({ ok: false, sent: 1, failed: 0, notTried: some.length - 1, cancelled: true });
  });
});
