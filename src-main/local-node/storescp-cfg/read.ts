import type { AcceptanceProfile, AcceptedClass } from '../../../src-shared/dicom/acceptance-profile.ts';
import { isStorageSopClass, lookupSopClass, sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { ConfigurationNames } from './names.ts';
import { ConfigurationError, type Entry, keyOf, type Part, type Place, readSections, type Section } from './sections.ts';

/** A profile of an association configuration. */
export type ReadProfile = { readonly name: string; readonly key: string } & (
  | { readonly ok: true; readonly profile: AcceptanceProfile }
  /** It cannot be that of a receiver: DCMTK refuses such a one as well. */
  | ({ readonly ok: false; readonly problem: string } & Place)
);

export type ReadConfiguration =
  /** `notes` says what the file has that has no meaning here. */
  | { readonly ok: true; readonly profiles: readonly ReadProfile[]; readonly notes: readonly string[] }
  | ({ readonly ok: false; readonly problem: string } & Place);

/** More than any file has that a person wrote; what goes beyond is refused rather than compared for ever. */
const mostEntries = 20_000;

/**
 * Reads an association configuration of DCMTK (`storescp.cfg`, in DCMTK's documentation `asconfig.txt`). As for DCMTK the first thing that
 * cannot be understood ends it.
 */
export function readStorescpConfig(text: string): ReadConfiguration {
  try {
    return new Reader(readSections(text)).read();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { ok: false, ...error.place, problem: error.message };
  }
}

interface Offered extends AcceptedClass {
  readonly list: string;
  readonly transferSyntaxes: readonly string[];
  readonly entry: Entry;
}

class Reader {
  readonly #parts: readonly Part[];
  readonly #names = new ConfigurationNames();
  readonly #notes: string[] = [];

  constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  read(): ReadConfiguration {
    const entries = this.#parts.flatMap(({ sections }) => sections.flatMap((section) => section.entries));
    const beyond = entries[mostEntries];
    if (beyond !== undefined) throw new ConfigurationError(beyond, `It has more than ${mostEntries} entries.`);
    const syntaxes = this.#syntaxLists(this.#part('TransferSyntaxes'));
    const contexts = this.#contextLists(this.#part('PresentationContexts'), syntaxes);
    const profiles = this.#part('Profiles').sections.map((section) => this.#profile(section, contexts));
    const known = ['TRANSFERSYNTAXES', 'PRESENTATIONCONTEXTS', 'PROFILES', 'SCPSCUROLESELECTION', 'EXTENDEDNEGOTIATION'];
    for (const { key, line } of this.#parts) if (!known.includes(key)) this.#note(line, `[[${key}]] has no meaning here.`);
    return { ok: true, profiles, notes: this.#notes };
  }

  #part(name: string): Part {
    const part = this.#parts.find(({ key }) => key === keyOf(name));
    if (part === undefined) throw new ConfigurationError({ line: 1, column: 1 }, `[[${name}]] is missing.`);
    return part;
  }

  #note(line: number, words: string): void {
    this.#notes.push(`line ${line}: ${words}`);
  }

  #syntaxLists({ sections }: Part): Map<string, readonly string[]> {
    const lists = new Map<string, readonly string[]>();
    for (const section of sections) {
      const uids = this.#numbered(section, 'TransferSyntax').map((entry) => {
        const uid = this.#names.transferSyntax(entry.value);
        if (uid === undefined) throw this.#unknown(entry, entry.value, 'syntax');
        if (lookupTransferSyntax(uid)?.forDataSets !== true)
          this.#note(entry.line, `${entry.value} is no transfer syntax that Quarry can read, and is never accepted.`);
        return uid;
      });
      // A list of nothing is not there, as for DCMTK.
      if (uids.length > 0) lists.set(section.key, [...new Set(uids)]);
    }
    return lists;
  }

  #contextLists({ sections }: Part, syntaxes: ReadonlyMap<string, readonly string[]>): Map<string, readonly Offered[]> {
    const lists = new Map<string, readonly Offered[]>();
    for (const section of sections) {
      const contexts = this.#numbered(section, 'PresentationContext').map((entry) => this.#context(entry, syntaxes));
      if (contexts.length > 0) lists.set(section.key, contexts);
    }
    return lists;
  }

  #context(entry: Entry, syntaxes: ReadonlyMap<string, readonly string[]>): Offered {
    const at = entry.value.indexOf('\\');
    if (at === -1) {
      const place = { line: entry.line, column: entry.valueColumn };
      throw new ConfigurationError(place, 'A context is written as SOPClass\\Transfer syntaxes: the “\\” is missing.');
    }
    const word = entry.value.slice(0, at).trim();
    const uid = this.#names.sopClass(word);
    if (uid === undefined) throw this.#unknown(entry, word, 'class');
    // Of a third part, the role in newer files, only the requestor makes use.
    const [name = ''] = entry.value.slice(at + 1).split('\\');
    const list = keyOf(name);
    const transferSyntaxes = syntaxes.get(list);
    if (transferSyntaxes === undefined) {
      const place = { line: entry.line, column: entry.valueColumn + at + 1 };
      throw new ConfigurationError(place, `There is no list of transfer syntaxes “${name.trim()}”, or nothing is in it.`);
    }
    return { uid, list, transferSyntaxes, entry };
  }

  /** Entries `Name1`, `Name2` … in order. DCMTK stops where a number is missing. */
  #numbered({ entries }: Section, name: string): Entry[] {
    const byKey = new Map<string, Entry>();
    for (const entry of entries) {
      if (byKey.has(entry.key)) this.#note(entry.line, `${entry.key} is there already; the first counts.`);
      else byKey.set(entry.key, entry);
    }
    const found: Entry[] = [];
    for (;;) {
      const key = keyOf(`${name}${found.length + 1}`);
      const entry = byKey.get(key);
      if (entry === undefined) break;
      byKey.delete(key);
      found.push(entry);
    }
    for (const { key, line } of byKey.values())
      this.#note(line, `${key} is not read: entries are numbered ${name}1, ${name}2 and so on, without a gap.`);
    return found;
  }

  #profile(section: Section, contexts: ReadonlyMap<string, readonly Offered[]>): ReadProfile {
    const named = (key: string) => section.entries.find((entry) => entry.key === keyOf(key));
    const entry = named('PresentationContexts');
    if (entry === undefined)
      throw new ConfigurationError(section, `The profile “${section.name}” lacks “PresentationContexts = …”.`);
    const offered = contexts.get(keyOf(entry.value));
    if (offered === undefined) {
      const place = { line: entry.line, column: entry.valueColumn };
      throw new ConfigurationError(place, `There is no list of presentation contexts “${entry.value}”, or nothing is in it.`);
    }
    for (const key of ['SCPSCURoleSelection', 'ExtendedNegotiation']) {
      const other = named(key);
      if (other !== undefined) this.#note(other.line, `${key} of the profile “${section.name}” is not followed.`);
    }
    const { name, key } = section;
    const seen = new Set<string>();
    for (const one of offered) {
      if (seen.has(one.uid)) {
        const place = { line: one.entry.line, column: one.entry.valueColumn };
        return {
          name,
          key,
          ok: false,
          ...place,
          problem: `${wordsOf(one.uid)} is in “${entry.value}” twice, as only a requestor’s may be.`,
        };
      }
      seen.add(one.uid);
    }
    return { name, key, ok: true, profile: this.#toProfile(offered) };
  }

  #toProfile(offered: readonly Offered[]): AcceptanceProfile {
    const stored = offered.filter(({ uid, entry }) => {
      if (isStorageSopClass(uid) || lookupSopClass(uid) === undefined) return true;
      if (uid !== sopClass.Verification)
        this.#note(entry.line, `${wordsOf(uid)} is no storage class: whether it is offered, other settings say.`);
      return false;
    });
    const [first] = stored;
    const alike = first !== undefined && stored.every(({ list }) => list === first.list);
    const classes = stored.map(({ uid, transferSyntaxes }) => (alike ? { uid } : { uid, transferSyntaxes }));
    return { ...(alike ? { transferSyntaxes: first.transferSyntaxes } : {}), classes, privateClasses: false };
  }

  #unknown(entry: Entry, word: string, kind: 'class' | 'syntax'): ConfigurationError {
    const near = this.#names.similar(kind, word);
    const what = kind === 'class' ? 'SOP class' : 'transfer syntax';
    const hint = near === undefined ? 'Write its UID.' : `Did you mean ${near}? A UID is always understood.`;
    return new ConfigurationError(
      { line: entry.line, column: entry.valueColumn },
      `“${word}” is no ${what} that is known. ${hint}`,
    );
  }
}

function wordsOf(sopClassUid: string): string {
  return lookupSopClass(sopClassUid)?.name ?? sopClassUid;
}
