import fc from 'fast-check';
import { describe, it } from 'vitest';
import { limits } from '../dicom/bytes/limits.ts';
import type { CommandSet } from '../dicom/dimse/command-set.ts';
import { decodeCommandSet } from '../dicom/dimse/decode-command-set.ts';
import { encodeCommandSet } from '../dicom/dimse/encode-command-set.ts';
import { MessageReader } from '../dicom/dimse/message-reader.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { concat } from '../dicom/testing/hex.ts';
import { mutate, randomBytes } from '../dicom/testing/mutate.ts';
import { associateAc, associateRq, message, pData } from '../dicom/testing/wire.ts';
import { Framer } from '../dicom/upper-layer/framer.ts';
import { answerTo, indicationOf, negotiate } from '../dicom/upper-layer/negotiate.ts';
import { readAAbort } from '../dicom/upper-layer/pdu/a-abort.ts';
import { readAAssociateAc } from '../dicom/upper-layer/pdu/a-associate-ac.ts';
import { readAAssociateRj } from '../dicom/upper-layer/pdu/a-associate-rj.ts';
import { readAAssociateRq } from '../dicom/upper-layer/pdu/a-associate-rq.ts';
import { writePdu } from '../dicom/upper-layer/pdu/pdu.ts';
import { fuzz, fuzzSeed, largestAllocation, must } from './testing/fuzz.ts';

const pdus: readonly Uint8Array[] = [
  golden.associateRqEverything,
  golden.associateAcWithUnknownItems,
  golden.associateRj,
  golden.releaseRq,
  golden.releaseRp,
  golden.abort,
  golden.pDataTf,
  associateRq(),
  associateAc(),
  message({ commandField: 0x30, messageId: 1 }),
  pData({ isCommand: false, fragment: new Uint8Array(500) }),
];
const pick = <T>(list: readonly T[], random: (below: number) => number): T => list[random(list.length)] as T;

/** What the framer makes of a stream, however it was cut. */
function framed(bytes: Uint8Array, cuts: readonly number[]): string {
  const said: string[] = [];
  let data = '';
  const framer = new Framer({
    pdu: (type, body) => {
      must(body.length <= limits.maxAssociatePduLength, 'a body beyond the limit');
      said.push(`${type}:${body.length}`);
    },
    pDataStart: (length) => {
      must(length <= limits.maxPduLengthTolerated, 'a P-DATA-TF beyond the limit');
    },
    pdv: (contextId, isCommand, isLast, piece) => {
      must(piece.length <= bytes.length, 'more data than there was');
      data = `${contextId}${isCommand}`;
      if (isLast) said.push(data);
    },
    fault: (fault) => said.push(fault.code),
  });
  let at = 0;
  for (const cut of [...cuts, bytes.length]) {
    must(framer.push(bytes.slice(at, cut)) === cut - at, 'not all bytes were used');
    at = cut;
  }
  return said.join();
}

const commandArbitrary: fc.Arbitrary<CommandSet> = fc.record(
  {
    commandField: fc.nat(0xffff),
    messageId: fc.nat(0xffff),
    messageIdBeingRespondedTo: fc.nat(0xffff),
    hasDataSet: fc.boolean(),
    status: fc.nat(0xffff),
    affectedSopClassUid: fc.string({ maxLength: 70 }),
    affectedSopInstanceUid: fc.string({ maxLength: 70 }),
    requestedSopInstanceUid: fc.string({ maxLength: 70 }),
    eventTypeId: fc.nat(0xffff),
    actionTypeId: fc.nat(0xffff),
    errorComment: fc.string({ maxLength: 80 }),
    offendingElements: fc.array(fc.nat(0xffff_ffff), { maxLength: 5 }),
    remaining: fc.nat(0xffff),
    moveDestination: fc.string({ maxLength: 16 }),
  },
  { requiredKeys: ['commandField', 'hasDataSet'] },
);
const commands = fc.sample(commandArbitrary, { seed: fuzzSeed, numRuns: 300 }).map(encodeCommandSet);

describe('fuzzing the upper layer and commands', () => {
  it('framer: mutated and random streams, cut anywhere, give the same', { timeout: 120_000 }, () => {
    fuzz('framer', 30_000, (random) => {
      const stream = concat(...Array.from({ length: 1 + random(4) }, () => pick(pdus, random)));
      const input = random(10) === 0 ? randomBytes(random(80), random) : mutate(stream, random, pick(pdus, random));
      const cuts = Array.from({ length: random(6) }, () => random(input.length + 1)).sort((a, b) => a - b);
      return { input, check: () => must(framed(input, cuts) === framed(input, []), 'cutting makes a difference') };
    });
  });

  it('framer: allocates nothing beyond the limits, whatever a header says', () => {
    // The body of a PDU that comes in two pieces: were this not seen, nothing would be.
    must(largestAllocation(() => framed(golden.associateRqEverything, [100])) === 414, 'allocations are not seen');
    fuzz('framer allocations', 3_000, (random) => {
      const input = mutate(pick(pdus, random), random);
      if (input.length > 5) new DataView(input.buffer).setUint32(2, random(0x7fff_ffff) * 2);
      return {
        input,
        check: () =>
          must(
            largestAllocation(() =>
              framed(
                input,
                [3, 7].filter((at) => at < input.length),
              ),
            ) <= limits.maxAssociatePduLength,
            'too much',
          ),
      };
    });
  });

  it('PDU codecs: read or refused with a reason; what was read is answered, and written', { timeout: 120_000 }, () => {
    fuzz('pdu codecs', 40_000, (random) => {
      const input =
        random(20) === 0 ? randomBytes(random(200), random) : mutate(pick(pdus, random).subarray(6), random, pick(pdus, random));
      return {
        input,
        check: () => {
          for (const read of [readAAssociateAc, readAAssociateRj, readAAbort]) {
            const result = read(input);
            must(result.ok || result.reason === 6, 'no reason');
          }
          const rq = readAAssociateRq(input);
          if (!rq.ok) return;
          must(rq.pdu.contexts.length <= limits.maxPresentationContexts, 'too many contexts');
          const policy = { transferSyntaxesFor: () => 'any' as const, requestorRolesFor: () => ({ scu: true, scp: true }) };
          const answer = answerTo(rq.pdu, negotiate(indicationOf(rq.pdu, undefined), policy));
          must(readAAssociateAc(writePdu(answer).subarray(6)).ok, 'our answer cannot be read');
        },
      };
    });
  });

  it('command sets: decoded or refused with a reason', { timeout: 120_000 }, () => {
    fuzz('command sets', 40_000, (random) => {
      const input = mutate(pick(commands, random), random, pick(commands, random));
      return {
        input,
        check: () => {
          const decoded = decodeCommandSet(input);
          if (!decoded.ok) return must(decoded.detail !== '', 'no detail');
          const { affectedSopClassUid = '', offendingElements = [] } = decoded.command;
          must(affectedSopClassUid.length + offendingElements.length * 4 <= input.length, 'more than there was');
          must(decodeCommandSet(encodeCommandSet(decoded.command)).ok, 'cannot be decoded again');
        },
      };
    });
  });

  it('messages: any sequence of PDVs is taken or ends in one violation', { timeout: 120_000 }, () => {
    fuzz('messages', 15_000, (random) => {
      const input = mutate(pick(commands, random), random);
      return {
        input,
        check: () => {
          let violations = 0;
          const sink = { write: () => undefined, end: () => undefined };
          const events = { command: () => sink, complete: () => undefined, violation: () => violations++ };
          const reader = new MessageReader(events, limits.maxCommandSetLength);
          for (let count = random(8); count >= 0; count--) {
            reader.take(
              1 + 2 * random(2),
              random(3) > 0,
              random(2) === 0,
              random(3) > 0 ? input : input.subarray(random(input.length + 1)),
            );
          }
          must(violations <= 1, 'more than one violation');
        },
      };
    });
  });
});
