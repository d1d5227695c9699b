import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import type { DataSetPart, DataSetSource } from '../dimse/message-writer.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { localFailure } from './failures.ts';
import { OpenedObject } from './opened-object.ts';
import { chooseContext } from './store-contexts.ts';
import type { StoredObject } from './store-source.ts';

/** An object with the context it goes over and its bytes ready. */
export interface PreparedObject {
  readonly context: NegotiatedContext;
  readonly source: DataSetSource & { readonly failure: ServiceFailure | undefined };
  close(): Promise<void>;
}

/**
 * Chooses the context and opens the object. The bytes are those of the file when its transfer syntax was accepted; an uncompressed
 * object is otherwise read whole and encoded in the uncompressed syntax that was.
 */
export async function prepareObject(
  session: DimseSession,
  object: StoredObject,
): Promise<PreparedObject | { failure: ServiceFailure }> {
  const choice = chooseContext(session.negotiated.contexts, object);
  if (choice.kind === 'refused') {
    const { result, transferSyntaxes } = choice;
    return { failure: { kind: 'context-refused', abstractSyntax: object.sopClassUid, result, transferSyntaxes } };
  }
  const opened = await OpenedObject.open(object);
  if (!(opened instanceof OpenedObject)) return opened;
  if (choice.kind === 'as-stored') return { context: choice.context, source: opened, close: () => opened.close() };
  const bytes = await opened.readAll();
  await opened.close();
  if (!bytes) return { failure: opened.failure ?? localFailure('file-unreadable') };
  const read = readDataSet(bytes, object.transferSyntaxUid);
  if (!read.ok) return { failure: localFailure('damaged-file', `${read.error.code} at offset ${read.error.offset}`) };
  const converted = writeDataSet(read.dataSet, choice.transferSyntaxUid);
  return { context: choice.context, source: new WholeDataSet(converted), close: async () => {} };
}

class WholeDataSet implements DataSetSource {
  readonly #bytes: Uint8Array;
  readonly failure = undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async next(): Promise<DataSetPart> {
    return { bytes: this.#bytes, isLast: true };
  }
}
