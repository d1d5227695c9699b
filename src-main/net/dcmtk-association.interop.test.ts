import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isInstalled, runTool } from '../../e2e/peers/process.ts';
import { startStorescp } from '../../e2e/peers/storescp.ts';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { hex } from '../dicom/testing/hex.ts';
import type { AcceptDecision, AssociationIndication } from '../dicom/upper-layer/negotiate.ts';
import { negotiate } from '../dicom/upper-layer/negotiate.ts';
import type { AssociationPort, AssociationRequest } from '../dicom/upper-layer/port.ts';
import { connect } from './connect.ts';
import { listen } from './listen.ts';

const there = isInstalled('storescp') && isInstalled('echoscu');
if (!there) console.warn('skipped: DCMTK is not installed (Debian package dcmtk)');

const folder = mkdtempSync(join(tmpdir(), 'quarry-association-'));
afterAll(() => rmSync(folder, { recursive: true }));

const verification = '1.2.840.10008.1.1';
const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const implicitLittleEndian = '1.2.840.10008.1.2';
const explicitLittleEndian = '1.2.840.10008.1.2.1';
const timeouts = { connectMs: 5_000, associationMs: 5_000 };

const request: AssociationRequest = {
  callingAeTitle: 'RAW',
  calledAeTitle: 'STORESCP',
  contexts: [
    { abstractSyntax: verification, transferSyntaxes: [implicitLittleEndian] },
    { abstractSyntax: ctImageStorage, transferSyntaxes: [explicitLittleEndian, implicitLittleEndian] },
    { abstractSyntax: '1.2.3.4', transferSyntaxes: [implicitLittleEndian] },
  ],
};

/** C-ECHO-RQ, message id 1, no data set, in Implicit VR Little Endian (PS3.7 §9.3.5.1). */
const echoRequest = hex(`
  00 00 00 00 04 00 00 00 38 00 00 00                 // (0000,0000) 56 bytes follow
  00 00 02 00 12 00 00 00                             // (0000,0002) Verification, padded
    31 2E 32 2E 38 34 30 2E 31 30 30 30 38 2E 31 2E 31 00
  00 00 00 01 02 00 00 00 30 00                       // (0000,0100) C-ECHO-RQ
  00 00 10 01 02 00 00 00 01 00                       // (0000,0110) message id 1
  00 00 00 08 02 00 00 00 01 01                       // (0000,0800) no data set
`);

describe.skipIf(!there)('associations with DCMTK', () => {
  it('storescp agrees, answers a message and releases', async () => {
    const peer = await startStorescp({ folder: join(folder, 'plain'), args: ['-pdu', '16384'] });
    try {
      const result = await connect({ host: '127.0.0.1', port: peer.port, request, timeouts });
      if (!result.ok) throw new Error(JSON.stringify(result.ending));
      const { port } = result;
      expect(port.negotiated).toMatchObject({ peerMaxLength: 16_384, maxOperationsInvoked: 1 });
      expect(port.negotiated.peerImplementationVersionName).toMatch(/^OFFIS_DCMTK_/);
      expect(port.negotiated.contexts.map((context) => [context.result, context.transferSyntax])).toEqual([
        [0, implicitLittleEndian],
        [0, explicitLittleEndian],
        [3, undefined],
      ]);
      const answered = new Promise<boolean>((done) => {
        port.setReceiver({
          pdv: (_id, isCommand, isLast) => {
            if (isLast) done(isCommand);
            return true;
          },
          ended: () => undefined,
        });
      });
      port.sendPdv(1, true, true, echoRequest);
      port.expectAnswer('response', 5_000);
      expect(await answered).toBe(true);
      expect(await port.release()).toEqual({ kind: 'released', by: 'us' });
    } finally {
      await peer.stop();
    }
  });

  it('storescp refuses associations', async () => {
    const refusing = await startStorescp({ folder: join(folder, 'refuse'), args: ['--refuse'] });
    const result = await connect({ host: '127.0.0.1', port: refusing.port, request, timeouts });
    await refusing.stop();
    expect(result).toEqual({ ok: false, ending: { kind: 'rejected', result: 1, source: 1, reason: 1 } });
  });

  async function echoTo(accept: (asked: AssociationIndication) => AcceptDecision, use: (port: AssociationPort) => void) {
    const endings: AssociationEnding[] = [];
    const asked: AssociationIndication[] = [];
    const listening = await listen({
      host: '127.0.0.1',
      port: 0,
      accept: (indication) => {
        asked.push(indication);
        return accept(indication);
      },
      onAssociation: use,
      onEnded: (_connection, ending) => endings.push(ending),
    });
    if (!listening.ok) throw new Error(listening.code);
    const { listener } = listening;
    const run = await runTool('echoscu', ['-v', '-aet', 'ECHOSCU', '-aec', 'QUARRY', '127.0.0.1', String(listener.port)]);
    await expect.poll(() => endings.length).toBe(1);
    await listener.close({ graceMs: 0 });
    return { ...run, asked, endings };
  }

  it('echoscu understands our acceptance and our abort', async () => {
    const { output, asked, endings } = await echoTo(
      (indication) => negotiate(indication, { transferSyntaxesFor: () => [implicitLittleEndian] }),
      (port) =>
        port.setReceiver({
          pdv: () => {
            port.abort();
            return true;
          },
          ended: () => undefined,
        }),
    );
    expect(asked[0]).toMatchObject({ callingAeTitle: 'ECHOSCU', calledAeTitle: 'QUARRY', peerAddress: '127.0.0.1' });
    expect(output).toMatch(/Association Accepted/);
    expect(output).toMatch(/Peer aborted Association/i);
    expect(endings).toEqual([{ kind: 'aborted', by: 'us', source: 0, reason: 0, phase: 'service' }]);
  });

  it('echoscu understands our rejection', async () => {
    const { output, endings } = await echoTo(
      () => ({ accept: false, result: 1, source: 1, reason: 7 }),
      () => undefined,
    );
    expect(output).toMatch(/Called AE Title Not Recognized/i);
    expect(endings).toEqual([{ kind: 'rejected', result: 1, source: 1, reason: 7 }]);
  });
});
