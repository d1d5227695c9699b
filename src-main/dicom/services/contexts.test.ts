import { describe, expect, it } from 'vitest';
import { isStorageSopClass, sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { conversionBetween } from '../pixel/conversions.ts';
import type { NegotiatedContext } from '../upper-layer/port.ts';
import {
  canTakeAll,
  contextKeys,
  contextsForKinds,
  defaultStorageContexts,
  getContexts,
  otherContexts,
} from './storage-contexts.ts';
import { chooseContext, planStoreContexts } from './store-contexts.ts';

const { ExplicitLE, ImplicitLE, ExplicitBE, JPEGBaseline, JPEG2000, RLELossless } = transferSyntax;
const ct = sopClass.CTImageStorage;
const pdf = sopClass.EncapsulatedPDFStorage;
const hevc = '1.2.840.10008.1.2.4.107';
const unknown = (sopClassUid: string) => ({ sopClassUid, transferSyntaxes: undefined });
const manyClasses = () => [...new Set(defaultStorageContexts().map(({ sopClassUid }) => sopClassUid))].slice(0, 40);
const accepted = (abstractSyntax: string, transferSyntax: string) => ({
  id: 1,
  abstractSyntax,
  transferSyntax,
  result: 0,
  weAreScu: false,
  weAreScp: true,
});
const kind = (sopClassUid: string, transferSyntaxUid: string) => ({ sopClassUid, transferSyntaxUid });

describe('contexts for sending', () => {
  it('has one context for each stored syntax alone and one with the uncompressed rest', () => {
    const [plan, ...more] = planStoreContexts([
      kind(ct, ExplicitLE),
      kind(ct, JPEGBaseline),
      kind(ct, ExplicitLE),
      kind('1.2', JPEG2000),
    ]);
    expect(more).toEqual([]);
    expect(plan?.contexts).toEqual([
      { abstractSyntax: ct, transferSyntaxes: [ExplicitLE] },
      { abstractSyntax: ct, transferSyntaxes: [JPEGBaseline] },
      { abstractSyntax: ct, transferSyntaxes: [ImplicitLE] },
      { abstractSyntax: '1.2', transferSyntaxes: [JPEG2000] },
      { abstractSyntax: '1.2', transferSyntaxes: [ExplicitLE, ImplicitLE] },
    ]);
  });

  it('spreads 300 classes over several associations and drops no object', () => {
    const objects = Array.from({ length: 900 }, (_, index) => ({ ...kind(`1.2.${index % 300}`, ExplicitLE), index }));
    const plans = planStoreContexts(objects);
    expect(plans.map((plan) => plan.contexts.length)).toEqual([128, 128, 128, 128, 88]);
    expect(plans.flatMap((plan) => plan.objects.map((one) => one.index)).sort((a, b) => a - b)).toEqual(
      objects.map((one) => one.index),
    );
    for (const plan of plans) {
      const classes = new Set(plan.contexts.map((context) => context.abstractSyntax));
      expect(plan.objects.every((one) => classes.has(one.sopClassUid))).toBe(true);
    }
  });

  it('has one for each syntax that was asked for by name and something of the class can be converted to', () => {
    const wanted = [RLELossless, ExplicitBE, ExplicitLE, JPEGBaseline];
    const contexts = (transcoder?: { conversion: typeof conversionBetween }) =>
      planStoreContexts([kind(ct, ExplicitLE), kind('1.2', '1.3.9')], { syntaxes: wanted, transcoder })[0]?.contexts;
    const usual = [
      { abstractSyntax: ct, transferSyntaxes: [ImplicitLE] },
      { abstractSyntax: ct, transferSyntaxes: [ExplicitLE] },
    ];
    const bigEndian = { abstractSyntax: ct, transferSyntaxes: [ExplicitBE] };
    const other = ['1.3.9', ExplicitLE].map((syntax) => ({
      abstractSyntax: '1.2',
      transferSyntaxes: syntax === ExplicitLE ? [ExplicitLE, ImplicitLE] : [syntax],
    }));
    expect(contexts()).toEqual([...usual, bigEndian, ...other]);
    const rle = { abstractSyntax: ct, transferSyntaxes: [RLELossless] };
    expect(contexts({ conversion: conversionBetween })).toEqual([...usual, rle, bigEndian, ...other]);
  });

  it('plans nothing for nothing', () => {
    expect(planStoreContexts([])).toEqual([]);
  });

  it('fits a class with more syntaxes than contexts', () => {
    const plans = planStoreContexts(Array.from({ length: 200 }, (_, index) => kind(ct, `1.3.${index}`)));
    expect(plans).toHaveLength(1);
    expect(plans[0]?.contexts).toHaveLength(128);
    expect(plans[0]?.objects).toHaveLength(200);
  });
});

describe('the context for an object', () => {
  const context = (id: number, transferSyntaxUid: string | undefined, result = 0, weAreScu = true): NegotiatedContext => ({
    id,
    abstractSyntax: ct,
    transferSyntax: transferSyntaxUid,
    result,
    weAreScu,
    weAreScp: false,
  });

  it('is the one with its own syntax', () => {
    const choice = chooseContext([context(1, ImplicitLE), context(3, ExplicitLE)], kind(ct, ExplicitLE));
    expect(choice).toMatchObject({ kind: 'as-stored', context: { id: 3 } });
  });

  it.each([ExplicitLE, ExplicitBE, transferSyntax.Deflated])(
    'is an uncompressed one for an uncompressed object in %s',
    (syntax) => {
      const choice = chooseContext([context(1, JPEGBaseline), context(3, ImplicitLE)], kind(ct, syntax));
      expect(choice).toMatchObject({ kind: 'convert', context: { id: 3 }, transferSyntaxUid: ImplicitLE });
    },
  );

  it.each([
    ['an uncompressed one for a compressed object', [JPEGBaseline, ExplicitLE], JPEG2000, ExplicitLE],
    ['an uncompressed one before one compressed without loss', [RLELossless, ImplicitLE], JPEG2000, ImplicitLE],
    ['one in explicit VR before one in implicit VR', [ImplicitLE, ExplicitLE], JPEG2000, ExplicitLE],
    ['one compressed without loss where there is no other', [JPEGBaseline, RLELossless], ExplicitLE, RLELossless],
    ['one compressed without loss for an object compressed otherwise', [JPEG2000, RLELossless], JPEGBaseline, RLELossless],
  ])('is with a transcoder %s', (_name, accepted, stored, chosen) => {
    const contexts = accepted.map((syntax, index) => context(index * 2 + 1, syntax));
    const choice = chooseContext(contexts, kind(ct, stored), { conversion: conversionBetween });
    expect(choice).toMatchObject({ kind: 'convert', transferSyntaxUid: chosen });
  });

  it('is with a transcoder none that would lose something, and none for what cannot be read', () => {
    const lossy = [JPEGBaseline, JPEG2000, transferSyntax.JPEGLSNearLossless, transferSyntax.HTJ2K];
    const contexts = lossy.map((syntax, index) => context(index * 2 + 1, syntax));
    const transcoder = { conversion: conversionBetween };
    expect(chooseContext(contexts, kind(ct, ExplicitLE), transcoder)).toMatchObject({ kind: 'refused', result: 4 });
    const video = kind(ct, '1.2.840.10008.1.2.4.102');
    expect(chooseContext([context(1, ExplicitLE)], video, transcoder)).toMatchObject({ kind: 'refused', result: 4 });
    expect(chooseContext([context(1, ExplicitLE)], kind(ct, '1.2.3.4'), transcoder)).toMatchObject({ kind: 'refused' });
  });

  it.each<[string, NegotiatedContext[], string, number, string[]]>([
    ['only other syntaxes', [context(1, ImplicitLE)], JPEGBaseline, 4, [ImplicitLE]],
    ['only compressed ones', [context(1, JPEGBaseline)], ExplicitLE, 4, [JPEGBaseline]],
    ['a refusal by the user', [context(1, undefined, 1)], ExplicitLE, 1, []],
    ['nothing proposed', [], ExplicitLE, 3, []],
    ['not our role', [context(1, ExplicitLE, 0, false)], ExplicitLE, 3, []],
  ])('is none with %s', (_name, contexts, syntax, result, transferSyntaxes) => {
    expect(chooseContext(contexts, kind(ct, syntax))).toEqual({ kind: 'refused', result, transferSyntaxes });
  });
});

describe('storage contexts of a C-GET', () => {
  it('fills an association with storage classes, every one of them uncompressed first', () => {
    const contexts = defaultStorageContexts();
    expect(contexts).toHaveLength(127);
    expect(contexts.every(({ sopClassUid }) => isStorageSopClass(sopClassUid))).toBe(true);
    const classes = new Set(contexts.map(({ sopClassUid }) => sopClassUid));
    expect(classes.size).toBeGreaterThan(70);
    for (const uid of classes) {
      expect(contexts.find(({ sopClassUid }) => sopClassUid === uid)?.transferSyntaxes).toEqual([ExplicitLE, ImplicitLE]);
    }
    expect(contexts).toContainEqual({ sopClassUid: ct, transferSyntaxes: [transferSyntax.JPEG2000Lossless] });
    expect(new Set(contexts.map((context) => JSON.stringify(context))).size).toBe(127);
  });

  it('offers few classes in many syntaxes, and the commonest others where there is room', () => {
    const contexts = contextsForKinds([unknown(ct), unknown(sopClass.MRImageStorage), unknown(ct)]);
    expect(new Set(contexts.map((context) => JSON.stringify(context))).size).toBe(contexts.length);
    for (const uid of [ct, sopClass.MRImageStorage]) {
      expect(contexts.filter(({ sopClassUid }) => sopClassUid === uid)).toHaveLength(14);
    }
    // Each alone: a server that may choose would convert what it has in the other.
    expect(contexts.some(({ sopClassUid, transferSyntaxes }) => sopClassUid === ct && transferSyntaxes.length > 1)).toBe(false);
    expect(contexts.length).toBeLessThanOrEqual(127);
    expect(contexts.some(({ sopClassUid }) => sopClassUid === sopClass.ComputedRadiographyImageStorage)).toBe(true);
  });

  it('offers the syntaxes that are known to come first, rare ones too, and nothing that is no syntax', () => {
    const kinds = [{ sopClassUid: ct, transferSyntaxes: [ExplicitLE, hevc, '1.2.3'] }, ...manyClasses().map(unknown)];
    const contexts = contextsForKinds(kinds);
    expect(contexts).toHaveLength(127);
    expect(contexts).toContainEqual({ sopClassUid: ct, transferSyntaxes: [hevc] });
    expect(contexts.some(({ transferSyntaxes }) => transferSyntaxes.includes('1.2.3'))).toBe(false);
  });

  it('are good enough when every class and every known syntax was accepted', () => {
    const got = [accepted(ct, ExplicitLE), accepted(ct, JPEGBaseline), accepted(pdf, ImplicitLE)];
    expect(canTakeAll(got, [{ sopClassUid: ct, transferSyntaxes: [ExplicitLE, JPEGBaseline] }, unknown(pdf)])).toBe(true);
    // It would come, but not as it is stored.
    expect(canTakeAll(got, [{ sopClassUid: ct, transferSyntaxes: [ImplicitLE] }])).toBe(false);
    expect(canTakeAll(got, [{ sopClassUid: ct, transferSyntaxes: [JPEG2000] }])).toBe(false);
    expect(canTakeAll(got, [unknown(sopClass.MRImageStorage)])).toBe(false);
    // An image may be in any syntax as long as nobody says in which.
    expect(canTakeAll(got, [unknown(ct)])).toBe(false);
    const notReversed = { ...accepted(pdf, ExplicitLE), weAreScp: false };
    expect(canTakeAll([notReversed], [unknown(pdf)])).toBe(false);
  });

  it('are others for what did not come, until there is nothing left', () => {
    const proposed = new Set(contextsForKinds([unknown(ct)]).flatMap(contextKeys));
    const second = otherContexts([unknown(ct)], proposed, false);
    expect(second.length).toBeGreaterThan(30);
    expect(second.flatMap(contextKeys).filter((key) => proposed.has(key))).toEqual([]);
    expect(second).toContainEqual({ sopClassUid: ct, transferSyntaxes: [hevc] });
    for (const key of second.flatMap(contextKeys)) proposed.add(key);
    expect(otherContexts([unknown(ct)], proposed, false)).toEqual([]);
    expect(otherContexts([{ sopClassUid: ct, transferSyntaxes: [JPEGBaseline] }], proposed, true)).toEqual([]);
    const other = otherContexts([{ sopClassUid: pdf, transferSyntaxes: [ExplicitLE] }], new Set(), true);
    expect(other).toEqual([{ sopClassUid: pdf, transferSyntaxes: [ExplicitLE, ImplicitLE] }]);
  });

  it('are the compressed ones once more, alone, for a server that sends over the first it accepted', () => {
    const proposed = new Set(contextsForKinds([unknown(ct)]).flatMap(contextKeys));
    const alone = otherContexts([unknown(ct)], proposed, true);
    expect(alone).toContainEqual({ sopClassUid: ct, transferSyntaxes: [JPEGBaseline] });
    expect(alone.some(({ transferSyntaxes }) => transferSyntaxes.includes(ExplicitLE))).toBe(false);
  });

  it('reverses the roles', () => {
    expect(getContexts([sopClass.StudyRootGet], [{ sopClassUid: ct, transferSyntaxes: [ExplicitLE] }])).toEqual([
      { abstractSyntax: sopClass.StudyRootGet, transferSyntaxes: [ExplicitLE, ImplicitLE] },
      { abstractSyntax: ct, transferSyntaxes: [ExplicitLE], roles: { scu: false, scp: true } },
    ]);
  });
});
