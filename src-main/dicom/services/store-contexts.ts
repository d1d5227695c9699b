import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { limits } from '../bytes/limits.ts';
import { isUncompressed } from '../pixel/conversions.ts';
import type { NegotiatedContext, ProposedContext } from '../upper-layer/port.ts';
import { uncompressedSyntaxes } from './storage-contexts.ts';
import type { StoredObject } from './store-source.ts';
import type { Transcoder } from './transcoder.ts';

/** What planning needs to know of an object. */
export type ObjectKind = Pick<StoredObject, 'sopClassUid' | 'transferSyntaxUid'>;

/** Contexts of one association, and the objects that can go over it. */
export interface StorePlan<T extends ObjectKind> {
  readonly contexts: readonly ProposedContext[];
  readonly objects: readonly T[];
}

/** Transfer syntaxes that were asked for by name, and who converts to them. */
export interface WantedSyntaxes {
  readonly syntaxes: readonly string[];
  readonly transcoder?: Pick<Transcoder, 'conversion'> | undefined;
}

/**
 * Plans the presentation contexts for sending objects: per SOP class one context for each stored transfer syntax alone, so that the
 * peer's choice cannot hide that it takes it as it is, and one with the uncompressed syntaxes not stored; then one for each wanted syntax
 * that is in none of these and that something of the class can be converted to. Classes that do not fit into one association go to the
 * next; every object is in exactly one plan, in its order.
 */
export function planStoreContexts<T extends ObjectKind>(objects: Iterable<T>, wanted?: WantedSyntaxes): StorePlan<T>[] {
  const groups = new Map<string, { syntaxes: Set<string>; objects: T[] }>();
  for (const object of objects) {
    const group = groups.get(object.sopClassUid);
    if (group) {
      group.syntaxes.add(object.transferSyntaxUid);
      group.objects.push(object);
    } else {
      groups.set(object.sopClassUid, { syntaxes: new Set([object.transferSyntaxUid]), objects: [object] });
    }
  }
  const plans: { contexts: ProposedContext[]; classes: Set<string> }[] = [];
  const planOf = new Map<string, number>();
  for (const [sopClassUid, { syntaxes }] of groups) {
    const ofClass = contextsOfClass(sopClassUid, syntaxes, wanted);
    let plan = plans.at(-1);
    if (!plan || plan.contexts.length + ofClass.length > limits.maxPresentationContexts) {
      plan = { contexts: [], classes: new Set() };
      plans.push(plan);
    }
    plan.contexts.push(...ofClass);
    plan.classes.add(sopClassUid);
    planOf.set(sopClassUid, plans.length - 1);
  }
  const planned = plans.map(({ contexts }) => ({ contexts, objects: [] as T[] }));
  for (const group of groups.values()) {
    for (const object of group.objects) planned[planOf.get(object.sopClassUid) ?? 0]?.objects.push(object);
  }
  return planned;
}

/** gdcmscu accepts several contexts of a class and reads by the syntax of the last: that is the stored one where converting costs no pixel. */
function contextsOfClass(abstractSyntax: string, stored: ReadonlySet<string>, wanted?: WantedSyntaxes): ProposedContext[] {
  const alone = [...stored].slice(0, limits.maxPresentationContexts - 1);
  const contexts: ProposedContext[] = alone.map((syntax) => ({ abstractSyntax, transferSyntaxes: [syntax] }));
  const fallback = uncompressedSyntaxes.filter((syntax) => !stored.has(syntax));
  const more = (wanted?.syntaxes ?? [])
    .filter(
      (to) =>
        !stored.has(to) && !uncompressedSyntaxes.includes(to) && alone.some((from) => converts(from, to, wanted?.transcoder)),
    )
    .map((syntax) => ({ abstractSyntax, transferSyntaxes: [syntax] }));
  const other = fallback.length === 0 ? [] : [{ abstractSyntax, transferSyntaxes: fallback }];
  const usual = alone.every(isUncompressed) ? [...other, ...contexts] : [...contexts, ...other];
  return [...usual, ...more].slice(0, limits.maxPresentationContexts);
}

/** Without a transcoder only uncompressed objects are converted, and only to uncompressed. */
function converts(from: string, to: string, transcoder: Pick<Transcoder, 'conversion'> | undefined): boolean {
  return (isUncompressed(from) && isUncompressed(to)) || transcoder?.conversion(from, to) !== undefined;
}

export type ContextChoice =
  | { kind: 'as-stored'; context: NegotiatedContext }
  /** The data set is encoded anew; pixels stay as good as they are. */
  | { kind: 'convert'; context: NegotiatedContext; transferSyntaxUid: string }
  | { kind: 'refused'; result: number; transferSyntaxes: string[] };

/**
 * The context for an object among those on which we may be SCU of its class: one with its own syntax; else an uncompressed one,
 * explicit VR before implicit, which has no room for the VRs of private elements (PS3.5 §7.1.3); else one that it can be compressed
 * to without loss. When nothing fits, why: the result of the first refused context (3 when the class was never proposed, 4 when only
 * other syntaxes were accepted).
 */
export function chooseContext(
  contexts: readonly NegotiatedContext[],
  object: ObjectKind,
  transcoder?: Pick<Transcoder, 'conversion'>,
): ContextChoice {
  const { sopClassUid, transferSyntaxUid } = object;
  for (const context of contexts) {
    const isOfClass = context.abstractSyntax === sopClassUid && context.weAreScu;
    if (isOfClass && context.transferSyntax === transferSyntaxUid) return { kind: 'as-stored', context };
  }
  const ofClass = contexts.filter((context) => context.abstractSyntax === sopClassUid);
  const usable = ofClass.filter((context) => context.transferSyntax !== undefined && context.weAreScu);
  const possible = usable.flatMap((context) => {
    const to = context.transferSyntax;
    return to !== undefined && converts(transferSyntaxUid, to, transcoder)
      ? [{ kind: 'convert', context, transferSyntaxUid: to } as const]
      : [];
  });
  const best =
    possible.find(({ transferSyntaxUid }) => transferSyntaxUid === transferSyntax.ExplicitLE) ??
    possible.find(({ transferSyntaxUid }) => isUncompressed(transferSyntaxUid)) ??
    possible[0];
  if (best !== undefined) return best;
  const transferSyntaxes = [...new Set(usable.flatMap((context) => context.transferSyntax ?? []))];
  const refused = ofClass.find((context) => context.transferSyntax === undefined);
  return { kind: 'refused', result: transferSyntaxes.length > 0 ? 4 : (refused?.result ?? 3), transferSyntaxes };
}
