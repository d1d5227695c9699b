import { expect } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { StoreTarget } from '../../dicom/services/store-target.ts';
import type { PeerStep } from '../../dicom/testing/scripted-peer.ts';
import { describePdu } from '../../dicom/testing/wire.ts';
import { type DicomNode, type NodeOptions, startNode } from '../scp/dicom-node.ts';
import { echo } from '../scu/echo.ts';
import type { ScuTimeouts, Target } from '../scu/target.ts';
import { scriptedClient, scriptedServer } from './scripted-server.ts';

/** Long enough never to be met on a busy machine: a row that waits for a time-out says so. */
export const calm: ScuTimeouts = { connectMs: 20_000, associationMs: 20_000, responseMs: 20_000, silenceMs: 20_000 };

const patiently = { timeout: 10_000, interval: 2 };

/** What a peer does first in every script against us as requestor. */
const awaitRequest: PeerStep = { do: 'await-pdu', type: 1 };
/** And last: it hangs up when it is told off. */
const hangUpWhenAborted: readonly PeerStep[] = [{ do: 'await-pdu', type: 7 }, { do: 'close' }];

interface SeenFromServer<T> {
  readonly result: T;
  /** What each connection of ours sent, PDU by PDU. */
  readonly seen: readonly (readonly string[])[];
}

/** Runs an operation of ours against a server that follows the script, and sees to it that no socket stays open. */
export async function againstServer<T>(
  steps: readonly PeerStep[],
  operate: (target: Target) => Promise<T>,
): Promise<SeenFromServer<T>> {
  const server = await scriptedServer([awaitRequest, ...steps, ...hangUpWhenAborted]);
  try {
    const result = await operate({ host: '127.0.0.1', port: server.port, calledAeTitle: 'NODE', callingAeTitle: 'PEER' });
    await expect.poll(() => server.openSockets, patiently).toBe(0);
    return { result, seen: server.peers.map((peer) => peer.pdus.map(describePdu)) };
  } finally {
    await server.close();
  }
}

export interface SeenFromNode {
  readonly ending: AssociationEnding | undefined;
  /** What the node sent. */
  readonly seen: readonly string[];
  readonly node: DicomNode;
}

/**
 * Runs a script against a node until its connection has ended on both sides; afterwards the node must still serve a good client,
 * have no association open, and close.
 */
export async function againstNode(
  steps: readonly PeerStep[],
  options: Partial<NodeOptions> & { readonly store?: StoreTarget } = {},
): Promise<SeenFromNode> {
  const endings: AssociationEnding[] = [];
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: (aeTitle) => aeTitle === 'NODE',
    ...options,
    observers: { ...options.observers, onEnded: (_connection, ending) => endings.push(ending) },
  });
  if (!started.ok) throw new Error(started.code);
  const { node } = started;
  try {
    const client = await scriptedClient(node.port, [...steps, ...hangUpWhenAborted]);
    await client.closed;
    await expect.poll(() => endings.length, patiently).toBe(1);
    const [ending] = endings;
    const target = { host: '127.0.0.1', port: node.port, calledAeTitle: 'NODE', callingAeTitle: 'GOOD' };
    expect(await echo(target, { timeouts: calm })).toMatchObject({ ok: true, status: { code: 0 } });
    await expect.poll(() => node.openAssociations, patiently).toBe(0);
    return { ending, seen: client.peer.pdus.map(describePdu), node };
  } finally {
    await node.close({ graceMs: 0 });
  }
}
