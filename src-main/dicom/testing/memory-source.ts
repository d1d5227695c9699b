import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import type { IncomingQuery, QuerySource } from '../services/query-source.ts';
import type { StoredObject } from '../services/store-source.ts';
import { memoryObject } from './memory-store.ts';

export const explicit = transferSyntax.ExplicitLE;
export const implicit = transferSyntax.ImplicitLE;

/** An identifier with unique keys. */
export function keys(level: string, values: Record<number, string | string[]> = {}): DataSet {
  const identifier = new DataSet().set(tags.QueryRetrieveLevel, 'CS', level);
  for (const [tag, value] of Object.entries(values))
    identifier.set(Number(tag), Number(tag) === tags.PatientID ? 'LO' : 'UI', value);
  return identifier;
}

export const study = (index: number) => new DataSet().set(tags.StudyInstanceUID, 'UI', `1.2.${index}`);

/** What a source has. */
export interface SourceOptions {
  /** Studies that every query finds. */
  readonly matches?: number;
  readonly batch?: number;
  readonly objects?: readonly StoredObject[];
  readonly fails?: boolean;
  /** Whether it supports all keys. */
  readonly supports?: boolean;
}

/** A source that remembers the queries it got and whether it was told to stop. */
export function memorySource({ matches = 0, batch = 10, objects = [], fails = false, supports = true }: SourceOptions) {
  const seen = { queries: [] as IncomingQuery[], given: 0, stopped: false };
  const source: QuerySource = {
    supports: () => supports,
    async *find(query, signal) {
      seen.queries.push(query);
      if (fails) throw new Error('broken source');
      for (let first = 0; first < matches; first += batch) {
        if (signal.aborted) {
          seen.stopped = true;
          return;
        }
        const count = Math.min(batch, matches - first);
        seen.given += count;
        yield Array.from({ length: count }, (_, index) => study(first + index));
      }
    },
    async select(query) {
      seen.queries.push(query);
      if (fails) throw new Error('broken source');
      return objects;
    },
  };
  return { source, seen };
}

/** The encoded data set of one of `objects`. */
export const data = (index: number) => writeDataSet(new DataSet().set(tags.SOPInstanceUID, 'UI', `1.2.3.${index}`), explicit);

/** CT images. */
export function objects(count: number, syntaxOf: (index: number) => string = () => explicit): StoredObject[] {
  return Array.from({ length: count }, (_, index) =>
    memoryObject({
      sopClassUid: sopClass.CTImageStorage,
      sopInstanceUid: `1.2.3.${index}`,
      transferSyntaxUid: syntaxOf(index),
      bytes: data(index),
    }),
  );
}

export const retrieve = { now: () => 0, times: { responseMs: 1000, silenceMs: 1000 } };
export const oneStudy = keys('STUDY', { [tags.StudyInstanceUID]: '1.2' });
