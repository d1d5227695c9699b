import { describe, expect, it } from 'vitest';
import { limits } from '../../bytes/limits.ts';
import * as golden from '../../testing/golden/pdus.ts';
import { ascii, concat, hex } from '../../testing/hex.ts';
import { seededRandom } from '../../testing/random.ts';
import { readAAbort } from './a-abort.ts';
import { readAAssociateAc } from './a-associate-ac.ts';
import { readAAssociateRj } from './a-associate-rj.ts';
import type { AAssociateRq } from './a-associate-rq.ts';
import { readAAssociateRq } from './a-associate-rq.ts';
import { longestFragment } from './p-data-tf.ts';
import { writePdu } from './pdu.ts';
import { PduWriter } from './pdu-writer.ts';

const ctImageStorage = '1.2.840.10008.5.1.4.1.1.2';
const implicitLittleEndian = '1.2.840.10008.1.2';
const explicitLittleEndian = '1.2.840.10008.1.2.1';

const everything: AAssociateRq = {
  type: 'a-associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'QRSRV',
  callingAeTitle: 'MYSCP',
  applicationContext: '1.2.840.10008.3.1.1.1',
  contexts: [
    { id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: [implicitLittleEndian] },
    { id: 3, abstractSyntax: ctImageStorage, transferSyntaxes: [explicitLittleEndian, implicitLittleEndian] },
  ],
  userInformation: {
    maxLength: 16_384,
    implementationClassUid: '1.2.3',
    implementationVersionName: 'VER_10',
    asyncWindow: { invoked: 5, performed: 1 },
    roles: [{ sopClassUid: ctImageStorage, scu: false, scp: true }],
    extendedNegotiations: [{ sopClassUid: ctImageStorage, information: Uint8Array.of(2, 1, 3) }],
    commonExtendedNegotiations: [
      {
        sopClassUid: ctImageStorage,
        serviceClassUid: '1.2.840.10008.4.2',
        relatedGeneralSopClassUids: ['1.2.4', '1.2.5'],
      },
    ],
    userIdentity: { type: 2, positiveResponseRequested: true, primary: ascii('ann'), secondary: ascii('12345') },
    userIdentityResponse: undefined,
  },
};

function body(pdu: Uint8Array): Uint8Array {
  return pdu.subarray(6);
}

/** The golden request with reserved bytes as we write them: zero. */
function withoutReserved(pdu: Uint8Array): Uint8Array {
  const clean = pdu.slice();
  const at = clean.findIndex((_, index) => clean[index] === 0x03 && clean[index + 1] === 0xff && clean[index + 3] === 0xff);
  clean.fill(0, at + 1, at + 4);
  return clean;
}

describe('A-ASSOCIATE-RQ', () => {
  it('is read from golden bytes', () => {
    expect(readAAssociateRq(body(golden.associateRqEverything))).toEqual({ ok: true, pdu: everything });
  });

  it('is written as golden bytes', () => {
    expect(writePdu(everything)).toEqual(withoutReserved(golden.associateRqEverything));
  });

  it('is an error, never an exception, when it ends early anywhere', () => {
    const whole = body(golden.associateRqEverything);
    // Between items a shorter PDU is a valid one with fewer of them.
    const between = new Set([68, 93, 143, 224]);
    for (let length = 0; length < whole.length; length += 1) {
      expect(readAAssociateRq(whole.subarray(0, length)).ok, `${length} bytes`).toBe(between.has(length));
    }
  });

  it('survives 2000 seeded mutations', () => {
    const random = seededRandom(38);
    for (let round = 0; round < 2_000; round += 1) {
      const bytes = golden.associateRqEverything.slice(6);
      for (let count = random(8); count >= 0; count -= 1) bytes[random(bytes.length)] = random(256);
      const result = readAAssociateRq(bytes);
      if (!result.ok) expect(result.detail).toMatch(/^(A-ASSOCIATE-RQ|item [0-9A-F]{2}H): /);
    }
  });

  it('takes contexts of even ids', () => {
    const contexts = [0, 1, 2].map((id) => ({ id, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }));
    expect(readAAssociateRq(body(writePdu({ ...everything, contexts })))).toMatchObject({ ok: true, pdu: { contexts } });
  });

  it('refuses one context id for two contexts', () => {
    const context = { id: 1, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] };
    expect(readAAssociateRq(body(writePdu({ ...everything, contexts: [context, context] })))).toMatchObject({
      ok: false,
      reason: 6,
    });
  });

  it('leaves a context without syntaxes to negotiation', () => {
    const pdu = writePdu({ ...everything, contexts: [{ id: 1, abstractSyntax: '', transferSyntaxes: [] }] });
    const result = readAAssociateRq(body(pdu));
    expect(result.ok && result.pdu.contexts).toEqual([{ id: 1, abstractSyntax: '', transferSyntaxes: [] }]);
  });

  it('refuses more items than any real request has', () => {
    const writer = new PduWriter().u16(1).zeros(66);
    for (let count = 0; count <= limits.maxAssociateItems; count += 1) writer.item(0x7e, () => undefined);
    expect(readAAssociateRq(body(writer.finish(1)))).toMatchObject({ ok: false, detail: 'A-ASSOCIATE-RQ: too many items' });
  });

  it('takes titles padded with NULs or led by blanks', () => {
    const bytes = golden.associateRqEverything.slice(6);
    bytes.set(hex('20 51 52 00 00 00 00 00 00 00 00 00 00 00 00 00'), 4);
    const result = readAAssociateRq(bytes);
    expect(result.ok && result.pdu.calledAeTitle).toBe('QR');
  });

  it('refuses a maximum length in which nothing fits', () => {
    const userInformation = { ...everything.userInformation, maxLength: 6 };
    expect(readAAssociateRq(body(writePdu({ ...everything, userInformation }))).ok).toBe(false);
  });

  it('writes 128 contexts of many syntaxes as it reads them', () => {
    const transferSyntaxes = Array.from({ length: 40 }, (_, index) => `1.2.840.10008.1.2.4.${'9'.repeat(index)}`);
    const abstractSyntax = (id: number) => `1.2.840.10008.5.1.4.1.1.${id}`;
    const contexts = Array.from({ length: 128 }, (_, index) => 2 * index + 1).map((id) => {
      return { id, abstractSyntax: abstractSyntax(id), transferSyntaxes };
    });
    const read = readAAssociateRq(body(writePdu({ ...everything, contexts })));
    expect(read).toEqual({ ok: true, pdu: { ...everything, contexts } });
  });

  it('does not write a title that is too long', () => {
    expect(() => writePdu({ ...everything, calledAeTitle: 'SEVENTEEN_LETTERS' })).toThrow(RangeError);
  });
});

describe('A-ASSOCIATE-AC', () => {
  it('is read from golden bytes, passing over items and sub-items of unknown types', () => {
    const result = readAAssociateAc(body(golden.associateAcWithUnknownItems));
    expect(result).toMatchObject({
      ok: true,
      pdu: {
        calledAeTitle: 'QRSRV',
        contexts: [
          { id: 1, result: 0, transferSyntax: implicitLittleEndian },
          { id: 3, result: 3, transferSyntax: '' },
        ],
        userInformation: {
          maxLength: 131_072,
          implementationClassUid: '1.2.3',
          implementationVersionName: 'PACS',
          asyncWindow: { invoked: 1, performed: 1 },
          userIdentityResponse: ascii('hello'),
        },
      },
    });
  });

  it('reads what it writes', () => {
    const first = readAAssociateAc(body(golden.associateAcWithUnknownItems));
    if (!first.ok) throw new Error(first.detail);
    expect(readAAssociateAc(body(writePdu(first.pdu)))).toEqual(first);
  });

  it('is an error when it ends early anywhere but between items', () => {
    const whole = body(golden.associateAcWithUnknownItems);
    const between = new Set([68, 93, 99, 128, 140]);
    for (let length = 0; length < whole.length; length += 1) {
      expect(readAAssociateAc(whole.subarray(0, length)).ok, `${length} bytes`).toBe(between.has(length));
    }
  });
});

describe('the short PDUs', () => {
  it('A-ASSOCIATE-RJ', () => {
    const pdu = { type: 'a-associate-rj', result: 1, source: 1, reason: 7 } as const;
    expect(readAAssociateRj(body(golden.associateRj))).toEqual({ ok: true, pdu });
    expect(writePdu(pdu)).toEqual(golden.associateRj);
  });

  it('A-ABORT', () => {
    const pdu = { type: 'a-abort', source: 2, reason: 6 } as const;
    expect(readAAbort(body(golden.abort))).toEqual({ ok: true, pdu });
    expect(writePdu(pdu)).toEqual(golden.abort);
  });

  it('A-RELEASE-RQ and -RP', () => {
    expect(writePdu({ type: 'a-release-rq' })).toEqual(golden.releaseRq);
    expect(writePdu({ type: 'a-release-rp' })).toEqual(golden.releaseRp);
  });

  it('P-DATA-TF', () => {
    const pdvs = [
      { contextId: 1, isCommand: true, isLast: true, fragment: hex('0A 0B 0C 0D') },
      { contextId: 3, isCommand: false, isLast: false, fragment: hex('01 02 03') },
    ];
    expect(writePdu({ type: 'p-data-tf', pdvs })).toEqual(golden.pDataTf);
  });

  it('end early as an error', () => {
    expect(readAAssociateRj(hex('00 01')).ok).toBe(false);
    expect(readAAbort(concat()).ok).toBe(false);
  });
});

describe('longestFragment', () => {
  it.each([
    [131_072, 131_066],
    [16_384, 16_378],
    [4_097, 4_090],
    [8, 2],
    [7, 1],
  ])('of a maximum length of %i is %i: even, where it can be', (maxLength, fragment) => {
    expect(longestFragment(maxLength)).toBe(fragment);
  });
});
