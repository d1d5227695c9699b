import { join } from 'node:path';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { ObjectReader, StoredObject } from '../dicom/services/store-source.ts';
import { type FileAccess, openObjectReader } from './file-reader.ts';
import type { ObjectRow } from './index-reader.ts';

/** Where an archive's objects are, and how they are read: by all of them with the same memory. */
export interface ObjectsFolder {
  readonly folder: string;
  readonly access: FileAccess;
}

/** An object of the archive, ready to be sent. */
export class IndexedObject implements StoredObject {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  /** As the index has them: an object that lacks them is listed under made ones. */
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly byteLength: number;
  readonly #file: string;
  readonly #dataOffset: number;

  readonly #access: FileAccess;

  /** `objects`: the folder that all of the archive's objects lie below, and how its files are read. */
  constructor(objects: ObjectsFolder, row: ObjectRow) {
    this.sopClassUid = row.sopClassUid;
    this.sopInstanceUid = row.sopInstanceUid;
    this.studyInstanceUid = row.studyInstanceUid;
    this.seriesInstanceUid = row.seriesInstanceUid;
    this.transferSyntaxUid = row.transferSyntaxUid;
    this.byteLength = row.byteLength;
    this.#file = join(objects.folder, row.folder, row.file);
    this.#access = objects.access;
    this.#dataOffset = row.dataOffset;
  }

  get label(): string {
    return this.sopInstanceUid;
  }

  /** Where it lies, preamble and file meta information included. */
  get file(): string {
    return this.#file;
  }

  /** Bytes of the whole file. */
  get fileLength(): number {
    return this.#dataOffset + this.byteLength;
  }

  /** The whole file, preamble and file meta information included. */
  openFile(): Promise<ObjectReader | { failure: ServiceFailure }> {
    return openObjectReader(this.#file, 0, this.fileLength, this.#access);
  }

  open(): Promise<ObjectReader | { failure: ServiceFailure }> {
    return openObjectReader(this.#file, this.#dataOffset, this.byteLength, this.#access);
  }
}
