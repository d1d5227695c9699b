import type { Tag } from '../../src-shared/dicom/tag.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import { fitsSequence, hasConditions, type MatchRules } from '../dicom/matching/match-data-set.ts';
import { readFileStart } from './read-file-start.ts';

/**
 * The sequences of an identifier. The index does not keep what is in them: it is read from a file of each entity that fits the
 * other keys. Above the images that is one of its files, which stands for all.
 */
export class SequenceKeys {
  readonly #identifier: DataSet;
  readonly #tags: readonly Tag[];
  readonly #rules: MatchRules;

  private constructor(identifier: DataSet, sequences: readonly Tag[], rules: MatchRules) {
    this.#identifier = identifier;
    this.#tags = sequences;
    this.#rules = rules;
  }

  /** Undefined where the identifier has none: nothing more is to be done then. */
  static of(identifier: DataSet, rules: MatchRules): SequenceKeys | undefined {
    const sequences = [...identifier].filter(({ items }) => items !== undefined).map(({ tag }) => tag);
    return sequences.length === 0 ? undefined : new SequenceKeys(identifier, sequences, rules);
  }

  /**
   * Adds to a response what is in the sequences of the file. False: it does not fit. A file that cannot be read, or is not there
   * (undefined), fits only where nothing is to be matched.
   */
  async complete(response: DataSet, file: string | undefined): Promise<boolean> {
    const last = Math.max(...this.#tags);
    const read =
      file === undefined ? undefined : await readFileStart(file, (dataSet) => this.#take(dataSet), { stopAt: last + 1 });
    if (!read?.ok) {
      for (const tag of this.#tags) response.set(tag, 'SQ', []);
      return !this.#tags.some((tag) => this.#identifier.sequence(tag).some(hasConditions));
    }
    const { found } = read.start;
    if (found === undefined) return false;
    const kept = readDataSet(found, transferSyntax.ExplicitLE);
    const sequences = kept.ok ? kept.dataSet : kept.partial;
    for (const tag of this.#tags) response.set(tag, 'SQ', sequences.sequence(tag));
    return true;
  }

  /** Undefined: it does not fit. What is found is encoded anew, since the file's bytes are here for the moment only. */
  #take(dataSet: DataSet): Uint8Array | undefined {
    const wanted = (tag: Tag) => this.#identifier.sequence(tag)[0];
    if (!this.#tags.every((tag) => fitsSequence(dataSet.sequence(tag), wanted(tag), this.#rules))) return undefined;
    const { characterSet } = dataSet;
    const kept = new DataSet();
    if (characterSet.length > 0) kept.set(tags.SpecificCharacterSet, 'CS', characterSet);
    for (const tag of this.#tags) kept.set(tag, 'SQ', askedOf(dataSet.sequence(tag), wanted(tag)));
    return writeDataSet(kept, transferSyntax.ExplicitLE);
  }
}

/** Of each item what the item of the request names; all of it where that names nothing. */
function askedOf(items: readonly DataSet[], wanted: DataSet | undefined): DataSet[] {
  return items.map((item) => {
    const part = new DataSet({ littleEndian: item.littleEndian, characterSet: item.characterSet });
    for (const element of item) {
      const asked = wanted?.get(element.tag);
      if (wanted !== undefined && wanted.size > 0 && asked === undefined) continue;
      if (element.items) part.set(element.tag, 'SQ', askedOf(element.items, asked?.items?.[0]));
      else part.setRaw(element.tag, element.vr, element.value);
    }
    return part;
  });
}
