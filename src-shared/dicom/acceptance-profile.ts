import { lookupTransferSyntax, transferSyntax, transferSyntaxes } from './transfer-syntaxes.ts';

/** A SOP class that a profile names. */
export interface AcceptedClass {
  readonly uid: string;
  /** Best first; left out, those of the profile. */
  readonly transferSyntaxes?: readonly string[] | undefined;
}

/** Which objects are taken, and in which encodings. */
export interface AcceptanceProfile {
  /** Best first: of those that a context offers, the first of them is accepted. Left out, every one, as the requestor prefers. */
  readonly transferSyntaxes?: readonly string[] | undefined;
  /** Left out, every storage class. */
  readonly classes?: readonly AcceptedClass[] | undefined;
  /** Takes private classes too, those that no list names included. */
  readonly privateClasses: boolean;
}

/** The profile where nothing else is said: it is also what an area without a setting has. */
export const everythingId = 'everything';

export interface BuiltInProfile extends AcceptanceProfile {
  readonly id: string;
  readonly name: string;
}

const uncompressed = [transferSyntax.ExplicitLE, transferSyntax.ImplicitLE, transferSyntax.ExplicitBE];

/** They are always there and cannot be changed. */
export function builtInProfiles(): readonly BuiltInProfile[] {
  const known = transferSyntaxes().filter(({ forDataSets }) => forDataSets);
  const lossless = known.filter(({ lossy, encapsulated, uid }) => !lossy && (encapsulated || uid === transferSyntax.Deflated));
  const losslessFirst = [...lossless.map(({ uid }) => uid), ...uncompressed];
  const others = known.map(({ uid }) => uid).filter((uid) => !losslessFirst.includes(uid));
  return [
    { id: everythingId, name: 'Everything', privateClasses: true },
    { id: 'uncompressed', name: 'Uncompressed only', transferSyntaxes: uncompressed, privateClasses: true },
    // Who offers compressed and uncompressed has it compressed: taken so, nothing is decompressed on the way.
    { id: 'lossless', name: 'Lossless only', transferSyntaxes: losslessFirst, privateClasses: true },
    { id: 'prefer-lossless', name: 'Lossless preferred', transferSyntaxes: [...losslessFirst, ...others], privateClasses: true },
  ];
}

/**
 * The transfer syntaxes that a profile takes a storage class in, best first; `any` is the requestor's choice, undefined refuses the class.
 */
export function acceptedSyntaxes(
  profile: AcceptanceProfile,
  sopClassUid: string,
  isPrivate: boolean,
): readonly string[] | 'any' | undefined {
  const listed = profile.classes?.find(({ uid }) => uid === sopClassUid);
  if (listed !== undefined) return listed.transferSyntaxes ?? profile.transferSyntaxes ?? 'any';
  const taken = isPrivate ? profile.privateClasses : profile.classes === undefined;
  return taken ? (profile.transferSyntaxes ?? 'any') : undefined;
}

/** Of the transfer syntaxes that a context offers, the one to accept. Those that cannot be read as data sets never are. */
export function chooseSyntax(accepted: readonly string[] | 'any', offered: readonly string[]): string | undefined {
  const readable = offered.filter((uid) => lookupTransferSyntax(uid)?.forDataSets);
  // In the requestor's order, which knows best how its objects are stored.
  return accepted === 'any' ? readable[0] : accepted.find((uid) => readable.includes(uid));
}
