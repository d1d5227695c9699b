/** A data element tag as one unsigned number: group in the upper 16 bits, element in the lower (PS3.5 §7.1). */
export type Tag = number;

/** Joins group and element, both 0–FFFF. */
export function tag(group: number, element: number): Tag {
  return ((group << 16) | (element & 0xffff)) >>> 0;
}

export function groupOf(t: Tag): number {
  return t >>> 16;
}

export function elementOf(t: Tag): number {
  return t & 0xffff;
}

/** Odd groups belong to whoever made the data set (PS3.5 §7.8). */
export function isPrivateTag(t: Tag): boolean {
  return (t & 0x0001_0000) !== 0;
}

/** (gggg,0010)–(gggg,00FF) of an odd group reserve a block for a private creator; odd groups 0001–0007 and FFFF are illegal (PS3.5 §7.8.1). */
export function isPrivateCreatorTag(t: Tag): boolean {
  const group = groupOf(t);
  const element = elementOf(t);
  return isPrivateTag(t) && group > 0x0008 && group !== 0xffff && element >= 0x0010 && element <= 0x00ff;
}

/** (gggg,0000), retired outside groups 0000 and 0002 (PS3.5 §7.2). */
export function isGroupLengthTag(t: Tag): boolean {
  return elementOf(t) === 0;
}

/** "(0010,0010)", hexadecimal digits in upper case as the standard prints them. */
export function formatTag(t: Tag): string {
  return `(${hex4(groupOf(t))},${hex4(elementOf(t))})`;
}

/** "00100010", as in DICOM JSON (PS3.18 §F.2.2). */
export function formatTagDigits(t: Tag): string {
  return hex4(groupOf(t)) + hex4(elementOf(t));
}

/**
 * Takes "0010,0010", "(0010,0010)", "00100010", and "10,10" as gdcmscu has it: a group of four digits has an element of four, so that
 * none is taken that was cut short. Blanks around it are ignored. Anything else is undefined.
 */
export function parseTag(text: string): Tag | undefined {
  const trimmed = text.trim();
  const inside = /^\((.*,.*)\)$/.exec(trimmed)?.[1]?.replace(', ', ',') ?? trimmed;
  const match = /^([0-9a-f]{4}),?([0-9a-f]{4})$|^([0-9a-f]{1,3}),([0-9a-f]{1,4})$/i.exec(inside);
  const group = match?.[1] ?? match?.[3];
  const element = match?.[2] ?? match?.[4];
  if (group === undefined || element === undefined) return undefined;
  return tag(Number.parseInt(group, 16), Number.parseInt(element, 16));
}

function hex4(n: number): string {
  return n.toString(16).toUpperCase().padStart(4, '0');
}
