import { lookupSopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { lookupTransferSyntax, transferSyntax, transferSyntaxes } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../bytes/limits.ts';
import type { NegotiatedContext, ProposedContext } from '../upper-layer/port.ts';

/** A storage context to ask for in a C-GET association: one SOP class with the syntaxes of one context. */
export interface StorageContext {
  readonly sopClassUid: string;
  readonly transferSyntaxes: readonly string[];
}

export const uncompressedSyntaxes: readonly string[] = [transferSyntax.ExplicitLE, transferSyntax.ImplicitLE];

/** Syntaxes that images are most often stored in, each proposed alone so that the server need not choose (PS3.8 §9.3.3.2). */
const compressedSyntaxes: readonly string[] = [
  transferSyntax.JPEGLosslessSV1,
  transferSyntax.JPEG2000Lossless,
  transferSyntax.JPEGBaseline,
  transferSyntax.JPEGLSLossless,
  transferSyntax.RLELossless,
  transferSyntax.JPEG2000,
  transferSyntax.JPEGExtended,
  transferSyntax.JPEGLossless,
  transferSyntax.HTJ2KLossless,
  transferSyntax.HTJ2K,
  transferSyntax.JPEGLSNearLossless,
  transferSyntax.Deflated,
];

const storageRoot = '1.2.840.10008.5.1.4.1.1.';

/** Storage classes by how often they are met, by the end of their UID: first those whose images are often compressed. */
const commonlyCompressed =
  '2 4 1 1.1 1.2 6.1 3.1 7 12.1 12.2 128 20 2.1 4.1 13.1.3 7.2 7.4 77.1.4 77.1.1 77.1.6 77.1.5.1 7.3 1.3 481.1'.split(' ');
const others = (
  '88.11 88.22 88.33 88.67 88.59 11.1 104.1 66.4 66 66.1 481.2 481.3 481.5 481.8 481.4 88.34 88.50 88.65 88.40 88.68 11.2 11.3 11.4 ' +
  '9.1.1 9.1.2 9.1.3 9.2.1 9.4.1 104.2 104.3 4.2 4.3 6.2 12.1.1 12.2.1 13.1.1 13.1.2 77.1.2 77.1.3 77.1.5.2 77.1.5.4 7.1 1.1.1 1.2.1 ' +
  '130 30 67 66.2 66.3 66.5 2.2 4.4 128.1 11.5'
).split(' ');

/**
 * The storage contexts of a C-GET when nobody knows which classes will come: the commonest classes uncompressed, and the
 * commonest images in the commonest compressed syntaxes, as many as an association has room for beside the Query/Retrieve context.
 */
export function defaultStorageContexts(): StorageContext[] {
  const uids = (ends: readonly string[]) => ends.map((end) => storageRoot + end);
  const images = uids(commonlyCompressed);
  return [
    ...[...images, ...uids(others)].map((sopClassUid) => ({ sopClassUid, transferSyntaxes: uncompressedSyntaxes })),
    ...compressedSyntaxes.flatMap((syntax) => images.map((sopClassUid) => ({ sopClassUid, transferSyntaxes: [syntax] }))),
  ].slice(0, limits.maxPresentationContexts - 1);
}

/** Those of them that have not been proposed, as `contextKeys` tells, for what may be of any class. */
export function defaultContextsBut(proposed: ReadonlySet<string>): StorageContext[] {
  return defaultStorageContexts().filter((context) => !contextKeys(context).some((key) => proposed.has(key)));
}

/** A SOP class that will come, and the syntaxes that its instances are stored in, where the server tells these. */
export interface ExpectedKind {
  readonly sopClassUid: string;
  /** Values of (0008,3002) Available Transfer Syntax UID; undefined where the server does not tell. */
  readonly transferSyntaxes: readonly string[] | undefined;
}

/**
 * Contexts for the classes that will come, of one syntax each, so that the server need not convert what it has: the uncompressed, then
 * each compressed one that is known to come, then the commonest one after the other, first for the classes of which nothing is known,
 * then the commonest other classes, and last what else is wanted. What an association has no room for is left out from the end.
 */
export function contextsForKinds(kinds: readonly ExpectedKind[], besides: readonly StorageContext[] = []): StorageContext[] {
  const told = kinds.filter(({ transferSyntaxes }) => transferSyntaxes !== undefined);
  const untold = kinds.filter(({ transferSyntaxes }) => transferSyntaxes === undefined);
  const classes = new Set(kinds.map(({ sopClassUid }) => sopClassUid));
  const alone = (of: readonly ExpectedKind[], syntaxes = compressedSyntaxes) =>
    syntaxes.flatMap((syntax) => of.map(({ sopClassUid }) => ({ sopClassUid, transferSyntaxes: [syntax] })));
  return distinct([
    ...alone(kinds, uncompressedSyntaxes),
    ...told.flatMap(({ sopClassUid, transferSyntaxes = [] }) =>
      transferSyntaxes.filter(needsOwnContext).map((syntax) => ({ sopClassUid, transferSyntaxes: [syntax] })),
    ),
    ...alone(untold),
    ...alone(told),
    ...defaultStorageContexts().filter(
      ({ sopClassUid, transferSyntaxes }) => transferSyntaxes === uncompressedSyntaxes && !classes.has(sopClassUid),
    ),
    ...besides,
  ]).slice(0, limits.maxPresentationContexts - 1);
}

/**
 * Contexts for the same classes, in the same order, in these syntaxes and no others, each alone. What an association has no room for is
 * left out from the end.
 */
export function onlyInSyntaxes(contexts: readonly StorageContext[], syntaxes: readonly string[]): StorageContext[] {
  const classes = new Set(contexts.map(({ sopClassUid }) => sopClassUid));
  return distinct(
    [...classes].flatMap((sopClassUid) => syntaxes.map((syntax) => ({ sopClassUid, transferSyntaxes: [syntax] }))),
  ).slice(0, limits.maxPresentationContexts - 1);
}

/**
 * Another list of contexts, for instances that did not come: of a kind whose syntaxes are known those that have not been proposed, of
 * others every syntax of the standard. With `alone` compressed ones are proposed again, this time without the uncompressed that went
 * before them: dcmqrscp sends over the first context of a class that it accepted, whatever the syntax of its file. `proposed` holds
 * what `contextKeys` makes. None: there is nothing left to try.
 */
export function otherContexts(kinds: readonly ExpectedKind[], proposed: ReadonlySet<string>, alone: boolean): StorageContext[] {
  const isNew = (context: StorageContext) => !contextKeys(context).some((key) => proposed.has(key));
  const contexts = kinds.map(({ sopClassUid }) => ({ sopClassUid, transferSyntaxes: uncompressedSyntaxes })).filter(isNew);
  for (const syntax of everySyntax()) {
    for (const { sopClassUid, transferSyntaxes } of kinds) {
      const context = { sopClassUid, transferSyntaxes: [syntax] };
      const isPossible = transferSyntaxes?.includes(syntax) ?? true;
      if (isPossible && (isNew(context) || (alone && transferSyntaxes === undefined))) contexts.push(context);
    }
  }
  return distinct(contexts).slice(0, limits.maxPresentationContexts - 1);
}

/** What tells a proposal from another: its class with each of its syntaxes. */
export function contextKeys({ sopClassUid, transferSyntaxes }: StorageContext): string[] {
  return transferSyntaxes.map((syntax) => `${sopClassUid} ${syntax}`);
}

/**
 * Whether all that will come can come over these contexts. Of a class whose syntaxes the server does not tell that is only sure
 * where its instances are hardly ever compressed.
 */
export function canTakeAll(contexts: readonly NegotiatedContext[], kinds: readonly ExpectedKind[]): boolean {
  return kinds.every(({ sopClassUid, transferSyntaxes }) => {
    const ofClass = contexts.filter((context) => context.abstractSyntax === sopClassUid && context.weAreScp);
    const takes = (syntax: string) => ofClass.some((context) => context.transferSyntax === syntax);
    const takesUncompressed = uncompressedSyntaxes.some(takes);
    if (transferSyntaxes === undefined) return takesUncompressed && !mayBeCompressed(sopClassUid);
    return transferSyntaxes.every((syntax) => (isOfDataSets(syntax) ? takes(syntax) : takesUncompressed));
  });
}

/** Everything but the two that every server can convert into each other, as far as it is a syntax of data sets. */
function needsOwnContext(syntax: string): boolean {
  return !uncompressedSyntaxes.includes(syntax) && isOfDataSets(syntax);
}

function isOfDataSets(syntax: string): boolean {
  return lookupTransferSyntax(syntax)?.forDataSets === true;
}

/** Images, going by the name; a class that nobody knows may be one. */
function mayBeCompressed(sopClassUid: string): boolean {
  const keyword = lookupSopClass(sopClassUid)?.keyword;
  return keyword === undefined || /Image|Segmentation|ParametricMap/.test(keyword);
}

/** The commonest first. */
function everySyntax(): string[] {
  const known = transferSyntaxes().filter(({ uid, forDataSets }) => forDataSets && !uncompressedSyntaxes.includes(uid));
  return [...new Set([...compressedSyntaxes, ...known.map(({ uid }) => uid)])];
}

function distinct(contexts: readonly StorageContext[]): StorageContext[] {
  return [...new Map(contexts.map((context) => [contextKeys(context).join(), context])).values()];
}

/**
 * The contexts of a C-GET association: the Query/Retrieve ones, and storage ones on which the roles are reversed (PS3.4 §C.5.3), as
 * many as there is room for.
 */
export function getContexts(queryRetrieve: readonly string[], storage: readonly StorageContext[]): ProposedContext[] {
  const proposed: ProposedContext[] = queryRetrieve.map((abstractSyntax) => ({
    abstractSyntax,
    transferSyntaxes: uncompressedSyntaxes,
  }));
  for (const { sopClassUid, transferSyntaxes } of storage.slice(0, limits.maxPresentationContexts - proposed.length)) {
    proposed.push({ abstractSyntax: sopClassUid, transferSyntaxes, roles: { scu: false, scp: true } });
  }
  return proposed;
}
