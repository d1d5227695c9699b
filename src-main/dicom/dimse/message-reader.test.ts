import { describe, expect, it } from 'vitest';
import type { CommandSet } from './command-set.ts';
import { encodeCommandSet } from './encode-command-set.ts';
import { MessageReader, type ProtocolViolation } from './message-reader.ts';

const withData = encodeCommandSet({ commandField: 0x0001, messageId: 5, hasDataSet: true, affectedSopClassUid: '1.2' });
const withoutData = encodeCommandSet({ commandField: 0x0030, messageId: 6, hasDataSet: false, affectedSopClassUid: '1.2' });

function reader(maxCommandSetLength = 1000) {
  const seen = {
    commands: [] as CommandSet[],
    data: [] as number[],
    /** How many sinks had ended by then. */
    complete: [] as number[],
    ended: 0,
    violations: [] as ProtocolViolation[],
  };
  const sink = {
    write: (fragment: Uint8Array) => void seen.data.push(...fragment),
    end: () => void seen.ended++,
  };
  const events = {
    command: (_contextId: number, command: CommandSet) => {
      seen.commands.push(command);
      return command.hasDataSet ? sink : undefined;
    },
    complete: () => void seen.complete.push(seen.ended),
    violation: (broken: ProtocolViolation) => void seen.violations.push(broken),
  };
  return { seen, reader: new MessageReader(events, maxCommandSetLength) };
}

describe('message reader', () => {
  it('puts a command set together from single bytes, each in a reused buffer', () => {
    const { seen, reader: it } = reader();
    const buffer = new Uint8Array(1);
    withData.forEach((byte, index) => {
      buffer[0] = byte;
      it.take(1, true, index === withData.length - 1, buffer);
    });
    expect(seen.commands[0]).toMatchObject({ messageId: 5, hasDataSet: true });
    it.take(1, false, false, new Uint8Array([1, 2]));
    it.take(1, false, true, new Uint8Array([3]));
    expect(seen).toMatchObject({ data: [1, 2, 3], complete: [0], ended: 1, violations: [] });
    expect(it.inMessage).toBe(false);
  });

  it('takes a data set that is empty', () => {
    const { seen, reader: it } = reader();
    it.take(1, true, true, withData);
    it.take(1, false, true, new Uint8Array(0));
    expect(seen).toMatchObject({ data: [], ended: 1 });
  });

  it('takes messages one after the other', () => {
    const { seen, reader: it } = reader();
    it.take(1, true, true, withoutData);
    it.take(3, true, true, withData);
    it.take(3, false, true, new Uint8Array([9]));
    it.take(1, true, true, withoutData);
    expect(seen.commands.map((command) => command.messageId)).toEqual([6, 5, 6]);
    expect(seen.violations).toEqual([]);
  });

  const half = Math.floor(withData.length / 2);
  it.each<[string, (r: MessageReader) => void, string]>([
    ['a data set without a command', (r) => r.take(1, false, true, new Uint8Array(2)), 'unexpected-message'],
    [
      'a data set after a command that has none',
      (r) => {
        r.take(1, true, true, withoutData);
        r.take(1, false, true, new Uint8Array(2));
      },
      'unexpected-message',
    ],
    [
      'a command inside a data set',
      (r) => {
        r.take(1, true, true, withData);
        r.take(1, false, false, new Uint8Array(2));
        r.take(1, true, true, withoutData);
      },
      'unexpected-message',
    ],
    [
      'a data set on another context',
      (r) => {
        r.take(1, true, true, withData);
        r.take(3, false, true, new Uint8Array(2));
      },
      'unexpected-message',
    ],
    [
      'a command on two contexts',
      (r) => {
        r.take(1, true, false, withData.subarray(0, half));
        r.take(3, true, true, withData.subarray(half));
      },
      'unexpected-message',
    ],
    [
      'a data set inside a command',
      (r) => {
        r.take(1, true, false, withData.subarray(0, half));
        r.take(1, false, true, new Uint8Array(2));
      },
      'unexpected-message',
    ],
    ['a command set that is too long', (r) => r.take(1, true, false, new Uint8Array(1001)), 'message-too-long'],
    ['a command set that cannot be decoded', (r) => r.take(1, true, true, withData.subarray(0, half)), 'malformed-command'],
  ])('reports %s and takes no more', (_name, send, code) => {
    const { seen, reader: it } = reader();
    send(it);
    const before = seen.commands.length;
    it.take(1, true, true, withoutData);
    expect(seen.violations).toMatchObject([{ kind: 'protocol-violation', code }]);
    expect(seen.commands).toHaveLength(before);
  });

  it('counts the pieces of a command set together', () => {
    const { seen, reader: it } = reader(64);
    for (let index = 0; index < 70; index++) it.take(1, true, false, new Uint8Array(1));
    expect(seen.violations).toMatchObject([{ code: 'message-too-long' }]);
  });
});
