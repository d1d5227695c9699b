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

/** The bytes of an object, and why there are no more of them. */
export interface ObjectSource extends DataSetSource {
  readonly failure: ServiceFailure | undefined;
  close(): Promise<void>;
}

/** An object with the context it goes over and its bytes ready. */
export interface PreparedObject {
  readonly context: NegotiatedContext;
  readonly source: ObjectSource;
  /** Its bytes are not those of the file. */
  readonly converted?: Converted;
}

export type Prepared = PreparedObject | { failure: ServiceFailure };

/**
 * Chooses the context and opens the object. The bytes are those of the file when its transfer syntax was accepted; otherwise the object is
 * read whole and converted: by the transcoder, or, from one uncompressed syntax to another, without one as well. Never rejects.
 */
export async function prepareObject(
  session: DimseSession,
  object: StoredObject,
  conversion: ConversionOptions = {},
): Promise<Prepared> {
  const choice = chooseContext(session.negotiated.contexts, object, conversion.transcoder);
  if (choice.kind === 'refused') {
    const { result, transferSyntaxes } = choice;
    return { failure: { kind: 'context-refused', abstractSyntax: object.sopClassUid, result, transferSyntaxes } };
  }
  const { context } = choice;
  if (choice.kind === 'as-stored') {
    const source = await OpenedObject.open(object, (left) => session.port.reserveBlock(context.id, left));
    return source instanceof OpenedObject ? { context, source } : source;
  }
  // A data set that cannot be encoded anew is this object's failure.
  return convert(object, context, choice.transferSyntaxUid, conversion).catch(() => ({
    failure: localFailure('damaged-file', object.label),
  }));
}

async function convert(
  object: StoredObject,
  context: NegotiatedContext,
  to: string,
  { transcoder, signal }: ConversionOptions,
): Promise<Prepared> {
  const opened = await OpenedObject.open(object);
  if (!(opened instanceof OpenedObject)) return opened;
  const bytes = await opened.readAll(limits.maxConvertedLength);
  await opened.close();
  if (!bytes) return { failure: opened.failure ?? localFailure('file-unreadable') };
  const converted = { from: object.transferSyntaxUid, to };
  const onTheSpot = isUncompressed(converted.from) && isUncompressed(to) && bytes.length <= maxOnTheSpot;
  if (transcoder && !onTheSpot) {
    const result = await transcoder.convert({ bytes: () => bytes, ...converted, signal });
    return 'failure' in result ? result : ofTranscoded(result, object, { context, converted });
  }
  const read = readDataSet(bytes, object.transferSyntaxUid);
  if (!read.ok) return { failure: unreadable(read.error, object.label, 'data-set') };
  return { context, source: new WholeDataSet(writeDataSet(read.dataSet, to)), converted };
}

async function ofTranscoded(
  { byteLength, reader }: TranscodedObject,
  { label }: StoredObject,
  plan: { readonly context: NegotiatedContext; readonly converted: Converted },
): Promise<Prepared> {
  const source = await OpenedObject.open({ label, byteLength, open: async () => reader });
  return source instanceof OpenedObject ? { ...plan, source } : source;
}

class WholeDataSet implements ObjectSource {
  readonly #bytes: Uint8Array;
  readonly failure = undefined;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  async next(): Promise<DataSetPart> {
    return { bytes: this.#bytes, isLast: true };
  }

  async close(): Promise<void> {}
}
