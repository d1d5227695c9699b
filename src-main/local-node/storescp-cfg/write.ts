import type { AcceptanceProfile, AcceptedClass } from '../../../src-shared/dicom/acceptance-profile.ts';
import { lookupSopClass, type SopClass, sopClass, storageSopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { lookupTransferSyntax, transferSyntax, transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { keyOf } from './sections.ts';

const verificationSyntaxes = [transferSyntax.ExplicitLE, transferSyntax.ImplicitLE, transferSyntax.ExplicitBE];

/**
 * Profiles as an association configuration of DCMTK. UIDs are written, with their names as comments: DCMTK knows the names of its time
 * only. `notes` says what that format cannot hold.
 */
export function writeStorescpConfig(profiles: readonly (AcceptanceProfile & { readonly name: string })[]): {
  text: string;
  notes: string[];
} {
  const notes: string[] = [];
  const lists = new Map<string, { name: string; uids: readonly string[] }>();
  const listOf = (uids: readonly string[]): string => {
    const made = lists.get(uids.join()) ?? { name: `Syntaxes${lists.size + 1}`, uids };
    lists.set(uids.join(), made);
    return made.name;
  };
  const taken = new Set<string>();
  const contexts: string[] = [];
  const sections: string[] = [];
  for (const profile of profiles) {
    const name = sectionName(profile.name, taken);
    if (name !== profile.name) notes.push(`“${profile.name}” is written as ${name}.`);
    notes.push(...lossesOf(profile));
    contexts.push(`[${name}]`);
    for (const [index, [uid, syntaxes]] of [...contextsOf(profile)].entries())
      contexts.push(
        `# ${lookupSopClass(uid)?.name ?? 'private'}`,
        `PresentationContext${index + 1} = ${uid}\\${listOf(syntaxes)}`,
      );
    sections.push(`[${name}]`, `PresentationContexts = ${name}`);
  }
  const syntaxes = [...lists.values()].flatMap(({ name, uids }) => [
    `[${name}]`,
    ...uids.flatMap((uid, index) => [`# ${lookupTransferSyntax(uid)?.name ?? 'private'}`, `TransferSyntax${index + 1} = ${uid}`]),
  ]);
  const all = ['[[TransferSyntaxes]]', ...syntaxes, '[[PresentationContexts]]', ...contexts, '[[Profiles]]', ...sections, ''];
  return { text: all.join('\n'), notes };
}

/** DCMTK reads no longer list, although an acceptor could have one. */
const longestList = 128;

/** Verification and the storage classes of the profile, each with its transfer syntaxes. */
function contextsOf(profile: AcceptanceProfile): Map<string, readonly string[]> {
  const every = profile.transferSyntaxes ?? everySyntax();
  const contexts = new Map<string, readonly string[]>([[sopClass.Verification, verificationSyntaxes]]);
  for (const { uid, transferSyntaxes: own } of profile.classes ?? everyClass()) contexts.set(uid, own ?? every);
  return new Map([...contexts].slice(0, longestList));
}

/** Those of patients that are not retired first: the last ones find no place in the file. */
function everyClass(): AcceptedClass[] {
  const rank = ({ retired, service, uid }: SopClass) =>
    retired ? 3 : service !== 'storage' ? 1 : /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(501|601)\./.test(uid) ? 2 : 0;
  return storageSopClasses()
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ uid }) => ({ uid }));
}

/** Compressed ones first: who offers both has the object compressed. */
function everySyntax(): string[] {
  const known = transferSyntaxes().filter(({ forDataSets }) => forDataSets);
  const compressed = known.filter(({ encapsulated, deflated }) => encapsulated || deflated);
  return [...compressed, ...known.filter((one) => !compressed.includes(one))].map(({ uid }) => uid);
}

function lossesOf({
  name,
  transferSyntaxes: list,
  classes,
  privateClasses,
}: AcceptanceProfile & { readonly name: string }): string[] {
  return [
    ...(list === undefined && classes?.every((one) => one.transferSyntaxes !== undefined) !== true
      ? [`“${name}” leaves the choice to the requestor; in the file compressed syntaxes come first.`]
      : []),
    ...(classes === undefined
      ? [`“${name}” takes every storage class; the file has the ${longestList - 1} that are used most, as DCMTK reads no more.`]
      : []),
    ...(classes !== undefined && classes.length >= longestList
      ? [
          `“${name}” has ${classes.length} classes; DCMTK reads ${longestList - 1} beside Verification, and the others are left out.`,
        ]
      : []),
    ...(privateClasses ? [`“${name}” takes private SOP classes, which the file cannot say of all.`] : []),
  ];
}

/** Names of sections are letters, digits, - and _, and are compared without case. */
function sectionName(name: string, taken: Set<string>): string {
  const plain = name.normalize('NFD').replaceAll(/[^A-Za-z0-9_-]/g, '') || 'Profile';
  let made = plain;
  for (let count = 2; taken.has(keyOf(made)); count++) made = `${plain}${count}`;
  taken.add(keyOf(made));
  return made;
}
