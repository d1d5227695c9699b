import { validateAeTitle } from '../../src-shared/dicom/ae-title.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';
import type { IncomingObject, StoreStatus } from '../dicom/services/store-target.ts';
import { writeFailure } from '../system/file-failure.ts';
import { recordProblem } from './check-object.ts';
import type { FilePlace } from './file-naming.ts';
import { HeaderScan } from './header-scan.ts';
import type { ObjectRecord } from './object-record.ts';
import { PartFile, type PartFileEnd } from './part-file.ts';
import { indexedUids, type PlacedObject, placeObject } from './place-object.ts';
import type { ReceivingObject } from './refused-object.ts';
import type { PlacingRules, Storage } from './storage.ts';
import { refuseLocal, refuseMismatch, refuseUnreadable, type StoreOutcome, statusOf } from './store-status.ts';

interface Found {
  /** As the data set has it. */
  readonly record: ObjectRecord;
  readonly placed: PlacedObject;
  readonly place: FilePlace | undefined;
}

/** Takes one object into the archive: temporary file, checks, final place, index, and only then success. */
export class ArchiveSink extends PartFile implements ReceivingObject {
  readonly #storage: Storage;
  readonly #object: IncomingObject;
  readonly #scan: HeaderScan<Found>;
  readonly #dataOffset: number;
  readonly #source: string;
  readonly #rules: PlacingRules | undefined;

  constructor(storage: Storage, object: IncomingObject, toRecord: (dataSet: DataSet) => ObjectRecord, rules?: PlacingRules) {
    const { parts, options } = storage;
    const naming = rules?.naming;
    const scan = new HeaderScan<Found>(object.transferSyntaxUid, (dataSet) => {
      const record = toRecord(dataSet);
      storage.expect(object.sopInstanceUid);
      const placed = placeObject(record, object);
      return { record, placed, place: placed.ok ? naming?.(dataSet, indexedUids(placed.record)) : undefined };
    });
    const source = usableAeTitle(object.callingAeTitle);
    const head = fileHead(object, source);
    super({ opened: parts.take(), pool: options.pool, calls: options.calls, head, onlooker: scan });
    this.#storage = storage;
    this.#object = object;
    this.#scan = scan;
    this.#dataOffset = head.length;
    this.#source = source;
    this.#rules = rules;
  }

  finish(): Promise<StoreStatus> {
    return this.outcome().then(statusOf);
  }

  /** As `finish`, with what a person here wants to know. */
  outcome(): Promise<StoreOutcome> {
    return this.#storage.track(this.#complete());
  }

  override async discard(): Promise<void> {
    this.showRest();
    const begun = this.#scan.found;
    if (begun !== undefined) this.#storage.options.onMissing(begun.record);
    await super.discard();
  }

  async #complete(): Promise<StoreOutcome> {
    const completing = this.complete(this.#storage.options.durability === 'strict');
    const checked = this.#check(completing instanceof Promise ? await completing : completing);
    if ('kind' in checked) {
      await super.discard();
      return checked;
    }
    const outcome = await this.#storage.place({
      part: this,
      record: checked.record,
      place: checked.place,
      transferSyntaxUid: this.#object.transferSyntaxUid,
      dataOffset: this.#dataOffset,
      byteLength: this.byteLength,
      source: this.#source,
      receivedIn: this.#object.receivedIn,
      rules: this.#rules,
    });
    if (outcome.kind === 'refused') this.#storage.options.onMissing(checked.record);
    return outcome;
  }

  #check(end: PartFileEnd): Pick<Found, 'record' | 'place'> | StoreOutcome {
    if (!end.ok) {
      const failure = writeFailure(end.error, 'in the archive folder');
      if (failure.kind === 'local' && failure.code === 'disk-full') this.#rules?.onDiskFull?.();
      return refuseLocal(failure);
    }
    const scanned = this.#scan.result(end.byteLength);
    if (!scanned.ok) return refuseUnreadable(scanned.error, this.#object.transferSyntaxUid);
    const { record, placed, place } = scanned.found;
    const problem = recordProblem(this.#object, record);
    if (problem !== undefined) return refuseMismatch(problem);
    return placed.ok ? { record: placed.record, place } : refuseMismatch(placed.problem);
  }
}

/** Preamble and file meta information of a received object. */
export function fileHead(object: IncomingObject, sourceAeTitle: string): Uint8Array {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, receivedIn } = object;
  return writeFileMeta({
    sopClassUid,
    sopInstanceUid,
    transferSyntaxUid,
    receivedIn,
    ...(sourceAeTitle === '' ? {} : { sourceAeTitle }),
  });
}

/** A peer's AE title if it is one, else ''. */
export function usableAeTitle(text: string): string {
  const title = text.trim();
  return validateAeTitle(title).ok ? title : '';
}
