import { validateAeTitle } from '../../src-shared/dicom/ae-title.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { writeFileMeta } from '../dicom/part10/write-file.ts';
import type { IncomingObject, ObjectSink, StoreStatus } from '../dicom/services/store-target.ts';
import { commandProblem, recordProblem } from './check-object.ts';
import { writeFailure } from './file-failure.ts';
import type { FilePlace } from './file-naming.ts';
import { HeaderScan } from './header-scan.ts';
import type { ObjectRecord } from './object-record.ts';
import { PartFile } from './part-file.ts';
import { indexedUids, type PlacedObject, placeObject } from './place-object.ts';
import type { PlacingRules, Storage } from './storage.ts';
import { refuseLocal, refuseMismatch, refuseUnreadable, type StoreOutcome, statusOf } from './store-status.ts';

interface Found {
  /** As the data set has it. */
  readonly record: ObjectRecord;
  readonly placed: PlacedObject;
  readonly place: FilePlace | undefined;
}

/** Takes one object into the archive: temporary file, checks, final place, index, and only then success. */
export class ArchiveSink implements ObjectSink {
  readonly #storage: Storage;
  readonly #object: IncomingObject;
  readonly #problem: string | undefined;
  readonly #part: PartFile | undefined;
  readonly #scan: HeaderScan<Found>;
  readonly #dataOffset: number;
  readonly #source: string;
  readonly #rules: PlacingRules | undefined;

  constructor(storage: Storage, object: IncomingObject, toRecord: (dataSet: DataSet) => ObjectRecord, rules?: PlacingRules) {
    this.#storage = storage;
    this.#rules = rules;
    this.#object = object;
    this.#problem = commandProblem(object);
    const naming = rules?.naming;
    this.#scan = new HeaderScan(object.transferSyntaxUid, (dataSet) => {
      const record = toRecord(dataSet);
      storage.expect(object.sopInstanceUid);
      const placed = placeObject(record, object);
      return { record, placed, place: placed.ok ? naming?.(dataSet, indexedUids(placed.record)) : undefined };
    });
    this.#source = usableAeTitle(object.callingAeTitle);
    this.#dataOffset = 0;
    if (this.#problem !== undefined) return;
    const head = fileHead(object, this.#source);
    this.#dataOffset = head.length;
    this.#part = new PartFile({
      opened: storage.parts.take(),
      pool: storage.options.pool,
      head,
      onlooker: (bytes, last) => this.#scan.feed(bytes, last),
      calls: storage.options.calls,
    });
  }

  write(fragment: Uint8Array): boolean {
    return this.#part?.write(fragment) ?? true;
  }

  async drained(): Promise<void> {
    await this.#part?.drained();
  }

  async finish(): Promise<StoreStatus> {
    return statusOf(await this.outcome());
  }

  discard(): void {
    this.#part?.showRest();
    const begun = this.#scan.found;
    if (begun !== undefined) this.#storage.options.onMissing(begun.record);
    void this.#part?.discard();
  }

  /** As `finish`, with what a person here wants to know. */
  outcome(): Promise<StoreOutcome> {
    return this.#storage.track(this.#complete());
  }

  async #complete(): Promise<StoreOutcome> {
    const part = this.#part;
    if (part === undefined) return refuseMismatch(this.#problem ?? 'SOP instance UID is missing');
    const end = await part.complete(this.#storage.options.durability === 'strict');
    if (!end.ok) {
      await part.discard();
      return refuseLocal(writeFailure(end.error, 'in the archive folder'));
    }
    const checked = this.#check();
    if ('kind' in checked) {
      await part.discard();
      return checked;
    }
    const outcome = await this.#storage.place({
      temporaryFile: part.file,
      close: () => part.close(),
      release: () => part.release(),
      record: checked.record,
      place: checked.place,
      transferSyntaxUid: this.#object.transferSyntaxUid,
      dataOffset: this.#dataOffset,
      byteLength: end.byteLength,
      source: this.#source,
      receivedIn: this.#object.receivedIn,
      rules: this.#rules,
    });
    if (outcome.kind === 'refused') this.#storage.options.onMissing(checked.record);
    return outcome;
  }

  #check(): Pick<Found, 'record' | 'place'> | StoreOutcome {
    const scanned = this.#scan.result();
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
