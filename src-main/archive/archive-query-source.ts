import { defaultCharacterSet, parseCharacterSet } from '../../src-shared/dicom/character-sets.ts';
import { parseUtcOffset } from '../../src-shared/dicom/date-time.ts';
import { lookupTag } from '../../src-shared/dicom/dictionary.ts';
import type { QueryExtension } from '../../src-shared/dicom/query/extensions.ts';
import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isNumberVr, type VR } from '../../src-shared/dicom/vr.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import type { IncomingQuery, QuerySource } from '../dicom/services/query-source.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import type { IndexClient } from './index-client.ts';
import type { Page } from './index-reader.ts';
import { IndexedObject, type ObjectsFolder } from './indexed-object.ts';
import { depthOf } from './matching.ts';
import { isIndexed, isMatched, pathKeys } from './query-sql.ts';
import { SequenceKeys } from './sequence-keys.ts';

/** One requested element that the index can answer. */
interface Asked {
  readonly keyword: string;
  readonly tag: Tag;
  readonly vr: VR;
}

export interface QuerySourceOptions {
  /** Text other than names matches whatever its case, as a person at the window expects. */
  readonly ignoreCase?: boolean;
  /** Case and accents of person names count, unless the peer has asked for fuzzy matching (PS3.4 §C.2.2.2.1). */
  readonly exactNames?: boolean;
}

/** Of an identifier, what is no key of the index and answered or heeded all the same. */
const alwaysUnderstood: ReadonlySet<Tag> = new Set([
  tags.SpecificCharacterSet,
  tags.QueryRetrieveLevel,
  tags.QueryRetrieveView,
  tags.RetrieveAETitle,
  tags.InstanceAvailability,
  tags.TimezoneOffsetFromUTC,
]);

/** The archive as C-FIND, C-MOVE and C-GET see it (PS3.4 §C.4). */
export class ArchiveQuerySource implements QuerySource {
  /** No conversion of multi-frame images. */
  readonly extensions: readonly QueryExtension[] = ['relational', 'combinedDateTime', 'fuzzyNames', 'timezone'];
  readonly #client: () => IndexClient;
  readonly #objects: ObjectsFolder;

  readonly #ignoreCase: boolean;
  readonly #exactNames: boolean;

  constructor(client: () => IndexClient, objects: ObjectsFolder, { ignoreCase = false, exactNames = false }: QuerySourceOptions) {
    this.#client = client;
    this.#objects = objects;
    this.#ignoreCase = ignoreCase;
    this.#exactNames = exactNames;
  }

  /** What the index has, and sequences, which are read from the files. */
  supports(identifier: DataSet): boolean {
    for (const { tag, items, length } of identifier) {
      if (items !== undefined || (tag & 0xffff) === 0 || alwaysUnderstood.has(tag)) continue;
      const entry = lookupTag(tag);
      if (entry === undefined || !isIndexed(entry.keyword) || (length > 0 && !isMatched(entry.keyword))) return false;
    }
    return true;
  }

  /** Throws `IndexError` if the index cannot be read. */
  async *find(query: IncomingQuery, signal: AbortSignal): AsyncGenerator<readonly DataSet[]> {
    const keys: Record<string, string> = {};
    const asked: Asked[] = [];
    for (const element of query.identifier) {
      const entry = lookupTag(element.tag);
      if (entry === undefined || !isIndexed(entry.keyword)) continue;
      keys[entry.keyword] = query.identifier.text(element.tag) ?? '';
      asked.push({ keyword: entry.keyword, tag: element.tag, vr: entry.vr });
    }
    const sequences = SequenceKeys.of(query.identifier, { ignoreCase: this.#ignoreCase });
    const returns = asked.map(({ keyword }) => keyword);
    const agreed = (extension: QueryExtension) => query.extensions?.includes(extension) === true;
    const zone = agreed('timezone') ? query.identifier.string(tags.TimezoneOffsetFromUTC)?.trim() : undefined;
    const timezone = zone === undefined ? undefined : parseUtcOffset(zone);
    const how = {
      ...(timezone === undefined ? {} : { timezone }),
      ignoreCase: this.#ignoreCase,
      exactNames: this.#exactNames,
      combinedDateTime: agreed('combinedDateTime'),
      fuzzyNames: agreed('fuzzyNames'),
    };
    for await (const page of this.#client().pages({ level: query.level, keys, returns, ...how }, signal)) {
      for (const part of parts(page)) {
        if (signal.aborted) return;
        const answers = responses(part, asked, query);
        // Whoever asks in a time zone is told that the answer is in it (PS3.4 §C.4.1.1.3.2).
        if (zone !== undefined && timezone !== undefined)
          for (const answer of answers) answer.set(tags.TimezoneOffsetFromUTC, 'SH', zone);
        yield sequences === undefined ? answers : await this.#withSequences(answers, part, sequences, signal);
      }
    }
  }

  /** Those that fit what is asked of their sequences, with what is in them. */
  async #withSequences(answers: DataSet[], page: Part, sequences: SequenceKeys, signal: AbortSignal): Promise<DataSet[]> {
    const fitting: DataSet[] = [];
    for (const [position, answer] of answers.entries()) {
      if (signal.aborted) break;
      const keys: Record<string, string> = {};
      for (const keyword of pathKeys) {
        const column = page.names.indexOf(keyword);
        if (column !== -1) keys[keyword] = page.rows[position]?.[column] ?? '';
      }
      const row = await this.#client().someObject({ keys, exactKeys: true });
      const file = row && new IndexedObject(this.#objects, row).file;
      if (await sequences.complete(answer, file)) fitting.push(answer);
    }
    return fitting;
  }

  /** Unique keys only, each by value: an identifier that names nothing at its own level selects nothing. */
  async select(query: IncomingQuery): Promise<readonly StoredObject[]> {
    const keys: Record<string, string> = {};
    for (const keyword of pathKeys.slice(0, depthOf(query.level) + 1)) {
      const value = query.identifier.text(tags[keyword]) ?? '';
      if (value !== '') keys[keyword] = value;
    }
    const own = pathKeys[depthOf(query.level)];
    if (own === undefined || keys[own] === undefined) return [];
    const rows = await this.#client().objects({ keys, exactKeys: true });
    return rows.map((row) => new IndexedObject(this.#objects, row));
  }
}

type Part = Pick<Page, 'names' | 'rows'>;

/** Answers made at a time: a page of them takes the main loop more than ten milliseconds, in which nothing is received. */
const answersAtOnce = 64;

/** A page's rows, some at a time. */
function* parts({ names, rows }: Page): Generator<Part> {
  for (let at = 0; at < rows.length; at += answersAtOnce) yield { names, rows: rows.slice(at, at + answersAtOnce) };
}

function responses(page: Part, asked: readonly Asked[], query: IncomingQuery): DataSet[] {
  const columns = asked.flatMap((element) => {
    const column = page.names.indexOf(element.keyword);
    return column === -1 ? [] : [{ ...element, column }];
  });
  const wantsAvailability = query.identifier.has(tags.InstanceAvailability);
  const characterSet = answeredIn(query.identifier);
  return page.rows.map((row) => {
    const response = new DataSet();
    if (row.some((value) => !isAscii(value))) response.set(tags.SpecificCharacterSet, 'CS', characterSet);
    else if (query.identifier.has(tags.SpecificCharacterSet)) response.set(tags.SpecificCharacterSet, 'CS', '');
    response.set(tags.QueryRetrieveLevel, 'CS', query.level);
    response.set(tags.RetrieveAETitle, 'AE', query.calledAeTitle);
    if (wantsAvailability) response.set(tags.InstanceAvailability, 'CS', 'ONLINE');
    for (const { tag, vr, column } of columns) setValue(response, tag, vr, row[column] ?? '');
    return response;
  });
}

/**
 * Text goes out in the character set of the request, which is the one the asker surely knows; `DataSet.set` turns an answer that
 * cannot be expressed in it into Unicode. So does a request that names none, or one that means nothing here.
 */
function answeredIn(identifier: DataSet): readonly string[] {
  const asked = identifier.characterSet;
  return parseCharacterSet(asked.join('\\')) ?? [defaultCharacterSet];
}

/** Several values stand with backslashes between them in the index, as they do in an answer. */
function setValue(response: DataSet, tag: Tag, vr: VR, value: string): void {
  if (isNumberVr(vr)) response.set(tag, vr, value === '' ? [] : value.split('\\').map(Number));
  else response.set(tag, vr, value);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7e) return false;
  return true;
}
