import { createHash, randomBytes } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { send } from '../scu/send.ts';
import { timeouts } from '../testing/asking.ts';
import { makeAuthorities } from './testing/certificates.ts';
import { CertificateFolder, startSecureNode } from './testing/secure-node.ts';

const { authority, server } = makeAuthorities();
const folder = new CertificateFolder();
const trusted = folder.write('authority.pem', authority.cert);
const tls = { ...folder.own(server), peerCertificate: 'ignored', checkName: false } as const;
const trusting = { authorities: [trusted], peerCertificate: 'required', checkName: true } as const;
afterAll(() => folder.remove());

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const objectOf = (bytes: Uint8Array, sopInstanceUid: string) =>
  memoryObject({ sopClassUid: sopClass.CTImageStorage, sopInstanceUid, transferSyntaxUid: transferSyntax.ExplicitLE, bytes });

describe('over TLS', () => {
  it('an object of 100 MB arrives as it was sent, also where the receiver is slow', async () => {
    const bytes = randomBytes(100_000_000);
    let pauses = 0;
    const store = new MemoryStore({
      drained: () => {
        pauses += 1;
        return new Promise((resolve) => setImmediate(resolve));
      },
    });
    const throughStreams = vi.spyOn(TLSSocket.prototype, 'push');
    const node = await startSecureNode(tls, { store });
    const end = await send(node.target(trusting), { objects: [objectOf(bytes, '1.2.3')], timeouts });
    expect(end).toMatchObject({ ok: true, sent: 1 });
    expect(pauses).toBeGreaterThan(100);
    // What came with the handshake, if anything, and the ends.
    expect(throughStreams.mock.calls.length).toBeLessThan(10);
    throughStreams.mockRestore();
    expect(store.received.map((one) => digest(one.bytes))).toEqual([digest(bytes)]);
    await node.node.close({ graceMs: 0 });
  }, 60_000);

  it('a thousand small P-DATA-TF arrive as they were sent', async () => {
    const bytes = randomBytes(4_096 * 1_000);
    const store = new MemoryStore();
    const node = await startSecureNode(tls, { store, maxPduLength: 4_096 });
    const end = await send(node.target(trusting), { objects: [objectOf(bytes, '1.2.4')], timeouts });
    expect(end).toMatchObject({ ok: true, sent: 1 });
    expect(store.received.map((one) => digest(one.bytes))).toEqual([digest(bytes)]);
    await node.node.close({ graceMs: 0 });
  }, 60_000);
});
