import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { unreadable } from '../../dicom/dataset/unreadable.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { uidFromUuidBytes } from '../../dicom/new-uid.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import type { ObjectReader, StoredObject } from '../../dicom/services/store-source.ts';
import { readFailure } from '../../system/file-failure.ts';

/** New UIDs for old ones, the same new one for the same old one, so that studies and series stay together. */
export class UidChanges {
  readonly #changes = new Map<string, string>();

  of(uid: string): string {
    const known = this.#changes.get(uid);
    if (known !== undefined) return known;
    const made = uidFromUuidBytes(randomBytes(16));
    this.#changes.set(uid, made);
    return made;
  }
}

/** The same object under new UIDs. The whole of it is read when its turn comes. */
export function withNewUids(object: StoredObject, changes: UidChanges): StoredObject {
  return {
    ...object,
    sopInstanceUid: changes.of(object.sopInstanceUid),
    byteLength: undefined,
    open: () => openChanged(object, changes),
  };
}

async function openChanged(
  { label, transferSyntaxUid, sopInstanceUid }: StoredObject,
  changes: UidChanges,
): Promise<ObjectReader | { failure: ServiceFailure }> {
  let bytes: Uint8Array;
  try {
    bytes = await fs.readFile(label);
  } catch (error) {
    return { failure: readFailure(error, label) };
  }
  const read = readFile(bytes);
  if (!read.ok) return { failure: unreadable(read.error, label) };
  change(read.dataSet, changes);
  // What the command says is what the data set has to say, even where the file's own was cut or padded.
  read.dataSet.set(tags.SOPInstanceUID, 'UI', changes.of(sopInstanceUid));
  let part: Uint8Array | undefined = writeDataSet(read.dataSet, transferSyntaxUid);
  return {
    async next() {
      const whole = part;
      part = undefined;
      return whole;
    },
    async close() {},
  };
}

/** Every UID that names something of this patient, references included: all but those of classes, syntaxes and schemes. */
function change(dataSet: DataSet, changes: UidChanges): void {
  for (const element of [...dataSet]) {
    for (const item of element.items ?? []) change(item, changes);
    if (element.vr !== 'UI' || element.length === 0 || namesKind(element.tag)) continue;
    const values = dataSet.strings(element.tag);
    if (values.some((uid) => uid.startsWith('1.2.840.10008.'))) continue;
    dataSet.set(
      element.tag,
      'UI',
      values.map((uid) => (uid === '' ? '' : changes.of(uid))),
    );
  }
}

function namesKind(tag: number): boolean {
  return /(Class|Syntax|Scheme|Context|Mapping|Template|Device|Palette|PrivateInformation)\w*UID$/.test(
    lookupTag(tag)?.keyword ?? '',
  );
}
