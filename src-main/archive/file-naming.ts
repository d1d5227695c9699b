import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { vrInfoOf } from '../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';

/** Where an object's file goes, below a folder, without its extension. Safe: made of checked pieces only. */
export interface FilePlace {
  /** With `/`; empty for the folder itself. */
  readonly folder: string;
  readonly name: string;
}

/** `outside` has, by keyword, what a data set may lack and is known otherwise: its UIDs. */
export type FileNaming = (dataSet: DataSet, outside?: KnownOutside) => FilePlace;
export type KnownOutside = Readonly<Record<string, string>>;

/** `unknown`: this is no keyword of an element that a name can be made of. `empty`: a folder or the file would have no name. */
export type FileNamingResult =
  | { readonly ok: true; readonly naming: FileNaming }
  | { readonly ok: false; readonly problem: 'unknown' | 'empty'; readonly text: string };

/** Layouts that have a name. */
export const namedLayouts: Readonly<Record<string, string>> = {
  flat: '{SOPInstanceUID}',
  study: '{StudyInstanceUID}/{SOPInstanceUID}',
  series: '{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}',
  patient: '{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}',
  date: '{StudyDate}/{StudyInstanceUID}/{SOPInstanceUID}',
};

/** Longest piece made of one value: file systems take 255 bytes for a name, and a few values may share one. */
const longestPiece = 64;

/** Takes a layout apart: a name of `namedLayouts`, or folders and a file name with `{Keyword}` where the value of an element goes. */
export function fileNaming(layout: string): FileNamingResult {
  const segments = (namedLayouts[layout] ?? layout).split('/').map(parseSegment);
  for (const segment of segments) {
    if (segment.length === 0) return { ok: false, problem: 'empty', text: layout };
    for (const piece of segment) if (piece.unknown !== undefined) return { ok: false, problem: 'unknown', text: piece.unknown };
  }
  return {
    ok: true,
    naming(dataSet, outside = {}) {
      const names = segments.map((segment) => whole(segment.map(({ make }) => make(dataSet, outside)).join('')));
      return { folder: names.slice(0, -1).join('/'), name: names.at(-1) ?? '' };
    },
  };
}

interface Piece {
  readonly unknown: string | undefined;
  make(dataSet: DataSet, outside: KnownOutside): string;
}

function parseSegment(text: string): Piece[] {
  return text.split(/(\{[^}]*\})/).flatMap((part): Piece[] => {
    if (part === '') return [];
    if (!part.startsWith('{') || !part.endsWith('}')) {
      const literal = safePiece(part);
      return [{ unknown: undefined, make: () => literal }];
    }
    const keyword = part.slice(1, -1);
    const entry = lookupKeyword(keyword);
    if (entry === undefined || (vrInfoOf(entry.vr).text === false && vrInfoOf(entry.vr).valueBytes === undefined))
      return [{ unknown: keyword, make: () => '' }];
    const { tag } = entry;
    const make: Piece['make'] = (dataSet, outside) =>
      safePiece(dataSet.string(tag) ?? '').trim() || safePiece(outside[keyword] ?? '') || 'none';
    return [{ unknown: undefined, make }];
  });
}

/** Letters and digits of every script, and signs that no file system minds; nothing of a sender's can lead out of the folder. */
function safePiece(text: string): string {
  return [...text.normalize('NFC').replaceAll(/[^\p{L}\p{N}._ -]/gu, '_')].slice(0, longestPiece).join('');
}

/** Names that mean something else to a system, hidden files and names that end in a dot, which Windows drops, get a sign before or behind. */
function whole(name: string): string {
  const cut =
    [...name]
      .slice(0, longestPiece)
      .join('')
      .replace(/[. ]+$/, '') || 'none';
  return /^(\.|(con|prn|aux|nul|com\d|lpt\d)(\.|$))/i.test(cut) ? `_${cut}` : cut;
}
