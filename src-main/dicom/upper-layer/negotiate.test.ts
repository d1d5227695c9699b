import { describe, expect, it } from 'vitest';
import { associateRequest } from './associate-request.ts';
import type { AcceptDecision, AcceptPolicy } from './negotiate.ts';
import { answerTo, indicationOf, negotiate, providerRefusal } from './negotiate.ts';
import { negotiatedAssociation } from './negotiated.ts';
import type { AAssociateAc } from './pdu/a-associate-ac.ts';
import type { AssociationRequest } from './port.ts';

const request: AssociationRequest = {
  callingAeTitle: 'US',
  calledAeTitle: 'THEM',
  contexts: [
    { abstractSyntax: 'find', transferSyntaxes: ['explicit', 'implicit'] },
    { abstractSyntax: 'ct', transferSyntaxes: ['jpeg'], roles: { scu: false, scp: true } },
    { abstractSyntax: 'ct', transferSyntaxes: ['implicit'], roles: { scu: true, scp: false } },
    { abstractSyntax: 'unknown', transferSyntaxes: ['implicit'] },
  ],
  asyncWindow: { invoked: 0, performed: 4 },
};

const policy: AcceptPolicy = {
  transferSyntaxesFor: (uid) => (uid === 'ct' ? ['implicit', 'explicit'] : uid === 'find' ? 'any' : undefined),
  requestorRolesFor: () => ({ scu: true, scp: true }),
  asyncWindow: { invoked: 8, performed: 2 },
  maxLength: 65_536,
};

function agree(decision: AcceptDecision, change: (ac: AAssociateAc) => AAssociateAc = (ac) => ac) {
  const rq = associateRequest(request);
  const answer = answerTo(rq, decision);
  if (answer.type !== 'a-associate-ac') throw new Error('rejected');
  const ac = change(answer);
  return {
    ac,
    ours: negotiatedAssociation('requestor', rq, ac, '10.0.0.1'),
    theirs: negotiatedAssociation('acceptor', rq, ac, '10.0.0.2'),
  };
}

const indication = indicationOf(associateRequest(request), '10.0.0.2');

describe('associateRequest', () => {
  it('gives odd ids in order and one role item a class', () => {
    const rq = associateRequest(request);
    expect(rq.contexts.map((context) => context.id)).toEqual([1, 3, 5, 7]);
    expect(rq.userInformation.roles).toEqual([{ sopClassUid: 'ct', scu: true, scp: true }]);
    expect(rq.userInformation.maxLength).toBe(131_072);
    expect(rq.userInformation.implementationVersionName).toMatch(/^.{1,16}$/);
  });

  it('takes 128 contexts, and 129 are a bug of the caller', () => {
    const contexts = Array.from({ length: 129 }, () => ({ abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }));
    expect(associateRequest({ ...request, contexts: contexts.slice(1) }).contexts.at(-1)?.id).toBe(255);
    expect(() => associateRequest({ ...request, contexts })).toThrow(RangeError);
  });
});

describe('negotiate', () => {
  it('answers each context by the policy, in the acceptor’s order of preference', () => {
    expect(negotiate(indication, policy).contexts).toEqual([
      { id: 1, result: 0, transferSyntax: 'explicit' },
      { id: 3, result: 4 },
      { id: 5, result: 0, transferSyntax: 'implicit' },
      { id: 7, result: 3 },
    ]);
  });

  it('grants roles that were asked for and are allowed, and no more', () => {
    expect(negotiate(indication, policy).roles).toEqual([{ sopClassUid: 'ct', scu: true, scp: true }]);
    const { requestorRolesFor: _, ...strict } = policy;
    expect(negotiate(indication, strict).roles).toEqual([{ sopClassUid: 'ct', scu: true, scp: false }]);
  });

  it('takes the smaller window, where 0 is unlimited', () => {
    expect(negotiate(indication, policy).asyncWindow).toEqual({ invoked: 8, performed: 2 });
    expect(negotiate({ ...indication, asyncWindow: undefined }, policy).asyncWindow).toBeUndefined();
  });
});

describe('the negotiated association', () => {
  it('is the same seen from both sides, roles and window mirrored', () => {
    const { ours, theirs } = agree(negotiate(indication, policy));
    const [find, , ct] = ours.contexts;
    expect(find).toMatchObject({ id: 1, result: 0, transferSyntax: 'explicit', weAreScu: true, weAreScp: false });
    expect(ct).toMatchObject({ id: 5, result: 0, transferSyntax: 'implicit', weAreScu: true, weAreScp: true });
    expect(ours.contexts[3]).toMatchObject({ id: 7, result: 3, transferSyntax: undefined });
    expect(theirs.contexts[0]).toMatchObject({ weAreScu: false, weAreScp: true });
    expect(theirs.contexts[2]).toMatchObject({ weAreScu: true, weAreScp: true });
    expect([ours.maxOperationsInvoked, ours.maxOperationsPerformed]).toEqual([8, 2]);
    expect([theirs.maxOperationsInvoked, theirs.maxOperationsPerformed]).toEqual([2, 8]);
    expect([ours.peerMaxLength, theirs.peerMaxLength]).toEqual([65_536, 131_072]);
    expect([ours.peerAddress, theirs.peerAddress]).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('without role items makes the requestor SCU only', () => {
    const { ours } = agree({ ...negotiate(indication, policy), roles: [] });
    expect(ours.contexts[2]).toMatchObject({ weAreScu: true, weAreScp: false });
  });

  it('takes the first of several role items for a class, and the first decision on a context', () => {
    const role = (scu: boolean, scp: boolean) => ({ sopClassUid: 'ct', scu, scp });
    const granted = { ...negotiate(indication, policy), roles: [role(false, true), role(true, false)] };
    const rq = associateRequest(request);
    const asking = { ...rq, userInformation: { ...rq.userInformation, roles: [role(true, true), role(false, false)] } };
    const { ours, ac } = agree({ ...granted, contexts: [...granted.contexts, { id: 5, result: 1 }] });
    expect(ours.contexts[2]).toMatchObject({ result: 0, weAreScu: false, weAreScp: true });
    expect(negotiatedAssociation('requestor', asking, ac, undefined).contexts).toEqual(ours.contexts);
    expect(indicationOf(asking, undefined).contexts[2]?.roles).toEqual(role(true, true));
  });

  it('refuses a context the answer leaves out (2), and one whose syntax was never proposed (4)', () => {
    const { ours } = agree(negotiate(indication, policy), (ac) => ({
      ...ac,
      contexts: [{ id: 1, result: 0, transferSyntax: 'jpeg' }],
    }));
    expect(ours.contexts.map((context) => context.result)).toEqual([4, 2, 2, 2]);
    expect(ours.contexts.every((context) => context.transferSyntax === undefined)).toBe(true);
  });

  it('without a maximum length sends short PDUs', () => {
    const { ours } = agree(negotiate(indication, policy), (ac) => ({
      ...ac,
      userInformation: { ...ac.userInformation, maxLength: undefined },
    }));
    expect(ours.peerMaxLength).toBe(16_384);
  });
});

describe('answerTo', () => {
  it('names a transfer syntax in refused contexts too, and refuses what was not decided', () => {
    const { ac } = agree({ accept: true, contexts: [{ id: 1, result: 0, transferSyntax: 'implicit' }] });
    expect(ac.contexts).toEqual([
      { id: 1, result: 0, transferSyntax: 'implicit' },
      { id: 3, result: 2, transferSyntax: 'jpeg' },
      { id: 5, result: 2, transferSyntax: 'implicit' },
      { id: 7, result: 2, transferSyntax: 'implicit' },
    ]);
  });
});

describe('providerRefusal', () => {
  const rq = associateRequest(request);

  it('lets version 1 of DICOM pass, whatever other versions are offered', () => {
    expect(providerRefusal(rq)).toBeUndefined();
    expect(providerRefusal({ ...rq, protocolVersion: 3 })).toBeUndefined();
  });

  it('refuses other versions (ACSE, 2) and other application contexts (user, 2)', () => {
    expect(providerRefusal({ ...rq, protocolVersion: 2 })).toMatchObject({ result: 1, source: 2, reason: 2 });
    expect(providerRefusal({ ...rq, applicationContext: '1.2.3' })).toMatchObject({ result: 1, source: 1, reason: 2 });
  });
});
