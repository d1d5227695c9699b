import { afterEach, describe, expect, it, vi } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { commandField } from '../dicom/dimse/command-field.ts';
import type { FindEnd } from '../dicom/services/c-find.ts';
import type { RetrieveEnd, SubOperationCounts } from '../dicom/services/retrieve-operation.ts';
import * as golden from '../dicom/testing/golden/pdus.ts';
import { ascii, concat, hex } from '../dicom/testing/hex.ts';
import { commandElement, message, pData } from '../dicom/testing/wire.ts';
import { echo } from './scu/echo.ts';
import { find } from './scu/find.ts';
import { move } from './scu/move.ts';
import type { ScuTimeouts, Target } from './scu/target.ts';
import { againstServer, calm } from './testing/misbehaving.ts';
import {
  accepting,
  awaitPdu,
  checkWords,
  close,
  encodedRsp,
  match,
  released,
  rowsOf,
  rsp,
  type ServerRow,
  say,
  timedOut,
  violates,
} from './testing/misbehaving-steps.ts';

const { CEchoRsp, CFindRsp, CMoveRsp } = commandField;

const failsWith = (service: string, code: number) => ({ kind: 'status', service, status: { code } });

const command = (...elements: readonly Uint8Array[]) => pData({ fragment: concat(...elements) });
const number = (element: number, value: number) => commandElement(element, Uint8Array.of(value & 0xff, value >> 8));
const withGroupLength = (bytes: Uint8Array, length: number) => {
  const changed = bytes.slice();
  new DataView(changed.buffer).setUint32(8, length, true);
  return changed;
};

const pending = (dataSet?: Uint8Array) => rsp(CFindRsp, 0xff00, {}, dataSet);

afterEach(() => {
  vi.useRealTimers();
});

const echoSucceeds = { ok: true, status: { code: 0 } };
const echoFails = (failure: object) => ({ ok: false, failure });
const toldOff = ['C-ECHO-RQ', 'A-ABORT 0/0'];

describe('a server that answers C-ECHO wrongly', () => {
  const rows: readonly ServerRow[] = [
    ...(
      [
        ['to another message id', rsp(CEchoRsp, 0, { messageIdBeingRespondedTo: 2 }), 'unexpected-message'],
        ['to message id 0', rsp(CEchoRsp, 0, { messageIdBeingRespondedTo: 0 }), 'unexpected-message'],
        ['with the response of another operation', rsp(CFindRsp, 0), 'unexpected-message'],
        ['with a response that does not exist', rsp(0xffff, 0), 'unexpected-message'],
        ['without a status', message({ commandField: CEchoRsp, messageIdBeingRespondedTo: 1 }), 'malformed-command'],
        ['without the message id', message({ commandField: CEchoRsp, status: 0 }), 'malformed-command'],
        ['without a command field', command(number(0x0120, 1), number(0x0800, 0x0101), number(0x0900, 0)), 'malformed-command'],
        ['without a data set type', command(number(0x0100, CEchoRsp), number(0x0120, 1), number(0x0900, 0)), 'malformed-command'],
        ['with an empty command', pData({}), 'malformed-command'],
        ['with an element that ends inside its header', command(hex('00 00 00 01 02')), 'malformed-command'],
        ['with an element longer than the command', command(commandElement(2, ascii('1.2'), 200)), 'malformed-command'],
        ['with an element of 4 GiB', command(commandElement(2, ascii('1.2'), 0xffff_ffff)), 'malformed-command'],
        ['with an element of group 0008', command(commandElement(0x18, ascii('1.2 '), 4, 8)), 'malformed-command'],
        ['with a status of three bytes', command(commandElement(0x0900, new Uint8Array(3))), 'malformed-command'],
        ['with a data set before the command', pData({ isCommand: false }), 'unexpected-message'],
        ['with a command inside the data set', concat(rsp(CEchoRsp, 0, { hasDataSet: true }), pData({})), 'unexpected-message'],
        ['with a command of 70,000 bytes', pData({ fragment: new Uint8Array(70_000) }), 'message-too-long'],
        [
          'with command fragments without end',
          concat(...Array.from({ length: 40 }, () => pData({ isLast: false, fragment: new Uint8Array(2_000) }))),
          'message-too-long',
        ],
        [
          'with a data set of 5 MB',
          concat(rsp(CEchoRsp, 0, { hasDataSet: true }), pData({ isCommand: false, fragment: new Uint8Array(5_000_000) })),
          'message-too-long',
        ],
      ] as const
    ).map(([name, bytes, code]) => ({
      name,
      steps: [say(bytes)],
      result: echoFails(violates(code)),
      seen: toldOff,
    })),
    {
      name: 'with a status never heard of',
      steps: [say(rsp(CEchoRsp, 0x1234)), ...released],
      result: echoFails(failsWith('C-ECHO', 0x1234)),
      seen: ['C-ECHO-RQ', 'A-RELEASE-RQ'],
    },
    {
      name: 'as if it were pending',
      steps: [say(rsp(CEchoRsp, 0xff00)), ...released],
      result: echoFails(failsWith('C-ECHO', 0xff00)),
      seen: ['C-ECHO-RQ', 'A-RELEASE-RQ'],
    },
    {
      name: 'twice',
      steps: [say(rsp(CEchoRsp, 0), rsp(CEchoRsp, 0))],
      result: echoSucceeds,
      seen: toldOff,
    },
    {
      name: 'and announces a data set that never comes',
      steps: [say(rsp(CEchoRsp, 0, { hasDataSet: true }))],
      timeouts: { responseMs: 60 },
      result: echoFails(timedOut('response', 60)),
      seen: toldOff,
    },
    {
      name: 'with a command longer than its group length',
      steps: [say(pData({ fragment: withGroupLength(encodedRsp(CEchoRsp, 0), 4) })), ...released],
      result: echoSucceeds,
    },
    {
      name: 'with a group length of 4 GiB',
      steps: [say(pData({ fragment: withGroupLength(encodedRsp(CEchoRsp, 0), 0xffff_ffff) })), ...released],
      result: echoSucceeds,
    },
    {
      name: 'with its command in fragments of one byte and empty ones between',
      steps: [
        say(
          ...Array.from(encodedRsp(CEchoRsp, 0), (byte) =>
            concat(pData({ isLast: false }), pData({ isLast: false, fragment: Uint8Array.of(byte) })),
          ),
          pData({}),
        ),
        ...released,
      ],
      result: echoSucceeds,
    },
    {
      name: 'and asks for a C-ECHO itself first',
      steps: [say(message({ commandField: commandField.CEchoRq, messageId: 7 })), say(rsp(CEchoRsp, 0)), ...released],
      result: echoSucceeds,
      seen: ['C-ECHO-RQ', 'C-ECHO-RSP 0122H', 'A-RELEASE-RQ'],
    },
    {
      name: 'and cancels what was never asked',
      steps: [say(message({ commandField: 0x0fff, messageIdBeingRespondedTo: 77 }), rsp(CEchoRsp, 0)), ...released],
      result: echoSucceeds,
      seen: ['C-ECHO-RQ', 'A-RELEASE-RQ'],
    },
  ];

  it.each(rowsOf(rows))('%s', async (_name, row) => {
    const steps = [accepting([1]), awaitPdu(4), ...row.steps];
    const { result, seen } = await againstServer(steps, (target) => echo(target, { timeouts: { ...calm, ...row.timeouts } }));
    expect(result).toMatchObject(row.result);
    if (!result.ok) checkWords(result.failure);
    if (row.seen) expect(seen).toEqual([['A-ASSOCIATE-RQ', ...row.seen]]);
  });
});

interface Found {
  readonly uids: readonly (string | undefined)[];
  readonly end: FindEnd;
}

async function query(target: Target, timeouts: ScuTimeouts, limit?: number): Promise<Found> {
  const uids: (string | undefined)[] = [];
  const matches = find(target, { model: 'study', level: 'STUDY', identifier: new DataSet(), timeouts, limit });
  for (let step = await matches.next(); ; step = await matches.next()) {
    if (step.done) return { uids, end: step.value };
    for (const found of step.value) uids.push(found.string(tags.StudyInstanceUID));
  }
}

describe('a server that answers C-FIND wrongly', () => {
  const asked = ['C-FIND-RQ', 'data 32'];
  const final = rsp(CFindRsp, 0);
  const complete = (count: number, ...warnings: readonly object[]) => ({ end: { kind: 'complete', count, warnings } });
  const failed = (count: number, failure: object) => ({ end: { kind: 'failed', count, failure } });
  const rows: readonly ServerRow[] = [
    {
      name: 'leaves out the identifier',
      steps: [say(pending(), pending(match('1.2')), pending(), final), ...released],
      result: { uids: ['1.2'], ...complete(1, { kind: 'responses-without-identifier', count: 2 }) },
    },
    {
      name: 'sends identifiers that cannot be decoded',
      steps: [say(pending(match('1.2')), pending(match('1.3').subarray(0, 10)), final), ...released],
      result: complete(2, { kind: 'damaged-responses', count: 1, first: { code: 'ends-early', offset: 0 } }),
    },
    {
      name: 'sends identifiers of random bytes',
      steps: [say(pending(hex('FE FF 0D E0 FF FF FF FF')), final), ...released],
      result: complete(1, { kind: 'damaged-responses', count: 1, first: { code: 'unexpected-delimiter', offset: 0 } }),
    },
    {
      name: 'sends empty identifiers',
      steps: [say(pending(new Uint8Array(0)), final), ...released],
      result: { uids: [undefined], ...complete(1) },
    },
    {
      name: 'sends an identifier longer than 4 MiB',
      steps: [say(rsp(CFindRsp, 0xff00, { hasDataSet: true }), pData({ isCommand: false, fragment: new Uint8Array(4_194_305) }))],
      result: failed(0, violates('message-too-long')),
      seen: [...asked, 'A-ABORT 0/0'],
    },
    {
      name: 'sends an identifier with its final response',
      steps: [say(pending(match('1.2')), rsp(CFindRsp, 0, {}, match('1.3'))), ...released],
      result: { uids: ['1.2'], ...complete(1) },
    },
    {
      name: 'goes on after the final response',
      steps: [say(pending(match('1.2')), final, pending(match('1.3')))],
      result: { uids: ['1.2'], ...complete(1) },
      seen: [...asked, 'A-ABORT 0/0'],
    },
    {
      name: 'ends with a status never heard of',
      steps: [say(pending(match('1.2')), rsp(CFindRsp, 0xdead)), ...released],
      result: { uids: ['1.2'], ...failed(1, failsWith('C-FIND', 0xdead)) },
    },
    {
      name: 'cancels by itself',
      steps: [say(pending(match('1.2')), rsp(CFindRsp, 0xfe00)), ...released],
      result: failed(1, failsWith('C-FIND', 0xfe00)),
    },
    {
      name: 'falls silent between the matches',
      steps: [say(pending(match('1.2')))],
      timeouts: { silenceMs: 60 },
      result: { uids: ['1.2'], ...failed(1, timedOut('silence', 60)) },
      seen: [...asked, 'A-ABORT 0/0'],
    },
    {
      name: 'falls silent inside an identifier',
      steps: [
        say(rsp(CFindRsp, 0xff00, { hasDataSet: true }), pData({ isCommand: false, isLast: false, fragment: match('1.2') })),
      ],
      timeouts: { responseMs: 60 },
      result: { uids: [], ...failed(0, timedOut('response', 60)) },
    },
    {
      name: 'aborts between the matches',
      steps: [say(pending(match('1.2')), golden.abort), close],
      result: { uids: ['1.2'], ...failed(1, { kind: 'association', ending: { kind: 'aborted', by: 'peer', source: 2 } }) },
    },
    {
      name: 'hangs up inside an identifier',
      steps: [say(pending(match('1.2')), pending(match('1.3')).subarray(0, -4)), close],
      result: { uids: ['1.2'], ...failed(1, { kind: 'association', ending: { kind: 'transport-lost', phase: 'service' } }) },
    },
    {
      name: 'ignores our maximum length (PS3.8 §D.1)',
      steps: [
        say(
          rsp(CFindRsp, 0xff00, { hasDataSet: true }),
          pData({
            isCommand: false,
            fragment: concat(match('1.2'), commandElement(0x1000, new Uint8Array(300_000), undefined, 9)),
          }),
          final,
        ),
        ...released,
      ],
      result: { ...complete(1) },
    },
    {
      name: 'sends each byte of a match as a P-DATA-TF',
      steps: [
        say(
          rsp(CFindRsp, 0xff00, { hasDataSet: true }),
          ...Array.from(match('1.2.3.4.5'), (byte) => pData({ isCommand: false, isLast: false, fragment: Uint8Array.of(byte) })),
          pData({ isCommand: false }),
          final,
        ),
        ...released,
      ],
      result: { uids: ['1.2.3.4.5'], ...complete(1) },
    },
  ];

  it.each(rowsOf(rows))('%s', async (_name, row) => {
    const steps = [accepting([1]), awaitPdu(4), awaitPdu(4), ...row.steps];
    const { result, seen } = await againstServer(steps, (target) => query(target, { ...calm, ...row.timeouts }));
    expect(result).toMatchObject(row.result);
    checkWords(result.end.failure);
    if (row.seen) expect(seen).toEqual([['A-ASSOCIATE-RQ', ...row.seen]]);
  });

  it('sends pending responses without end and does not heed C-CANCEL: it is aborted when the time of grace is over', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const many = concat(...Array.from({ length: 500 }, (_, index) => pending(match(`1.2.${index}`))));
    const steps = [accepting([1]), awaitPdu(4), awaitPdu(4), say(many), awaitPdu(4), say(many)];
    const { result, seen } = await againstServer(steps, async (target) => {
      const found = query(target, calm, 10);
      let over = false;
      void found.then(() => {
        over = true;
      });
      while (!over) {
        await new Promise((turn) => setImmediate(turn));
        vi.advanceTimersByTime(10);
      }
      vi.useRealTimers();
      return found;
    });
    expect(result).toMatchObject({ end: { kind: 'limited', count: 10 } });
    expect(result.uids).toHaveLength(10);
    expect(seen).toEqual([['A-ASSOCIATE-RQ', ...asked, 'C-CANCEL-RQ', 'A-ABORT 0/0']]);
  });
});

const study = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.StudyInstanceUID, 'UI', '1.2');

describe('a server that answers C-MOVE wrongly', () => {
  const counts = (remaining: number, completed: number, failed = 0, warning = 0) => ({ remaining, completed, failed, warning });
  const rows: readonly (ServerRow & { readonly progress?: readonly number[] })[] = [
    {
      name: 'counts backwards',
      steps: [
        say(...[5, 3, 4, 9].map((left) => rsp(CMoveRsp, 0xff00, counts(left, 10 - left))), rsp(CMoveRsp, 0, counts(0, 2))),
        ...released,
      ],
      progress: [5, 7, 6, 1],
      result: { ok: true, counts: { remaining: 0, completed: 2 } },
    },
    {
      name: 'sends each number twice',
      steps: [
        say(
          command(
            commandElement(0x0100, hex('21 80 21 80')),
            commandElement(0x0120, hex('01 00 01 00')),
            commandElement(0x0800, hex('01 01 01 01')),
            commandElement(0x0900, hex('00 00 00 00')),
            commandElement(0x1021, hex('03 00 03 00')),
          ),
        ),
        ...released,
      ],
      result: { ok: true, counts: { completed: 3 } },
    },
    {
      name: 'says nothing about counts',
      steps: [say(rsp(CMoveRsp, 0xff00), rsp(CMoveRsp, 0)), ...released],
      result: { ok: true, counts: { remaining: 0, completed: 0, failed: 0, warning: 0 } },
    },
    {
      name: 'ends with Success although objects failed',
      steps: [say(rsp(CMoveRsp, 0, counts(0, 3, 2))), ...released],
      result: { ok: false, counts: { failed: 2 }, failure: failsWith('C-MOVE', 0xb000) },
    },
    {
      name: 'names failed objects in a list that cannot be decoded',
      steps: [say(rsp(CMoveRsp, 0xb000, counts(0, 1, 1), hex('08 00 58 00 FF FF 00 00 31 2E'))), ...released],
      result: { ok: false, failedUids: [], failure: failsWith('C-MOVE', 0xb000) },
    },
    {
      name: 'ends with a status never heard of',
      steps: [say(rsp(CMoveRsp, 0x4242)), ...released],
      result: { ok: false, cancelled: false, failure: failsWith('C-MOVE', 0x4242) },
    },
    {
      name: 'falls silent between the counts',
      steps: [say(rsp(CMoveRsp, 0xff00, counts(7, 3)))],
      timeouts: { silenceMs: 60 },
      result: { ok: false, counts: { completed: 3, remaining: 7 }, failure: timedOut('silence', 60) },
    },
    {
      name: 'asks for release between the counts',
      steps: [say(rsp(CMoveRsp, 0xff00, counts(7, 3)), golden.releaseRq), awaitPdu(6), close],
      result: { ok: false, counts: { completed: 3 }, failure: { ending: { kind: 'released', by: 'peer' } } },
    },
    {
      name: 'goes on after the final response',
      steps: [say(rsp(CMoveRsp, 0, counts(0, 1)), rsp(CMoveRsp, 0xff00, counts(5, 1)))],
      result: { ok: true, counts: { completed: 1, remaining: 0 } },
    },
  ];

  async function moved(target: Target, timeouts: ScuTimeouts): Promise<RetrieveEnd & { progress: number[] }> {
    const progress: number[] = [];
    const onProgress = ({ completed }: SubOperationCounts) => progress.push(completed);
    const end = await move(target, { model: 'study', identifier: study, destination: 'ELSEWHERE', timeouts, onProgress });
    return { ...end, progress };
  }

  it.each(rowsOf(rows).map(([name], index) => [name, rows[index]] as const))('%s', async (_name, row) => {
    if (!row) throw new Error('no row');
    const steps = [accepting([1]), awaitPdu(4), awaitPdu(4), ...row.steps];
    const { result } = await againstServer(steps, (target) => moved(target, { ...calm, ...row.timeouts }));
    expect(result).toMatchObject(row.result);
    checkWords(result.failure);
    if (row.progress) expect(result.progress).toEqual(row.progress);
  });
});
