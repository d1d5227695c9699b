import { keywordFromUidName } from './keyword-from-name.ts';
import { once } from './once.ts';
import { uidsText } from './uids.generated.ts';

/** One row of PS3.6 Annex A. */
export interface UidEntry {
  readonly uid: string;
  /** Empty for the few retired ones whose name the standard has dropped; so is the keyword then. */
  readonly name: string;
  /** "SOP Class", "Transfer Syntax", "Well-known SOP Instance", … as in the standard's table. */
  readonly type: string;
  readonly retired: boolean;
  readonly keyword: string;
}

const byUid = once((): ReadonlyMap<string, UidEntry> => new Map(parseAll()));

/** Finds a UID the standard has registered. */
export function lookupUid(uid: string): UidEntry | undefined {
  return byUid().get(uid);
}

export function registeredUids(): Iterable<UidEntry> {
  return byUid().values();
}

/** The registered name, or the UID itself: never empty unless the UID is. */
export function nameOfUid(uid: string): string {
  return lookupUid(uid)?.name || uid;
}

/** At most 64 characters, components of digits without leading zeros, joined by single dots (PS3.5 §9.1). */
export function isValidUid(s: string): boolean {
  return s.length <= 64 && /^(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*))*$/.test(s);
}

function* parseAll(): Generator<[string, UidEntry]> {
  let type = '';
  for (const line of uidsText.split('\n')) {
    if (line.startsWith('# ')) {
      type = line.slice(2);
      continue;
    }
    const blank = line.indexOf(' ');
    const uid = line.slice(0, blank).replace('~', '1.2.840.10008.');
    const retired = line.charAt(blank + 1) === '!';
    const [name = '', keyword] = line.slice(blank + (retired ? 2 : 1)).split('|');
    yield [uid, { uid, name, type, retired, keyword: keyword ?? keywordFromUidName(name) }];
  }
}
