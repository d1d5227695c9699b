import { describe, expect, it } from 'vitest';
import { type AcceptanceProfile, builtInProfiles } from '../../../src-shared/dicom/acceptance-profile.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import type { AssociationIndication } from '../../dicom/upper-layer/negotiate.ts';
import { decideAssociation, type NodeAbilities } from './acceptance.ts';

const { ExplicitLE, ImplicitLE, JPEGBaseline, JPEGLosslessSV1 } = transferSyntax;
const { CTImageStorage, MRImageStorage } = sopClass;
const ofOurs = '1.2.276.0.99.1';
type Roles = { readonly scu: boolean; readonly scp: boolean };

/** What is answered to each context: the transfer syntax, or the result of the refusal. */
function answers(
  profile: AcceptanceProfile | undefined,
  contexts: readonly (readonly [string, readonly string[], Roles?])[],
  abilities: Partial<NodeAbilities> = {},
) {
  const indication: AssociationIndication = {
    callingAeTitle: 'A',
    calledAeTitle: 'B',
    contexts: contexts.map(([abstractSyntax, transferSyntaxes, roles], index) => ({
      id: index * 2 + 1,
      abstractSyntax,
      transferSyntaxes,
      roles,
    })),
    maxLength: 0,
    implementationClassUid: '1.2',
    implementationVersionName: undefined,
    asyncWindow: undefined,
    userIdentity: undefined,
    extendedNegotiations: [],
    commonExtendedNegotiations: [],
    peerAddress: undefined,
  };
  const decided = decideAssociation(indication, { stores: true, gives: false, queryClasses: new Set(), profile, ...abilities });
  if (!decided.accept) throw new Error('not accepted');
  return {
    contexts: decided.contexts.map(({ result, transferSyntax: uid }) => (result === 0 ? uid : result)),
    roles: decided.roles,
  };
}
const builtIn = (id: string) => builtInProfiles().find((profile) => profile.id === id);
const all = [JPEGBaseline, ImplicitLE, JPEGLosslessSV1, ExplicitLE];

describe('an acceptance profile', () => {
  it('decides by its order which syntax of a context is accepted; everything leaves that to the requestor', () => {
    const of = (id: string) =>
      answers(builtIn(id), [
        [CTImageStorage, all],
        [CTImageStorage, [JPEGBaseline]],
      ]).contexts;
    expect(of('everything')).toEqual([JPEGBaseline, JPEGBaseline]);
    expect(answers(undefined, [[CTImageStorage, all]]).contexts).toEqual([JPEGBaseline]);
    expect(of('uncompressed')).toEqual([ExplicitLE, 4]);
    expect(of('lossless')).toEqual([JPEGLosslessSV1, 4]);
    expect(of('prefer-lossless')).toEqual([JPEGLosslessSV1, JPEGBaseline]);
  });

  it('takes the classes it names, each in its own syntaxes, and Verification always', () => {
    const profile = {
      transferSyntaxes: [ImplicitLE],
      classes: [{ uid: CTImageStorage }, { uid: MRImageStorage, transferSyntaxes: [JPEGLosslessSV1, ExplicitLE] }],
      privateClasses: false,
    };
    const asked = [CTImageStorage, MRImageStorage, sopClass.RTPlanStorage, ofOurs, sopClass.Verification];
    expect(
      answers(
        profile,
        asked.map((uid) => [uid, all] as const),
      ).contexts,
    ).toEqual([ImplicitLE, JPEGLosslessSV1, 3, 3, ExplicitLE]);
    expect(answers({ ...profile, privateClasses: true }, [[ofOurs, all]]).contexts).toEqual([ImplicitLE]);
    expect(
      answers({ ...profile, classes: [{ uid: ofOurs }] }, [
        [ofOurs, all],
        [CTImageStorage, all],
      ]).contexts,
    ).toEqual([ImplicitLE, 3]);
    expect(
      answers({ privateClasses: false }, [
        [ofOurs, all],
        [CTImageStorage, all],
      ]).contexts,
    ).toEqual([3, JPEGBaseline]);
  });

  it('does not take part of the private classes where the receiver takes none', () => {
    expect(answers({ privateClasses: true }, [[ofOurs, all]], { privateClasses: 'refuse' }).contexts).toEqual([3]);
  });

  it('never accepts what is no encoding of data sets, or one that nobody here can read', () => {
    const odd = ['1.2.840.10008.1.2.6.1', '1.2.3.4'];
    expect(answers({ transferSyntaxes: odd, privateClasses: true }, [[CTImageStorage, odd]]).contexts).toEqual([4]);
  });

  it('says nothing of what C-GET sends back, and grants who asks for both roles the one that is left', () => {
    const profile = { classes: [{ uid: MRImageStorage }], transferSyntaxes: [ExplicitLE], privateClasses: false };
    const both = { scu: true, scp: true };
    expect(
      answers(
        profile,
        [
          [CTImageStorage, all, both],
          [MRImageStorage, all, both],
          [sopClass.RTPlanStorage, all],
        ],
        { gives: true },
      ),
    ).toEqual({
      contexts: [JPEGBaseline, ExplicitLE, 3],
      roles: [
        { sopClassUid: CTImageStorage, scu: false, scp: true },
        { sopClassUid: MRImageStorage, scu: true, scp: true },
      ],
    });
  });
});
