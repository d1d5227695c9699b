import { describe, expect, it } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { associationPair } from '../testing/association-pair.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import { negotiate } from '../upper-layer/negotiate.ts';
import type { AssociationPort } from '../upper-layer/port.ts';
import { commandField } from './command-field.ts';
import type { CommandSet } from './command-set.ts';
import { decodeCommandSet } from './decode-command-set.ts';
import { DimseSession, type SessionOptions } from './dimse-session.ts';
import { encodeCommandSet } from './encode-command-set.ts';
import type { PerformedOperation } from './performed-operation.ts';

const abstractSyntax = '1.2.840.10008.5.1.4.1.2.2.1';
const contexts = [
  { abstractSyntax, transferSyntaxes: ['1.2.840.10008.1.2'] },
  { abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
];
const findFields = { commandField: commandField.CFindRq, affectedSopClassUid: abstractSyntax, priority: 0 };
const identifier = new Uint8Array([8, 0, 0x52, 0, 0, 0, 0, 0]);

function recorder() {
  const responses: { command: CommandSet; dataSet: Uint8Array | undefined }[] = [];
  let ending: AssociationEnding | undefined;
  return {
    responses,
    get ending() {
      return ending;
    },
    response: (command: CommandSet, dataSet: Uint8Array | undefined) => void responses.push({ command, dataSet }),
    ended: (how: AssociationEnding) => {
      ending = how;
    },
  };
}

/** A session on one side, a bare port on the other that says what the test wants. */
function againstRaw(ours: 'requestor' | 'acceptor', options: SessionOptions = {}) {
  const request = { callingAeTitle: 'A', calledAeTitle: 'B', contexts };
  const pair = associationPair(request, (indication) => negotiate(indication, { transferSyntaxesFor: () => 'any' }));
  const raw: AssociationPort = ours === 'requestor' ? pair.acceptor : pair.requestor;
  const heard: CommandSet[] = [];
  raw.setReceiver({
    pdv: (_id, isCommand, _isLast, fragment) => {
      const decoded = isCommand ? decodeCommandSet(fragment) : undefined;
      if (decoded?.ok) heard.push(decoded.command);
      return true;
    },
    ended: () => {},
  });
  const session = new DimseSession(ours === 'requestor' ? pair.requestor : pair.acceptor, options);
  const say = (command: CommandSet, dataSet?: Uint8Array, contextId = 1) => {
    raw.sendPdv(contextId, true, true, encodeCommandSet(command));
    if (dataSet) raw.sendPdv(contextId, false, true, dataSet);
  };
  return { session, raw, say, heard, clock: pair.clock };
}

describe('requests of ours', () => {
  it('matches several pending responses and the final one', async () => {
    const { session, say, heard } = againstRaw('requestor');
    const receiver = recorder();
    const messageId = session.request(1, findFields, identifier, receiver);
    await settle();
    expect(heard[0]).toMatchObject({ commandField: commandField.CFindRq, messageId, hasDataSet: true });
    const response = {
      commandField: commandField.CFindRsp,
      messageIdBeingRespondedTo: messageId,
      affectedSopClassUid: abstractSyntax,
    };
    say({ ...response, hasDataSet: true, status: 0xff00 }, new Uint8Array([1, 2]));
    say({ ...response, hasDataSet: true, status: 0xff01 }, new Uint8Array([3, 4]));
    say({ ...response, hasDataSet: false, status: 0 });
    await settle();
    expect(receiver.responses.map((one) => one.command.status)).toEqual([0xff00, 0xff01, 0]);
    expect(receiver.responses.map((one) => one.dataSet && [...one.dataSet])).toEqual([[1, 2], [3, 4], undefined]);
    expect(session.ending).toBeUndefined();
  });

  const final = { commandField: 0x8020, messageIdBeingRespondedTo: 1, hasDataSet: false, status: 0 };
  it.each<[string, CommandSet, number, string]>([
    ['to an unknown message id', { ...final, messageIdBeingRespondedTo: 99 }, 1, 'unexpected-message'],
    ['without a message id', { ...final, messageIdBeingRespondedTo: undefined }, 1, 'malformed-command'],
    ['without a status', { ...final, status: undefined }, 1, 'malformed-command'],
    ['of another service', { ...final, commandField: 0x8021 }, 1, 'unexpected-message'],
    ['on another context', final, 3, 'unexpected-message'],
  ])('ends the association on a response %s', async (_name, response, contextId, code) => {
    const { session, say } = againstRaw('requestor');
    const receiver = recorder();
    session.request(1, findFields, identifier, receiver);
    await settle();
    say(response, undefined, contextId);
    await settle();
    expect(receiver.responses).toEqual([]);
    expect(receiver.ending).toMatchObject({ kind: 'protocol-violation', code });
  });

  it('ends the association on a second final response', async () => {
    const { session, say } = againstRaw('requestor');
    const receiver = recorder();
    session.request(1, findFields, identifier, receiver);
    say(final);
    say(final);
    await settle();
    expect(receiver.responses).toHaveLength(1);
    expect(session.ending).toMatchObject({ kind: 'protocol-violation', code: 'unexpected-message' });
  });

  it('ends the association on an identifier beyond the limit', async () => {
    const { session, say } = againstRaw('requestor', { maxIdentifierLength: 10 });
    const receiver = recorder();
    session.request(1, findFields, identifier, receiver);
    say({ ...final, hasDataSet: true, status: 0xff00 }, new Uint8Array(12));
    await settle();
    expect(receiver.ending).toMatchObject({ kind: 'protocol-violation', code: 'message-too-long' });
  });

  it('tells all pending requests when the association ends, and later ones at once', async () => {
    const { session, raw } = againstRaw('requestor');
    const [first, second, third] = [recorder(), recorder(), recorder()];
    session.request(1, findFields, identifier, first);
    session.request(1, findFields, identifier, second);
    await settle();
    raw.abort(2, 4);
    await settle();
    const aborted = { kind: 'aborted', by: 'peer', source: 2, reason: 4 };
    expect(first.ending).toMatchObject(aborted);
    expect(second.ending).toMatchObject(aborted);
    session.request(1, findFields, identifier, third);
    expect(third.ending).toMatchObject(aborted);
  });

  it('gives up on a server that says nothing, and on one that falls silent', async () => {
    const times = { responseMs: 1000, silenceMs: 300 };
    const silent = againstRaw('requestor');
    const receiver = recorder();
    silent.session.request(1, findFields, identifier, receiver, times);
    await settle();
    silent.clock.advance(999);
    expect(receiver.ending).toBeUndefined();
    silent.clock.advance(2);
    await settle();
    expect(receiver.ending).toMatchObject({ kind: 'timed-out', phase: 'response', afterMs: 1000 });

    const fading = againstRaw('requestor');
    const other = recorder();
    fading.session.request(1, findFields, identifier, other, times);
    await settle();
    fading.say({ ...final, status: 0xff00, hasDataSet: true }, new Uint8Array(2));
    await settle();
    fading.clock.advance(301);
    await settle();
    expect(other.ending).toMatchObject({ kind: 'timed-out', phase: 'silence', afterMs: 300 });
  });

  it('watches nobody once everything is answered', async () => {
    const { session, say, clock } = againstRaw('requestor');
    session.request(1, findFields, identifier, recorder(), { responseMs: 1000, silenceMs: 300 });
    say(final);
    await settle();
    clock.advance(5000);
    expect(session.ending).toBeUndefined();
  });

  it('cancels only what is still running', async () => {
    const { session, say, heard } = againstRaw('requestor');
    const messageId = session.request(1, findFields, identifier, recorder());
    session.cancel(messageId);
    await settle();
    expect(heard[1]).toMatchObject({ commandField: 0x0fff, messageIdBeingRespondedTo: messageId, hasDataSet: false });
    say({ ...final, status: 0xfe00 });
    await settle();
    session.cancel(messageId);
    await settle();
    expect(heard).toHaveLength(2);
  });

  it('answers requests nobody serves with 0122H, after their data set', async () => {
    const { session, say, raw, heard } = againstRaw('requestor');
    raw.sendPdv(1, true, true, encodeCommandSet({ ...findFields, messageId: 4, hasDataSet: true }));
    await settle();
    expect(heard).toEqual([]);
    raw.sendPdv(1, false, true, identifier);
    say({ commandField: 0x0030, messageId: 5, hasDataSet: false }, undefined, 3);
    await settle();
    expect(heard).toMatchObject([
      { commandField: 0x8020, messageIdBeingRespondedTo: 4, status: 0x0122 },
      { commandField: 0x8030, messageIdBeingRespondedTo: 5, status: 0x0122 },
    ]);
    expect(session.ending).toBeUndefined();
  });
});

describe('requests of the peer', () => {
  function serving() {
    const begun: PerformedOperation[] = [];
    const begin = (operation: PerformedOperation) => {
      begun.push(operation);
      return undefined;
    };
    return { begun, ...againstRaw('acceptor', { server: { begin }, maxPerformedOperations: 2 }) };
  }
  const find = { ...findFields, messageId: 3, hasDataSet: true };

  it('hands them to the server and cancels them by message id', async () => {
    const { begun, say, heard } = serving();
    say(find, identifier);
    say({ commandField: 0x0fff, messageIdBeingRespondedTo: 77, hasDataSet: false });
    await settle();
    expect(begun[0]?.cancelled).toBe(false);
    say({ commandField: 0x0fff, messageIdBeingRespondedTo: 3, hasDataSet: false });
    await settle();
    expect(begun[0]?.cancelled).toBe(true);
    begun[0]?.respond(0xff00, {}, new Uint8Array([1, 2]));
    begun[0]?.respond(0xfe00, { errorComment: 'stopped' });
    await settle();
    expect(heard).toMatchObject([
      {
        commandField: 0x8020,
        messageIdBeingRespondedTo: 3,
        status: 0xff00,
        hasDataSet: true,
        affectedSopClassUid: abstractSyntax,
      },
      { status: 0xfe00, errorComment: 'stopped', hasDataSet: false },
    ]);
  });

  it('are watched to their end, and nobody while they are in our hands', async () => {
    const begun: PerformedOperation[] = [];
    const begin = (operation: PerformedOperation) => void begun.push(operation);
    const { session, raw, say, clock } = againstRaw('requestor', { server: { begin } });
    const times = { responseMs: 1000, silenceMs: 300 };
    const getFields = { ...findFields, commandField: commandField.CGetRq };
    session.request(1, getFields, identifier, recorder(), times);
    const store = { commandField: commandField.CStoreRq, hasDataSet: true };
    say({ ...store, messageId: 8 }, identifier);
    await settle();
    clock.advance(5000);
    expect(session.ending).toBeUndefined();
    begun[0]?.respond(0);
    raw.sendPdv(1, true, true, encodeCommandSet({ ...store, messageId: 9 }));
    await settle();
    clock.advance(999);
    await settle();
    raw.sendPdv(1, false, false, identifier);
    await settle();
    clock.advance(999);
    await settle();
    expect([begun.length, session.ending]).toEqual([2, undefined]);
    clock.advance(2);
    await settle();
    expect(session.ending).toMatchObject({ kind: 'timed-out', phase: 'response', afterMs: 1000 });
  });

  it('answers a message id that is in use with 0210H', async () => {
    const { begun, say, heard } = serving();
    say(find, identifier);
    say(find, identifier);
    await settle();
    expect(begun).toHaveLength(1);
    expect(heard).toMatchObject([{ messageIdBeingRespondedTo: 3, status: 0x0210 }]);
  });

  it('ends the association on more operations at once than the limit', async () => {
    const { session, say } = serving();
    for (const messageId of [1, 2, 3]) say({ ...find, messageId }, identifier);
    await settle();
    expect(session.ending).toMatchObject({ kind: 'protocol-violation', code: 'unexpected-message' });
  });

  it('ends the association on a request without message id', async () => {
    const { session, say } = serving();
    say({ ...find, messageId: undefined }, identifier);
    await settle();
    expect(session.ending).toMatchObject({ kind: 'protocol-violation', code: 'malformed-command' });
  });

  it('tells the operations in work when the association ends', async () => {
    const { begun, say, raw } = serving();
    say(find, identifier);
    await settle();
    const endings: AssociationEnding[] = [];
    for (const operation of begun) operation.onEnded = (ending) => endings.push(ending);
    raw.abort();
    await settle();
    expect(endings).toMatchObject([{ kind: 'aborted', by: 'peer' }]);
    begun[0]?.respond(0);
  });
});

describe('streams', () => {
  const store = { commandField: commandField.CStoreRq, affectedSopClassUid: abstractSyntax, affectedSopInstanceUid: '1.2.3' };

  it('holds reading until as many releases have come', async () => {
    const written: number[] = [];
    const server = {
      begin: (operation: PerformedOperation) => ({
        write: (fragment: Uint8Array) => {
          written.push(fragment.length);
          operation.session.hold();
        },
        end: () => void operation.respond(0),
      }),
    };
    const { scu, scp } = sessionPair(contexts, { scp: { server }, pieceLength: 4096 });
    const receiver = recorder();
    scu.request(1, store, new Uint8Array(1_000_000), receiver);
    await settle();
    const first = written.length;
    expect(first).toBeGreaterThan(0);
    expect(written.reduce((sum, length) => sum + length, 0)).toBeLessThan(1_000_000);
    await settle();
    expect(written.length).toBe(first);
    while (receiver.responses.length === 0) {
      scp.release();
      await settle();
    }
    expect(written.reduce((sum, length) => sum + length, 0)).toBe(1_000_000);
  });

  it('does not mix other messages into a data set that is being read', async () => {
    const { scu, scp } = sessionPair(contexts, {
      scp: { server: { begin: (operation) => ({ write: () => {}, end: () => void operation.respond(0) }) } },
    });
    let give: (part: { bytes: Uint8Array; isLast: boolean }) => void = () => {};
    let asked = 0;
    const source = {
      next: () => {
        asked++;
        return new Promise<{ bytes: Uint8Array; isLast: boolean }>((resolve) => {
          give = resolve;
        });
      },
    };
    const receiver = recorder();
    const sending = scu.requestStreaming(scu.streamingRequest(1, store), source, receiver);
    give({ bytes: new Uint8Array(2), isLast: false });
    await settle();
    expect(asked).toBe(2);
    const other = recorder();
    scu.request(1, findFields, identifier, other);
    await settle();
    expect(other.responses).toEqual([]);
    give({ bytes: new Uint8Array(2), isLast: true });
    expect(await sending).toBe('sent');
    await settle();
    expect([receiver.responses.length, other.responses.length]).toEqual([1, 1]);
    expect(scp.ending).toBeUndefined();
  });

  it('aborts when the source fails in the middle, not when it fails before', async () => {
    const { scu, scp } = sessionPair(contexts);
    expect(await scu.requestStreaming(scu.streamingRequest(1, store), { next: async () => undefined }, recorder())).toBe(
      'unread',
    );
    await settle();
    expect(scu.ending).toBeUndefined();
    let given = false;
    const source = {
      next: async () => {
        if (given) return undefined;
        given = true;
        return { bytes: new Uint8Array(2), isLast: false };
      },
    };
    expect(await scu.requestStreaming(scu.streamingRequest(1, store), source, recorder())).toBe('unread');
    await settle();
    expect(scp.ending).toMatchObject({ kind: 'aborted', by: 'peer' });
  });
});
