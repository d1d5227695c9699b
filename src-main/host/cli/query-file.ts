import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import { formatTag, formatTagDigits, type Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { vrInfo } from '../../../src-shared/dicom/vr.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Element } from '../../dicom/dataset/element.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import { readWhole, TooLong } from '../../system/read-whole.ts';
import { exitCodes } from './exit-codes.ts';
import { writeFailureOf } from './file-failure.ts';
import { characterSetOfKey, type Key } from './key-argument.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** What a query file asks for. */
export interface FileQuery {
  /** (0008,0052), where it is there. */
  readonly level: string | undefined;
  /** (0008,0005), where it has a value: what the file's query is in, and is asked in unless something else is said. */
  readonly charset: readonly string[] | undefined;
  readonly keys: readonly Key[];
}

/**
 * Reads a query from a DICOM file, with or without preamble and file meta information, as `--save-query` and the tools of DCMTK
 * (dump2dcm) write it: a value is matched, an element without one asked back.
 */
export async function readQueryFile(path: string): Promise<Parsed<FileQuery>> {
  const bytes = await bytesOf(path);
  if (!bytes.ok) return bytes;
  const read = readFile(bytes.value);
  if (!read.ok) {
    const { code, offset } = read.error;
    const where = `${path} is no DICOM file that can be read, from byte ${offset} on (${code}).`;
    return usageProblem('query-file-unreadable', where, ['Make one with --save-query, or with dump2dcm of DCMTK.']);
  }
  const charset = characterSetOfKey({
    name: `SpecificCharacterSet in ${path}`,
    value: read.dataSet.text(tags.SpecificCharacterSet),
  });
  if (!charset.ok) return charset;
  const keys: Key[] = [];
  const problem = addKeys(read.dataSet, [], keys);
  if (problem !== undefined) return problem;
  return parsed({ level: read.dataSet.string(tags.QueryRetrieveLevel), charset: charset.value, keys });
}

async function bytesOf(path: string): Promise<Parsed<Uint8Array>> {
  try {
    return parsed(await readWhole(path, limits.maxIdentifierLength));
  } catch (error) {
    if (error instanceof TooLong)
      return usageProblem('query-file-too-long', `${path} is too long for a query: it has ${error.message}.`, []);
    const { detail } = writeFailureOf(error, path);
    return usageProblem(
      'query-file-unreadable',
      `The query file cannot be read: ${detail}.`,
      ['Check its name.'],
      exitCodes.local,
    );
  }
}

const notKeys: ReadonlySet<Tag> = new Set([tags.QueryRetrieveLevel, tags.SpecificCharacterSet]);

function addKeys(dataSet: DataSet, sequences: readonly Tag[], keys: Key[]): ReturnType<typeof usageProblem> | undefined {
  for (const element of dataSet) {
    const { tag, items } = element;
    if (notKeys.has(tag) || (tag & 0xffff) === 0) continue;
    const name = [...sequences, tag].map(nameOf).join('.');
    if (tag >>> 16 < 8) return usageProblem('key-not-allowed', `${name} cannot be a query key; the query file has it.`, []);
    if (items !== undefined && items.length > 1) {
      return usageProblem(
        'key-other-item',
        `A sequence in a query has one item: ${name} has ${items.length} in the query file.`,
        [],
      );
    }
    const [item] = items ?? [];
    if (item !== undefined && item.size > 0) {
      const problem = addKeys(item, [...sequences, tag], keys);
      if (problem !== undefined) return problem;
    } else keys.push({ name, tag, sequences, ...keyValueOf(dataSet, element) });
  }
  return undefined;
}

function keyValueOf(dataSet: DataSet, { tag, vr, items, value }: Element): Pick<Key, 'vr' | 'value' | 'bytes'> {
  if (items !== undefined) return { vr: 'SQ', value: undefined };
  if (value.length === 0) return { vr, value: undefined };
  if (vrInfo[vr].text !== false) return { vr, value: dataSet.text(tag) };
  if (vr === 'AT') return { vr, value: dataSet.numbers(tag).map(formatTagDigits).join('\\') };
  const numbers = dataSet.numbers(tag);
  return numbers.length > 0 ? { vr, value: numbers.join('\\') } : { vr, value: '', bytes: value };
}

function nameOf(tag: Tag): string {
  return lookupTag(tag)?.keyword || formatTag(tag);
}
