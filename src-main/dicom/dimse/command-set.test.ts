import { describe, expect, it } from 'vitest';
import { type CommandSet, statusOf } from './command-set.ts';
import { decodeCommandSet } from './decode-command-set.ts';
import { encodeCommandSet } from './encode-command-set.ts';

/** C-ECHO-RQ with message id 1, as PS3.7 §9.3.5.1 has it. */
const echoRq = [
  ...[0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x38, 0x00, 0x00, 0x00], // (0000,0000) UL 56: bytes that follow
  ...[0x00, 0x00, 0x02, 0x00, 0x12, 0x00, 0x00, 0x00], // (0000,0002) UI, 18 bytes
  ...new TextEncoder().encode('1.2.840.10008.1.1'), // Verification
  0x00, // padding
  ...[0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x30, 0x00], // (0000,0100) US 0030H
  ...[0x00, 0x00, 0x10, 0x01, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00], // (0000,0110) US 1
  ...[0x00, 0x00, 0x00, 0x08, 0x02, 0x00, 0x00, 0x00, 0x01, 0x01], // (0000,0800) US 0101H: no data set
];

/** N-ACTION-RQ of the Storage Commitment Push Model (PS3.7 §10.3.5.1), its data set following. */
const actionRq = [
  ...[0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x62, 0x00, 0x00, 0x00], // (0000,0000) UL 98: bytes that follow
  ...[0x00, 0x00, 0x03, 0x00, 0x14, 0x00, 0x00, 0x00], // (0000,0003) UI, 20 bytes
  ...new TextEncoder().encode('1.2.840.10008.1.20.1'), // Storage Commitment Push Model
  ...[0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x30, 0x01], // (0000,0100) US 0130H
  ...[0x00, 0x00, 0x10, 0x01, 0x02, 0x00, 0x00, 0x00, 0x05, 0x00], // (0000,0110) US 5
  ...[0x00, 0x00, 0x00, 0x08, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00], // (0000,0800) US 0001H: a data set
  ...[0x00, 0x00, 0x01, 0x10, 0x16, 0x00, 0x00, 0x00], // (0000,1001) UI, 22 bytes
  ...new TextEncoder().encode('1.2.840.10008.1.20.1.1'), // Storage Commitment Push Model, the instance
  ...[0x00, 0x00, 0x08, 0x10, 0x02, 0x00, 0x00, 0x00, 0x01, 0x00], // (0000,1008) US 1: request storage commitment
];

/** N-EVENT-REPORT-RSP (PS3.7 §10.3.1.2) with its status. */
const eventReportRsp = [
  ...[0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x6c, 0x00, 0x00, 0x00], // (0000,0000) UL 108: bytes that follow
  ...[0x00, 0x00, 0x02, 0x00, 0x14, 0x00, 0x00, 0x00], // (0000,0002) UI, 20 bytes
  ...new TextEncoder().encode('1.2.840.10008.1.20.1'),
  ...[0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x81], // (0000,0100) US 8100H
  ...[0x00, 0x00, 0x20, 0x01, 0x02, 0x00, 0x00, 0x00, 0x05, 0x00], // (0000,0120) US 5
  ...[0x00, 0x00, 0x00, 0x08, 0x02, 0x00, 0x00, 0x00, 0x01, 0x01], // (0000,0800) US 0101H: no data set
  ...[0x00, 0x00, 0x00, 0x09, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00], // (0000,0900) US 0: success
  ...[0x00, 0x00, 0x00, 0x10, 0x16, 0x00, 0x00, 0x00], // (0000,1000) UI, 22 bytes
  ...new TextEncoder().encode('1.2.840.10008.1.20.1.1'),
  ...[0x00, 0x00, 0x02, 0x10, 0x02, 0x00, 0x00, 0x00, 0x02, 0x00], // (0000,1002) US 2: some failures exist
];

const full: CommandSet = {
  commandField: 0x8021,
  messageId: 7,
  messageIdBeingRespondedTo: 65535,
  hasDataSet: true,
  affectedSopClassUid: '1.2.840.10008.5.1.4.1.2.2.2',
  requestedSopClassUid: '1.2.3',
  affectedSopInstanceUid: '1.2.3.4',
  requestedSopInstanceUid: '1.2.3.45',
  eventTypeId: 2,
  actionTypeId: 1,
  priority: 2,
  moveDestination: 'MYSCP',
  moveOriginatorAeTitle: 'SOMEONE',
  moveOriginatorMessageId: 9,
  status: 0xa900,
  offendingElements: [0x00080052, 0x0020000d],
  errorComment: 'Level missing',
  errorId: 3,
  remaining: 1,
  completed: 2,
  failed: 3,
  warning: 4,
};

function decoded(bytes: Uint8Array): CommandSet {
  const result = decodeCommandSet(bytes);
  if (!result.ok) throw new Error(result.detail);
  return result.command;
}

describe('command sets', () => {
  it('encodes a C-ECHO-RQ as the standard says', () => {
    const bytes = encodeCommandSet({
      commandField: 0x0030,
      messageId: 1,
      hasDataSet: false,
      affectedSopClassUid: '1.2.840.10008.1.1',
    });
    expect([...bytes]).toEqual(echoRq);
  });

  it('encodes an N-ACTION-RQ and an N-EVENT-REPORT-RSP as the standard says', () => {
    const action: CommandSet = {
      commandField: 0x0130,
      messageId: 5,
      hasDataSet: true,
      requestedSopClassUid: '1.2.840.10008.1.20.1',
      requestedSopInstanceUid: '1.2.840.10008.1.20.1.1',
      actionTypeId: 1,
    };
    const report: CommandSet = {
      commandField: 0x8100,
      messageIdBeingRespondedTo: 5,
      hasDataSet: false,
      status: 0,
      affectedSopClassUid: '1.2.840.10008.1.20.1',
      affectedSopInstanceUid: '1.2.840.10008.1.20.1.1',
      eventTypeId: 2,
    };
    expect([...encodeCommandSet(action)]).toEqual(actionRq);
    expect([...encodeCommandSet(report)]).toEqual(eventReportRsp);
    expect(decoded(Uint8Array.from(actionRq))).toEqual(action);
    expect(decoded(Uint8Array.from(eventReportRsp))).toEqual(report);
  });

  it('gives back every field', () => {
    expect(decoded(encodeCommandSet(full))).toEqual(full);
  });

  it('reads one that lies in the middle of what was received', () => {
    const bytes = encodeCommandSet(full);
    const received = new Uint8Array(bytes.length + 20).fill(0xff);
    received.set(bytes, 13);
    expect(decoded(received.subarray(13, 13 + bytes.length))).toEqual(full);
  });

  it('refuses every cut inside an element', () => {
    const bytes = encodeCommandSet(full);
    let refused = 0;
    for (let end = 0; end < bytes.length; end++) {
      const result = decodeCommandSet(bytes.subarray(0, end));
      // A cut between two elements leaves a shorter command set that may be whole.
      if (!result.ok) refused++;
    }
    expect(refused).toBeGreaterThan(bytes.length - 27);
  });

  it('takes elements out of order and with a wrong group length', () => {
    const bytes = new Uint8Array([...echoRq.slice(12), ...echoRq.slice(0, 12)]);
    bytes[bytes.length - 4] = 0x99;
    expect(decoded(bytes)).toMatchObject({ commandField: 0x0030, messageId: 1, hasDataSet: false });
  });

  it('takes the first of several numbers', () => {
    const twice = [...echoRq.slice(0, -6), 4, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0x20, 0x10, 4, 0, 0, 0, 7, 0, 9, 0];
    expect(decoded(new Uint8Array(twice))).toMatchObject({ remaining: 7, hasDataSet: false });
  });

  it('skips elements it does not know', () => {
    const extra = [0x00, 0x00, 0x10, 0x51, 0x04, 0x00, 0x00, 0x00, 1, 2, 3, 4];
    expect(decoded(new Uint8Array([...echoRq, ...extra])).messageId).toBe(1);
  });

  it.each([
    ['no command field', [...echoRq.slice(0, 38), ...echoRq.slice(48)], '(0000,0100)'],
    ['no data set type', echoRq.slice(0, -10), '(0000,0800)'],
    ['another group', [0x08, 0x00, ...echoRq.slice(2)], 'group 8'],
    ['a length beyond the end', [...echoRq.slice(0, -6), 0xf0, 0xff, 0xff, 0xff], '4294967280'],
    ['an action type of one byte', [...echoRq, 0, 0, 8, 0x10, 1, 0, 0, 0, 1], '(0000,1008)'],
    ['a number of three bytes', [...echoRq, 0, 0, 0, 9, 3, 0, 0, 0, 0, 0, 0], '(0000,0900)'],
    ['a data set type without a value', [...echoRq.slice(0, -6), 0, 0, 0, 0], '(0000,0800)'],
    ['three bytes of tags', [...echoRq, 0, 0, 1, 9, 3, 0, 0, 0, 0, 0, 0], '(0000,0901)'],
  ])('refuses %s', (_name, bytes, detail) => {
    const result = decodeCommandSet(new Uint8Array(bytes));
    expect(result).toMatchObject({ ok: false, detail: expect.stringContaining(detail) });
  });

  it('reads comments in UTF-8 and in single bytes', () => {
    const withComment = (value: number[]) => new Uint8Array([...echoRq, 0, 0, 2, 9, value.length, 0, 0, 0, ...value]);
    expect(decoded(withComment([0xc3, 0xbc])).errorComment).toBe('ü');
    expect(decoded(withComment([0xfc, 0x20])).errorComment).toBe('ü');
    expect(decoded(withComment([0x20, 0x20])).errorComment).toBeUndefined();
    expect(decoded(withComment([0xc3, 0xbc, 0x20, 0x00])).errorComment).toBe('ü');
  });

  it('keeps a status whole', () => {
    expect(statusOf(full)).toEqual({
      code: 0xa900,
      errorComment: 'Level missing',
      offendingElements: [0x00080052, 0x0020000d],
      errorId: 3,
    });
    expect(statusOf({ commandField: 0x8030, hasDataSet: false, status: 0 })).toEqual({ code: 0 });
  });

  it('reads a comment of many blanks, as a hostile peer has it, in no longer than its length tells', () => {
    const blanks = new Uint8Array(300_000).fill(0x20);
    const bytes = new Uint8Array([...echoRq, 0, 0, 2, 9, 0xe4, 0x93, 4, 0, 0xc3, 0xbc, ...blanks, 0x78, 0x20]);
    const start = performance.now();
    expect(decoded(bytes).errorComment).toHaveLength(300_002);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('writes only ASCII, and of a comment what LO has room for', () => {
    const bytes = encodeCommandSet({ ...full, errorComment: `ä${'x'.repeat(100)}` });
    expect(decoded(bytes).errorComment).toBe(`?${'x'.repeat(63)}`);
    const others = { moveDestination: 'A€ä', moveOriginatorAeTitle: '😀', affectedSopInstanceUid: `${'1'.repeat(99)}é` };
    expect(decoded(encodeCommandSet({ ...full, ...others }))).toEqual({
      ...full,
      moveDestination: 'A??',
      moveOriginatorAeTitle: '??',
      affectedSopInstanceUid: `${'1'.repeat(99)}?`,
    });
  });
});
