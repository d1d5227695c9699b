import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { type FileNaming, fileNaming, type KnownOutside, namedLayouts } from '../file-naming.ts';

/** The folder that numbered names begin with. */
export const fileSetFolder = 'DICOM';
/** The directory of a file-set, in its root (PS3.10 §8.6). */
export const directoryName = 'DICOMDIR';

/** What names are made of: taken from an object's attributes, which are not kept. */
export type NameMaker = (ids: ObjectIds) => string;

export interface ObjectIds {
  readonly patientId: string;
  readonly studyInstanceUid: string;
  readonly seriesInstanceUid: string;
  /** Of the naming template; undefined without one. */
  readonly templated: string | undefined;
}

/** Takes apart a template, as `fileNaming` does. The file's name ends as the template does; a layout with a name ends in `.dcm`. */
export function exportNaming(
  template: string | undefined,
):
  | { readonly ok: true; readonly naming: FileNaming | undefined; readonly ending: string }
  | { readonly ok: false; readonly text: string } {
  if (template === undefined) return { ok: true, naming: undefined, ending: '' };
  const isLayout = namedLayouts[template] !== undefined;
  const taken = isLayout || template.includes('{') ? fileNaming(template) : undefined;
  if (taken?.ok) return { ok: true, naming: taken.naming, ending: isLayout ? '.dcm' : '' };
  return { ok: false, text: taken === undefined ? template : taken.text };
}

/** `outside`: the UIDs that the index has of the object, which may lack them. */
export function idsOf(dataSet: DataSet, outside: KnownOutside, naming: FileNaming | undefined, ending: string): ObjectIds {
  const text = (tag: number) => dataSet.string(tag)?.trim() ?? '';
  const place = naming?.(dataSet, outside);
  return {
    patientId: text(tags.PatientID),
    studyInstanceUid: text(tags.StudyInstanceUID) || (outside.StudyInstanceUID ?? ''),
    seriesInstanceUid: text(tags.SeriesInstanceUID) || (outside.SeriesInstanceUID ?? ''),
    templated:
      place === undefined
        ? undefined
        : `${place.folder === '' ? '' : `${place.folder}/`}${place.name}${place.extension || ending}`,
  };
}

interface NumberedFolder {
  readonly path: string;
  below: number;
}

/** Names that are File IDs (PS3.10 §8.2), whatever the objects say: `DICOM/PA000001/ST000001/SE000001/IM000001`. */
export function numberedNames(): NameMaker {
  const folders = new Map<string, NumberedFolder>();
  const folder = (key: string, above: NumberedFolder, prefix: string): NumberedFolder => {
    const known = folders.get(key);
    if (known !== undefined) return known;
    const made = { path: `${above.path}/${prefix}${number(++above.below)}`, below: 0 };
    folders.set(key, made);
    return made;
  };
  const root: NumberedFolder = { path: fileSetFolder, below: 0 };
  return ({ patientId, studyInstanceUid, seriesInstanceUid }) => {
    const patient = folder(`PA ${patientId}`, root, 'PA');
    const study = folder(`ST ${studyInstanceUid}`, patient, 'ST');
    const series = folder(`SE ${studyInstanceUid} ${seriesInstanceUid}`, study, 'SE');
    return `${series.path}/IM${number(++series.below)}`;
  };
}

/** Six characters: of a million and more, digits and letters. */
function number(count: number): string {
  const decimal = String(count);
  return (decimal.length <= 6 ? decimal : count.toString(36).toUpperCase()).padStart(6, '0');
}

/** The components of a File ID; undefined for a name that is none (PS3.10 §8.2: at most 8 of at most 8 characters, A–Z, 0–9 and _). */
export function fileIdOf(name: string): readonly string[] | undefined {
  const components = name.split('/');
  return components.length <= 8 && components.every((one) => /^[A-Z0-9_]{1,8}$/.test(one)) ? components : undefined;
}

/** The same name with a number before its ending, for one that is taken. */
export function numberedName(name: string, count: number): string {
  const slash = name.lastIndexOf('/') + 1;
  const dot = name.lastIndexOf('.');
  const at = dot > slash && name.length - dot <= 5 ? dot : name.length;
  return `${name.slice(0, at)}_${count}${name.slice(at)}`;
}
