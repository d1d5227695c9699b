/** What is to be known about a value representation in order to read and write it (PS3.5 §6.2, §7.1.2). */
export interface VrInfo {
  /** 32-bit length field, after two reserved bytes, in explicit VR (PS3.5 §7.1.2). */
  readonly long: boolean;
  /** Byte that makes the length even. */
  readonly padding: 0x20 | 0x00;
  /** Text in the data set's SpecificCharacterSet, text in the default repertoire, or no text (PS3.5 §6.1.2.3). */
  readonly text: 'charset' | 'ascii' | false;
  /** A backslash separates values. Numbers in binary form are simply laid side by side. */
  readonly multi: boolean;
  /** Bytes that swap places together between little and big endian. */
  readonly unit: 1 | 2 | 4 | 8;
  /** Bytes of one value where that is fixed: numbers in binary form, and tags. */
  readonly valueBytes: 2 | 4 | 8 | undefined;
  /** Longest single value in characters (of one component group for PN); undefined where only the length field limits it. */
  readonly maxLength: number | undefined;
  /** English name as in PS3.5 Table 6.2-1. */
  readonly name: string;
}

function charset(maxLength: number | undefined, multi: boolean, name: string, long = false): VrInfo {
  return { long, padding: 0x20, text: 'charset', multi, unit: 1, valueBytes: undefined, maxLength, name };
}
function ascii(maxLength: number | undefined, multi: boolean, name: string, long = false): VrInfo {
  return { long, padding: 0x20, text: 'ascii', multi, unit: 1, valueBytes: undefined, maxLength, name };
}
function binary(unit: 1 | 2 | 4 | 8, valueBytes: 2 | 4 | 8, name: string, long = false): VrInfo {
  return { long, padding: 0x00, text: false, multi: false, unit, valueBytes, maxLength: undefined, name };
}
function stream(unit: 1 | 2 | 4 | 8, name: string): VrInfo {
  return { long: true, padding: 0x00, text: false, multi: false, unit, valueBytes: undefined, maxLength: undefined, name };
}

const rows = {
  AE: ascii(16, true, 'Application Entity'),
  AS: ascii(4, true, 'Age String'),
  AT: binary(2, 4, 'Attribute Tag'),
  CS: ascii(16, true, 'Code String'),
  DA: ascii(8, true, 'Date'),
  DS: ascii(16, true, 'Decimal String'),
  DT: ascii(26, true, 'Date Time'),
  FD: binary(8, 8, 'Floating Point Double'),
  FL: binary(4, 4, 'Floating Point Single'),
  IS: ascii(12, true, 'Integer String'),
  LO: charset(64, true, 'Long String'),
  LT: charset(10240, false, 'Long Text'),
  OB: stream(1, 'Other Byte'),
  OD: stream(8, 'Other Double'),
  OF: stream(4, 'Other Float'),
  OL: stream(4, 'Other Long'),
  OV: stream(8, 'Other 64-bit Very Long'),
  OW: stream(2, 'Other Word'),
  PN: charset(64, true, 'Person Name'),
  SH: charset(16, true, 'Short String'),
  SL: binary(4, 4, 'Signed Long'),
  SQ: stream(1, 'Sequence of Items'),
  SS: binary(2, 2, 'Signed Short'),
  ST: charset(1024, false, 'Short Text'),
  SV: binary(8, 8, 'Signed 64-bit Very Long', true),
  TM: ascii(14, true, 'Time'),
  UC: charset(undefined, true, 'Unlimited Characters', true),
  UI: { ...ascii(64, true, 'Unique Identifier (UID)'), padding: 0x00 },
  UL: binary(4, 4, 'Unsigned Long'),
  UN: stream(1, 'Unknown'),
  UR: ascii(undefined, false, 'Universal Resource Identifier or Universal Resource Locator (URI/URL)', true),
  US: binary(2, 2, 'Unsigned Short'),
  UT: charset(undefined, false, 'Unlimited Text', true),
  UV: binary(8, 8, 'Unsigned 64-bit Very Long', true),
} as const satisfies Record<string, VrInfo>;

export type VR = keyof typeof rows;

/** Every value representation of PS3.5 Table 6.2-1. */
export const vrInfo: Readonly<Record<VR, VrInfo>> = rows;

const numberVrs: ReadonlySet<VR> = new Set(['US', 'SS', 'UL', 'SL', 'FL', 'FD']);

/** Numbers in binary form that a JavaScript number holds exactly: not those of 64 bits, nor tags. */
export function isNumberVr(vr: VR): boolean {
  return numberVrs.has(vr);
}

export function isVr(s: string): s is VR {
  return Object.hasOwn(vrInfo, s);
}
