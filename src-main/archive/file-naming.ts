import type { LayoutName } from '../../src-shared/contract/area-files.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { safelyNormalized } from '../../src-shared/dicom/stream-safe.ts';
import { vrInfo } from '../../src-shared/dicom/vr.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import { cryptography } from './cryptography.ts';

/** Where an object's file goes, below a folder. Safe: made of checked pieces only. */
export interface FilePlace {
  /** With `/`; empty for the folder itself. */
  readonly folder: string;
  /** Without what it ends in. */
  readonly name: string;
  /** What the layout says it ends in, dot included; '' where it says nothing. */
  readonly extension: string;
}

/** `outside` has, by keyword, what a data set may lack and is known otherwise: its UIDs. */
export type FileNaming = (dataSet: DataSet, outside?: KnownOutside) => FilePlace;
export type KnownOutside = Readonly<Record<string, string>>;

/**
 * `unknown`: this is no keyword of an element that a name can be made of. `empty`: a folder or the file would have no name.
 * `too-deep`: more folders than a path has room for.
 */
export type FileNamingResult =
  | { readonly ok: true; readonly naming: FileNaming }
  | { readonly ok: false; readonly problem: 'unknown' | 'empty' | 'too-deep'; readonly text: string };

/** Layouts that have a name. */
const layouts: Readonly<Record<LayoutName, string>> = {
  flat: '{SOPInstanceUID}',
  study: '{StudyInstanceUID}/{SOPInstanceUID}',
  series: '{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}',
  patient: '{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}',
  date: '{StudyDate}/{StudyInstanceUID}/{SOPInstanceUID}',
  'series-date': '{SeriesDate}/{SOPInstanceUID}',
  time: '{ReceivedDate}/{ReceivedTime}',
  short: '{ShortName}',
};
export const namedLayouts: Readonly<Record<string, string>> = layouts;

/** What a name can be made of besides an object's values. */
export interface NamingSources {
  /** For {ReceivedDate} and {ReceivedTime}, of the system's time zone. */
  readonly now: () => Date;
  /** For {ShortName}: no two objects get the same. */
  readonly unique: () => string;
}

const systemSources: NamingSources = {
  now: () => new Date(),
  unique: () => cryptography().randomBytes(6).readUIntBE(0, 6).toString(36).padStart(10, '0'),
};

/** What no element has. */
const ownKeywords: Readonly<Record<string, (sources: NamingSources) => string>> = {
  ReceivedDate: ({ now }) => {
    const at = now();
    return `${at.getFullYear()}${digits(at.getMonth() + 1, 2)}${digits(at.getDate(), 2)}`;
  },
  ReceivedTime: ({ now }) => {
    const at = now();
    return `${digits(at.getHours(), 2)}${digits(at.getMinutes(), 2)}${digits(at.getSeconds(), 2)}${digits(at.getMilliseconds(), 3)}`;
  },
  ShortName: ({ unique }) => unique(),
};

/** Longest piece made of one value, characters. */
const longestPiece = 64;
/** Longest folder or file name, bytes of UTF-8: file systems take 143 to 255, and a number and what it ends in may follow. */
const longestName = 120;
/** Folders in folders: what systems take for a whole path is 1,024 bytes on some. */
const mostFolders = 8;
/** What a template may end in. */
const ownExtension = /\.[A-Za-z0-9]{1,16}$/;

/**
 * Takes a layout apart: a name of `namedLayouts`, or folders and a file name with `{Keyword}` where the value of an element goes, with `/` between them,
 * or `\`, as Windows writes it.
 */
export function fileNaming(layout: string, sources: NamingSources = systemSources): FileNamingResult {
  const template = namedLayouts[layout] ?? layout;
  const extension = ownExtension.exec(template)?.[0] ?? '';
  const segments = template
    .slice(0, template.length - extension.length)
    .split(/[/\\]/)
    .map((text) => parseSegment(text, sources));
  if (segments.length > mostFolders + 1) return { ok: false, problem: 'too-deep', text: layout };
  for (const segment of segments) {
    if (segment.length === 0) return { ok: false, problem: 'empty', text: layout };
    for (const piece of segment) if (piece.unknown !== undefined) return { ok: false, problem: 'unknown', text: piece.unknown };
  }
  return {
    ok: true,
    naming(dataSet, outside = {}) {
      const names = segments.map((segment) => whole(segment.map(({ make }) => make(dataSet, outside)).join('')));
      return { folder: names.slice(0, -1).join('/'), name: names.at(-1) ?? '', extension };
    },
  };
}

interface Piece {
  readonly unknown: string | undefined;
  make(dataSet: DataSet, outside: KnownOutside): string;
}

function parseSegment(text: string, sources: NamingSources): Piece[] {
  return text.split(/(\{[^}]*\})/).flatMap((part): Piece[] => {
    if (part === '') return [];
    if (!part.startsWith('{') || !part.endsWith('}')) {
      const literal = safePiece(part);
      return [{ unknown: undefined, make: () => literal }];
    }
    const keyword = part.slice(1, -1);
    const own = Object.hasOwn(ownKeywords, keyword) ? ownKeywords[keyword] : undefined;
    if (own !== undefined) return [{ unknown: undefined, make: () => own(sources) }];
    const entry = lookupKeyword(keyword);
    if (entry === undefined || (vrInfo[entry.vr].text === false && vrInfo[entry.vr].valueBytes === undefined))
      return [{ unknown: keyword, make: () => '' }];
    const { tag } = entry;
    const make: Piece['make'] = (dataSet, outside) =>
      safePiece(dataSet.string(tag) ?? '').trim() || safePiece(outside[keyword] ?? '') || 'none';
    return [{ unknown: undefined, make }];
  });
}

/** Letters and digits of every script, and signs that no file system minds; nothing of a sender's can lead out of the folder. */
function safePiece(text: string): string {
  const safe = safelyNormalized(text, 'NFC').replaceAll(/[^\p{L}\p{N}._ -]/gu, '_');
  return [...safe].slice(0, longestPiece).join('');
}

/** What Windows takes for a device, with anything after a dot, and with blanks before it. */
const reserved = /^(con|prn|aux|nul|(com|lpt)[\d¹²³]) *(\.|$)/i;

/** Names that mean something else to a system, hidden files and names that end in a dot, which Windows drops, get a sign before or behind. */
function whole(name: string): string {
  const cut = shortened(name.trimStart()).replace(/[. ]+$/, '') || 'none';
  return cut.startsWith('.') || reserved.test(cut) ? `_${cut}` : cut;
}

/** At most `longestName` bytes, whole characters. */
function shortened(name: string): string {
  if (Buffer.byteLength(name) <= longestName) return name;
  let bytes = 0;
  let end = 0;
  for (const character of name) {
    bytes += Buffer.byteLength(character);
    if (bytes > longestName) break;
    end += character.length;
  }
  return name.slice(0, end);
}

function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}
