import { describe, expect, it } from 'vitest';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import { commandField } from './command-field.ts';
import type { PerformedOperation } from './performed-operation.ts';

const move = '1.2.840.10008.5.1.4.1.2.2.2';
const idleMs = 10_000;
const timedOut = { kind: 'timed-out', phase: 'silence', afterMs: idleMs };

/** Takes requests and never answers. */
const silent = { begin: () => undefined };

/** A C-MOVE-RQ that has arrived at a node which bears a silence of 10 s. */
async function asked() {
  const operations: PerformedOperation[] = [];
  const begin = (operation: PerformedOperation) => {
    operations.push(operation);
    return undefined;
  };
  const contexts = [{ abstractSyntax: move, transferSyntaxes: ['1.2.840.10008.1.2'] }];
  const pair = sessionPair(contexts, {
    takesAtOnce: true,
    acceptorTimeouts: { idleMs },
    scp: { server: { begin } },
    scu: { server: silent },
  });
  const statuses: (number | undefined)[] = [];
  const endings: AssociationEnding[] = [];
  pair.scu.request(1, { commandField: commandField.CMoveRq, affectedSopClassUid: move, priority: 0 }, undefined, {
    response: ({ status }) => void statuses.push(status),
    ended: (ending) => void endings.push(ending),
  });
  await settle();
  const [operation] = operations;
  if (operation === undefined) throw new Error('nothing was asked');
  return { ...pair, operation, statuses, endings };
}

describe('a node whose associations may not be idle for long', () => {
  it('does not hang up on a peer that awaits an answer, however long that takes', async () => {
    const { clock, operation, statuses, scp } = await asked();
    for (let n = 0; n < 20; n++) clock.advance(idleMs);
    operation.respond(statusCode.Success);
    await settle();
    expect(statuses).toEqual([statusCode.Success]);
    expect(scp.ending).toBeUndefined();
  });

  it('gives the peer its whole time from the answer on, and no more', async () => {
    const { clock, operation, scp } = await asked();
    clock.advance(idleMs - 1);
    operation.respond(statusCode.Success);
    await settle();
    clock.advance(idleMs - 1);
    await settle();
    expect(scp.ending).toBeUndefined();
    clock.advance(1);
    expect(scp.ending).toEqual(timedOut);
  });

  it('hangs up on a peer that is silent where it is its turn in the middle of an operation', async () => {
    const { clock, scp } = await asked();
    // As the sub-operation of a C-GET.
    scp.request(1, { commandField: commandField.CEchoRq, affectedSopClassUid: move }, undefined, {
      response: () => {},
      ended: () => {},
    });
    await settle();
    clock.advance(idleMs);
    expect(scp.ending).toEqual(timedOut);
  });
});
