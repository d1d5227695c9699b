import { describe, expect, it } from 'vitest';
import { limits } from '../bytes/limits.ts';
import * as golden from '../testing/golden/pdus.ts';
import { ascii, concat, hex } from '../testing/hex.ts';
import { seededRandom } from '../testing/random.ts';
import type { FramerFault } from './framer.ts';
import { Framer } from './framer.ts';

/** Reads pieces and notes what comes out, PDVs put together again. */
function run(...pieces: readonly Uint8Array[]) {
  const events: string[] = [];
  const faults: FramerFault[] = [];
  let pdv: number[] = [];
  const framer = new Framer({
    pdu: (type, body) => events.push(`pdu ${type}: ${[...body].join(' ')}`),
    pDataStart: (length) => events.push(`p-data ${length}`),
    pdv: (contextId, isCommand, isLast, piece) => {
      pdv.push(...piece);
      if (isLast) {
        events.push(`pdv ${contextId} ${isCommand ? 'command' : 'data'} last: ${pdv.join(' ')}`);
        pdv = [];
      }
    },
    fault: (fault) => faults.push(fault),
  });
  for (const piece of pieces) {
    // A copy that is spoiled afterwards: whoever keeps a view is found out.
    const copy = piece.slice();
    expect(framer.push(copy)).toBe(copy.length);
    copy.fill(0xdd);
  }
  return { events, faults, betweenPdus: framer.betweenPdus };
}

const lastData = hex('04 00 00 00 00 08  00 00 00 04 03 02 FE FF');
const everything = concat(
  golden.associateRqEverything,
  golden.associateAcWithUnknownItems,
  golden.associateRj,
  golden.pDataTf,
  lastData,
  golden.releaseRq,
  golden.releaseRp,
  golden.abort,
);

describe('Framer', () => {
  it('finds each PDU in a stream', () => {
    const { events, faults, betweenPdus } = run(everything);
    expect(faults).toEqual([]);
    expect(betweenPdus).toBe(true);
    expect(events.map((event) => event.split(':')[0])).toEqual([
      'pdu 1',
      'pdu 2',
      'pdu 3',
      'p-data 19',
      'pdv 1 command last',
      'p-data 8',
      'pdv 3 data last',
      'pdu 5',
      'pdu 6',
      'pdu 7',
    ]);
    expect(events).toContain('pdv 1 command last: 10 11 12 13');
    expect(events).toContain('pdv 3 data last: 1 2 3 254 255');
    expect(events.at(-1)).toBe('pdu 7: 0 0 2 6');
  });

  it('finds the same wherever the stream is cut', () => {
    const whole = run(everything).events;
    for (let cut = 0; cut <= everything.length; cut += 1) {
      expect(run(everything.subarray(0, cut), everything.subarray(cut)).events, `cut at ${cut}`).toEqual(whole);
    }
  });

  it('finds the same byte by byte', () => {
    const bytes = Array.from(everything, (byte) => Uint8Array.of(byte));
    expect(run(...bytes).events).toEqual(run(everything).events);
  });

  it('passes an empty last fragment on', () => {
    expect(run(hex('04 00 00 00 00 06  00 00 00 02 05 03')).events).toEqual(['p-data 6', 'pdv 5 command last: ']);
  });

  it('stops behind the PDU at hand when told to', () => {
    const seen: number[] = [];
    const framer: Framer = new Framer({
      pdu: (type) => {
        seen.push(type);
        framer.halt();
      },
      pDataStart: () => undefined,
      pdv: () => undefined,
      fault: () => undefined,
    });
    const two = concat(golden.releaseRq, golden.releaseRp);
    expect(framer.push(two)).toBe(10);
    expect(framer.push(two.subarray(10))).toBe(10);
    expect(seen).toEqual([5, 6]);
  });

  it.each([
    ['an unknown type', hex('08 00 00 00 00 04'), 'unrecognized-pdu', 1],
    ['a web server', ascii('HTTP/1.1 400'), 'unrecognized-pdu', 1],
    ['a P-DATA-TF of 4 GiB', hex('04 00 FF FF FF FF'), 'pdu-too-long', 6],
    ['an A-ASSOCIATE-RQ of 4 GiB', hex('01 00 FF FF FF FF'), 'pdu-too-long', 6],
    ['an A-ASSOCIATE-AC beyond the limit', hex('02 00 00 10 00 01'), 'pdu-too-long', 6],
    ['an A-RELEASE-RQ of 5 bytes', hex('05 00 00 00 00 05'), 'malformed-pdu', 6],
    ['an A-ABORT of 4 GiB', hex('07 00 FF FF FF FF'), 'malformed-pdu', 6],
    ['a P-DATA-TF without room for a PDV', hex('04 00 00 00 00 00'), 'malformed-pdu', 6],
    ['a PDV that passes the end of its PDU', hex('04 00 00 00 00 08  00 00 00 05 01 03'), 'malformed-pdu', 6],
    ['a PDV without a message control header', hex('04 00 00 00 00 08  00 00 00 01 01 03'), 'malformed-pdu', 6],
    ['a PDV of 4 GiB', hex('04 00 00 00 00 08  FF FF FF FF 01 03'), 'malformed-pdu', 6],
    ['bytes left over in a P-DATA-TF', hex('04 00 00 00 00 0A  00 00 00 04 01 00 AA BB CC DD'), 'malformed-pdu', 6],
  ] as const)('refuses %s from its header, and all that follows', (_name, bytes, code, reason) => {
    const { events, faults } = run(concat(bytes, golden.releaseRq, golden.releaseRq));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ code, reason });
    expect(events.filter((event) => event.startsWith('pdu'))).toEqual([]);
  });

  it('takes a P-DATA-TF longer than announced, up to the tolerated length', () => {
    const length = limits.maxPduLengthTolerated;
    const header = hex(`04 00 ${length.toString(16).padStart(8, '0')}`);
    expect(run(header).events).toEqual([`p-data ${length}`]);
    expect(run(hex(`04 00 ${(length + 1).toString(16).padStart(8, '0')}`)).faults[0]?.code).toBe('pdu-too-long');
  });

  it('never throws and finds the same however fuzzed bytes are cut (500 seeds)', () => {
    for (let seed = 1; seed <= 500; seed += 1) {
      const random = seededRandom(seed);
      const bytes = everything.slice(0, 1 + random(everything.length));
      for (let count = random(6); count >= 0; count -= 1) bytes[random(bytes.length)] = random(256);
      const whole = run(bytes);
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + random(40);
        pieces.push(bytes.subarray(at, at + length));
        at += length;
      }
      const cut = run(...pieces);
      expect(cut.events, `seed ${seed}`).toEqual(whole.events);
      expect(cut.faults, `seed ${seed}`).toEqual(whole.faults);
    }
  });
});
