import { expect } from 'vitest';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import type { CommandSet } from '../../dicom/dimse/command-set.ts';
import { encodeCommandSet } from '../../dicom/dimse/encode-command-set.ts';
import * as golden from '../../dicom/testing/golden/pdus.ts';
import { concat } from '../../dicom/testing/hex.ts';
import type { PeerStep } from '../../dicom/testing/scripted-peer.ts';
import { associateAc, message } from '../../dicom/testing/wire.ts';
import type { ScuTimeouts } from '../scu/target.ts';

/** A server that misbehaves once it has our request: what the operation must return, and what it must send after the A-ASSOCIATE-RQ. */
export interface ServerRow {
  readonly name: string;
  /** Behind our request. */
  readonly steps: readonly PeerStep[];
  readonly result: object;
  readonly seen?: readonly string[];
  readonly timeouts?: Partial<ScuTimeouts>;
}

export const say = (...bytes: readonly Uint8Array[]): PeerStep => ({ do: 'send', bytes: concat(...bytes) });
export const awaitPdu = (type: number): PeerStep => ({ do: 'await-pdu', type });
export const close: PeerStep = { do: 'close' };
export const reset: PeerStep = { do: 'reset' };
/** A server lets itself be released. */
export const released: readonly PeerStep[] = [awaitPdu(5), say(golden.releaseRp), close];
/** A server takes presentation contexts, all with one syntax. */
export const accepting = (ids: readonly number[], syntax: string = transferSyntax.ImplicitLE): PeerStep =>
  say(associateAc({ contexts: ids.map((id) => ({ id, result: 0, transferSyntax: syntax })) }));

/** Failures of ours. */
export const violates = (code: string) => ({ kind: 'association', ending: { kind: 'protocol-violation', code } });
export const timedOut = (phase: string, afterMs: number) => ({
  kind: 'association',
  ending: { kind: 'timed-out', phase, afterMs },
});

/** A response to the first request, as a message. */
export const rsp = (field: number, status: number, fields: Partial<CommandSet> = {}, dataSet?: Uint8Array): Uint8Array =>
  message({ commandField: field, messageIdBeingRespondedTo: 1, status, ...fields }, dataSet);
/** The same as a command set. */
export const encodedRsp = (field: number, status: number): Uint8Array =>
  encodeCommandSet({ commandField: field, messageIdBeingRespondedTo: 1, status, hasDataSet: false });
/** A study as the answer to a query. */
export const match = (uid: string): Uint8Array =>
  writeDataSet(new DataSet().set(tags.StudyInstanceUID, 'UI', uid), transferSyntax.ImplicitLE);

/** There are words for every failure. */
export function checkWords(failure: ServiceFailure | undefined): void {
  if (failure !== undefined) expect(explainFailure(failure).title).not.toBe('');
}

/** For `it.each`. */
export function rowsOf<R extends { readonly name: string }>(rows: readonly R[]): (readonly [string, R])[] {
  return rows.map((row) => [row.name, row] as const);
}
