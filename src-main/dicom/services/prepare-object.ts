import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { limits } from '../bytes/limits.ts';
import { readDataSet } from '../dataset/read-data-set.ts';
import { unreadable } from '../dataset/unreadable.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import type { DataSetPart, DataSetSource } from '../dimse/message-writer.ts';
import { isUncompressed } from '../pixel/conversions.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import { localFailure } from './failures.ts';
import { OpenedObject } from './opened-object.ts';
import { chooseContext } from './store-contexts.ts';
import type { StoredObject } from './store-source.ts';
import type { TranscodedObject, Transcoder } from './transcoder.ts';

/** From which transfer syntax to which an object was converted. */
export interface Converted {
  readonly from: string;
  readonly to: string;
}

/** How objects are converted that the peer does not take as they are stored. */
export interface ConversionOptions {
  /** Left out, only from one uncompressed syntax to another. */
  readonly transcoder?: Transcoder | undefined;
  /** Ends a conversion that nobody waits for. */
  readonly signal?: AbortSignal | undefined;
}

/** Uncompressed objects up to this are encoded anew on the spot: a thread would cost more than it saves. */
const maxOnTheSpot = 1_048_576;

/** An object with the context it goes over and its bytes ready. */
export interface PreparedObject {
  readonly context: NegotiatedContext;
  readonly source: DataSetSource & { readonly failure: ServiceFailure | undefined };
  /** Its bytes are not those of the file. */
  readonly converted?: Converted;
  close(): Promise<void>;
}

/**
 * Chooses the context and opens the object. The bytes are those of the file when its transfer syntax was accepted; otherwise the object is
 * read whole and converted: by the transcoder, or, from one uncompressed syntax to another, without one as well.
 */
export async function prepareObject(
  session: DimseSession,
  object: StoredObject,
  conversion: ConversionOptions = {},
): Promise<PreparedObject | { failure: ServiceFailure }> {
  const choice = chooseContext(session.negotiated.contexts, object, conversion.transcoder);
  if (choice.kind === 'refused') {
    const { result, transferSyntaxes } = choice;
    return { failure: { kind: 'context-refused', abstractSyntax: object.sopClassUid, result, transferSyntaxes } };
  }
  const { context } = choice;
  const reserve = (left: number) => session.port.reserveBlock(context.id, left);
  const opened = await OpenedObject.open(object, choice.kind === 'as-stored' ? reserve : undefined);
  if (!(opened instanceof OpenedObject)) return opened;
  if (choice.kind === 'as-stored') return { context, source: opened, close: () => opened.close() };
  const bytes = await opened.readAll(limits.maxConvertedLength);
  await opened.close();
  if (!bytes) return { failure: opened.failure ?? localFailure('file-unreadable') };
  const { transferSyntaxUid: to } = choice;
  const converted = { from: object.transferSyntaxUid, to };
  const onTheSpot = isUncompressed(converted.from) && isUncompressed(to) && bytes.length <= maxOnTheSpot;
  const { transcoder, signal } = conversion;
  if (transcoder && !onTheSpot) {
    const result = await transcoder.convert({ bytes: () => bytes, ...converted, signal });
    return 'failure' in result ? result : ofTranscoded(result, object, { context, converted });
  }
  const read = readDataSet(bytes, object.transferSyntaxUid);
  if (!read.ok) return { failure: unreadable(read.error, object.label, 'data-set') };
  const source = new WholeDataSet(writeDataSet(read.dataSet, to));
  return { context, source, converted, close: async () => {} };
}

async function ofTranscoded(
  { byteLength, reader }: TranscodedObject,
  { label }: StoredObject,
  plan: { readonly context: NegotiatedContext; readonly converted: Converted },
): Promise<PreparedObject | { failure: ServiceFailure }> {
  const source = await OpenedObject.open({ label, byteLength, open: async () => reader });
  return source instanceof OpenedObject ? { ...plan, source, close: () => source.close() } : source;
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
