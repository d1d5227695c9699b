import { expect } from 'vitest';
import { explainEnding } from '../../../src-shared/dicom/explain/association-ending.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { commandField } from '../../dicom/dimse/command-field.ts';
import type { QuerySource } from '../../dicom/services/query-source.ts';
import * as golden from '../../dicom/testing/golden/pdus.ts';
import { MemoryStore } from '../../dicom/testing/memory-store.ts';
import type { PeerStep } from '../../dicom/testing/scripted-peer.ts';
import { message } from '../../dicom/testing/wire.ts';
import type { NodeOptions } from '../scp/dicom-node.ts';
import { againstNode } from './misbehaving.ts';
import { awaitPdu, close, say } from './misbehaving-steps.ts';

/** A client that misbehaves towards our node, and what must come of it. */
export interface ClientRow {
  readonly name: string;
  readonly steps: readonly PeerStep[];
  readonly ending: object;
  /** What the node sends. */
  readonly seen: readonly string[];
  readonly options?: Partial<NodeOptions>;
  /** Objects that must have been given up half-way. */
  readonly discarded?: number;
}

/** A client releases. */
export const release: readonly PeerStep[] = [say(golden.releaseRq), awaitPdu(6), close];

/** How a connection ends. */
export const violates = (code: string) => ({ kind: 'protocol-violation', code });
export const released = { kind: 'released', by: 'peer' };
export const rejected = (result: number, source: number, reason: number) => ({ kind: 'rejected', result, source, reason });

export const echoRq = (id = 1) =>
  message({ commandField: commandField.CEchoRq, messageId: id, affectedSopClassUid: sopClass.Verification });
/** What the node sends to who echoes and releases. */
export const echoed = ['A-ASSOCIATE-AC', 'C-ECHO-RSP 0000H', 'A-RELEASE-RP'];

const query: QuerySource = { async *find() {}, select: async () => [] };

/** Sees that a row comes true, and that there are words for its ending. */
export async function check(row: ClientRow): Promise<void> {
  const store = new MemoryStore();
  const { ending, seen } = await againstNode(row.steps, { store, query, moveDestinations: () => undefined, ...row.options });
  expect(ending).toMatchObject(row.ending);
  if (ending) expect(explainEnding(ending).title).not.toBe('');
  expect(seen).toEqual(row.seen);
  expect(store.discarded).toBe(row.discarded ?? 0);
}
