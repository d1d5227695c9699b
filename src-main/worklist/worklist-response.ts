import { parseCharacterSet } from '../../src-shared/dicom/character-sets.ts';
import { lookupTag } from '../../src-shared/dicom/dictionary.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { isNumberVr, type VR, vrInfo } from '../../src-shared/dicom/vr.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import type { Element } from '../dicom/dataset/element.ts';
import { matchesEntry } from './match-entry.ts';

const stepSequence = tags.ScheduledProcedureStepSequence;

/**
 * The responses of one entry to a query, one for each scheduled procedure step that fits (PS3.4 §K.2.2): what was asked for, empty where
 * the entry has nothing, in the asker's character set as far as that holds it, or in the entry's where the asker names none of the standard's.
 */
export function worklistResponses(entry: DataSet, identifier: DataSet): DataSet[] {
  const wantedStep = identifier.sequence(stepSequence)[0];
  const steps = entry.sequence(stepSequence).filter((step) => wantedStep === undefined || matchesEntry(step, wantedStep));
  const chosen: readonly (DataSet | undefined)[] = steps.length > 0 ? steps : [undefined];
  return chosen.map((step) => responseOf(entry, identifier, step));
}

function responseOf(entry: DataSet, identifier: DataSet, step: DataSet | undefined): DataSet {
  const response = new DataSet();
  const terms = parseCharacterSet(identifier.characterSet.join('\\')) ?? entry.characterSet;
  if (terms.length > 0) response.set(tags.SpecificCharacterSet, 'CS', [...terms]);
  fill(response, entry, identifier, step);
  return response;
}

/** `step` stands for the whole of the entry's steps. */
function fill(response: DataSet, entry: DataSet, identifier: DataSet, step: DataSet | undefined): void {
  for (const key of identifier) {
    if (key.tag === tags.SpecificCharacterSet || (key.tag & 0xffff) === 0) continue;
    if (key.items !== undefined) {
      const items = key.tag === stepSequence ? (step ? [step] : []) : entry.sequence(key.tag);
      response.set(
        key.tag,
        'SQ',
        items.map((item) => itemOf(item, key.items?.[0], response)),
      );
    } else {
      copyValue(response, entry, key.tag, vrOf(entry.get(key.tag) ?? key));
    }
  }
}

/** A sequence that is asked for without an item, or with an empty one, is wanted whole. */
function itemOf(item: DataSet, asked: DataSet | undefined, parent: DataSet): DataSet {
  const copy = new DataSet({ parent });
  fill(copy, item, asked === undefined || asked.size === 0 ? item : asked, undefined);
  return copy;
}

function copyValue(to: DataSet, from: DataSet, tag: number, vr: VR): void {
  if (vrInfo[vr].text !== false) {
    const values = from.strings(tag);
    to.set(tag, vr, values.length === 0 ? '' : values);
    return;
  }
  if (isNumberVr(vr)) to.set(tag, vr, from.numbers(tag));
  // Bytes of an order that we cannot turn are left out rather than given wrong.
  else to.setRaw(tag, vr, from.littleEndian ? (from.get(tag)?.value ?? new Uint8Array(0)) : new Uint8Array(0));
}

function vrOf(element: Element): VR {
  return element.vr === 'UN' ? (lookupTag(element.tag)?.vr ?? 'UN') : element.vr;
}
