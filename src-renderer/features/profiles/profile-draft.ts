import { type Profile, type ProfileInput, profileInputSchema } from '../../../src-shared/contract/acceptance-profiles.ts';
import { lookupSopClass, storageSopClasses } from '../../../src-shared/dicom/sop-classes.ts';

/** A class that is chosen; an undefined list is that of the profile. */
export interface DraftClass {
  readonly uid: string;
  readonly transferSyntaxes: readonly string[] | undefined;
}

/** What stands in the form. Lists are kept while they do not count, for who changes his mind. */
export interface ProfileDraft {
  readonly name: string;
  readonly everySyntax: boolean;
  readonly transferSyntaxes: readonly string[];
  readonly everyClass: boolean;
  readonly classes: readonly DraftClass[];
  readonly privateClasses: boolean;
}

export type ProfileProblems = Partial<Record<'name' | 'transferSyntaxes' | 'classes', string>>;

export function draftOf({ name, transferSyntaxes, classes, privateClasses }: ProfileInput): ProfileDraft {
  return {
    name,
    everySyntax: transferSyntaxes === undefined,
    transferSyntaxes: transferSyntaxes ?? [],
    everyClass: classes === undefined,
    classes: (classes ?? []).map((one) => ({ uid: one.uid, transferSyntaxes: one.transferSyntaxes })),
    privateClasses,
  };
}

/** A copy of a profile, under a name that no other has. */
export function copyOf(profile: Profile, taken: readonly string[]): ProfileDraft {
  const names = new Set(taken.map((name) => name.toLowerCase()));
  let name = `${profile.name} copy`;
  for (let count = 2; names.has(name.toLowerCase()); count++) name = `${profile.name} copy ${count}`;
  return { ...draftOf(profile), name };
}

/** The profile that the draft stands for, or what is wrong with it, by field. */
export function inputOf(
  draft: ProfileDraft,
): { readonly ok: true; readonly input: ProfileInput } | { readonly ok: false; readonly problems: ProfileProblems } {
  const emptyList = !draft.everyClass && draft.classes.find(({ transferSyntaxes }) => transferSyntaxes?.length === 0);
  const problems: ProfileProblems = {
    ...(draft.name.trim() === '' ? { name: 'A name is needed.' } : {}),
    ...(!draft.everySyntax && draft.transferSyntaxes.length === 0
      ? { transferSyntaxes: 'Without a transfer syntax nothing can be taken.' }
      : {}),
    ...(!draft.everyClass && draft.classes.length === 0 && !draft.privateClasses
      ? { classes: 'Without a class nothing can be taken.' }
      : {}),
    ...(emptyList ? { classes: `${className(emptyList.uid)} has a list of its own with nothing in it.` } : {}),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const parsed = profileInputSchema.safeParse({
    name: draft.name,
    ...(draft.everySyntax ? {} : { transferSyntaxes: draft.transferSyntaxes }),
    ...(draft.everyClass ? {} : { classes: draft.classes }),
    privateClasses: draft.privateClasses,
  });
  if (parsed.success) return { ok: true, input: parsed.data };
  return { ok: false, problems: { name: 'The name has at most 64 characters.' } };
}

/** A list with one entry moved up (-1) or down (1), within its bounds. */
export function moved<T>(list: readonly T[], from: number, by: -1 | 1): readonly T[] {
  const to = from + by;
  const entry = list[from];
  if (entry === undefined || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, entry);
}

export function className(uid: string): string {
  return lookupSopClass(uid)?.name ?? uid;
}

/** Storage classes by words of their name, keyword or UID, every word somewhere; a whole UID that is not known is offered too. */
export function searchClasses(text: string): string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = storageSopClasses()
    .filter(({ uid, name, keyword }) => words.every((word) => `${uid} ${name} ${keyword}`.toLowerCase().includes(word)))
    .map(({ uid }) => uid);
  const uid = text.trim();
  return /^\d+(\.\d+)+$/.test(uid) && uid.length <= 64 && lookupSopClass(uid) === undefined ? [uid, ...found] : found;
}

/** "every storage class; JPEG 2000 …, RLE Lossless and 3 more" */
export function profileWords(
  { transferSyntaxes, classes, privateClasses }: ProfileInput,
  syntaxName: (uid: string) => string,
): string {
  const which =
    classes === undefined
      ? 'every storage class'
      : classes.length === 1
        ? className(classes[0]?.uid ?? '')
        : `${classes.length.toLocaleString()} storage classes`;
  const own = (classes ?? []).filter((one) => one.transferSyntaxes !== undefined).length;
  const [first, second, ...more] = transferSyntaxes ?? [];
  const named = [first, second].flatMap((uid) => (uid === undefined ? [] : [syntaxName(uid)])).join(', ');
  const syntaxes = transferSyntaxes === undefined ? 'every transfer syntax, as the sender prefers' : named;
  const lists = classes !== undefined && own === classes.length && own > 0 ? 'each in transfer syntaxes of its own' : syntaxes;
  const rest = lists === syntaxes && more.length > 0 ? ` and ${more.length.toLocaleString()} more` : '';
  return `${which}${privateClasses ? ', private ones too' : ', no private ones'}; ${lists}${rest}`;
}
