import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import type { ActionName, Effect } from './actions.ts';
import { Association } from './association.ts';
import { defaultTimeouts } from './deadlines.ts';
import type { AssociationEvent, EventName, State } from './events.ts';
import { eventNames, states } from './events.ts';
import type { AAssociateAc } from './pdu/a-associate-ac.ts';
import type { AAssociateRj } from './pdu/a-associate-rj.ts';
import type { AAssociateRq } from './pdu/a-associate-rq.ts';
import { emptyUserInformation } from './pdu/user-information/user-information.ts';
import { actionFor } from './transitions.ts';

/** Transcribed from the standard independently of `transitions.ts`: the 123 filled cells. */
const transcription = new Map(
  readFileSync(new URL('../testing/golden/table-9-10.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .map(([event, state, action]) => [`${event} ${state}`, action] as const),
);

const title = { calledAeTitle: 'CALLED', callingAeTitle: 'CALLING', applicationContext: '1.2.840.10008.3.1.1.1' };
const request: AAssociateRq = {
  type: 'a-associate-rq',
  protocolVersion: 1,
  ...title,
  contexts: [{ id: 1, abstractSyntax: '1.2', transferSyntaxes: ['1.3'] }],
  userInformation: emptyUserInformation,
};
const acceptance: AAssociateAc = {
  type: 'a-associate-ac',
  protocolVersion: 1,
  ...title,
  contexts: [{ id: 1, result: 0, transferSyntax: '1.3' }],
  userInformation: emptyUserInformation,
};
const rejection: AAssociateRj = { type: 'a-associate-rj', result: 1, source: 1, reason: 3 };
const violation: AssociationEnding = { kind: 'protocol-violation', code: 'malformed-pdu', detail: 'made up' };
const pdvs = [{ contextId: 1, isCommand: true, isLast: true, fragment: Uint8Array.of(1, 2) }];

const samples: { readonly [E in EventName]: AssociationEvent } = {
  Evt1: { name: 'Evt1', request },
  Evt2: { name: 'Evt2', request },
  Evt3: { name: 'Evt3', pdu: acceptance },
  Evt4: { name: 'Evt4', pdu: rejection },
  Evt5: { name: 'Evt5' },
  Evt6: { name: 'Evt6', pdu: request, refusal: undefined },
  Evt7: { name: 'Evt7', pdu: acceptance },
  Evt8: { name: 'Evt8', pdu: rejection },
  Evt9: { name: 'Evt9', pdvs },
  Evt10: { name: 'Evt10', pdvs },
  Evt11: { name: 'Evt11' },
  Evt12: { name: 'Evt12' },
  Evt13: { name: 'Evt13' },
  Evt14: { name: 'Evt14' },
  Evt15: { name: 'Evt15', source: 0, reason: 0, because: undefined },
  Evt16: { name: 'Evt16', pdu: { type: 'a-abort', source: 2, reason: 1 } },
  Evt17: { name: 'Evt17', code: undefined },
  Evt18: { name: 'Evt18', afterMs: 1 },
  Evt19: { name: 'Evt19', reason: 1, because: violation },
};

type Role = 'requestor' | 'acceptor';

/** The events that lead to each state, and whose they are. */
const paths: { readonly [S in State]: readonly [Role, ...EventName[]] } = {
  Sta1: ['requestor'],
  Sta2: ['acceptor', 'Evt5'],
  Sta3: ['acceptor', 'Evt5', 'Evt6'],
  Sta4: ['requestor', 'Evt1'],
  Sta5: ['requestor', 'Evt1', 'Evt2'],
  Sta6: ['requestor', 'Evt1', 'Evt2', 'Evt3'],
  Sta7: ['requestor', 'Evt1', 'Evt2', 'Evt3', 'Evt11'],
  Sta8: ['acceptor', 'Evt5', 'Evt6', 'Evt7', 'Evt12'],
  Sta9: ['requestor', 'Evt1', 'Evt2', 'Evt3', 'Evt11', 'Evt12'],
  Sta10: ['acceptor', 'Evt5', 'Evt6', 'Evt7', 'Evt11', 'Evt12'],
  Sta11: ['requestor', 'Evt1', 'Evt2', 'Evt3', 'Evt11', 'Evt12', 'Evt14'],
  Sta12: ['acceptor', 'Evt5', 'Evt6', 'Evt7', 'Evt11', 'Evt12', 'Evt13'],
  Sta13: ['requestor', 'Evt1', 'Evt2', 'Evt3', 'Evt15'],
};

/** PS3.8 Tables 9-6 to 9-9, in words of our own: next state, then what is done. `artim` is whether the timer runs after it. */
const expected: {
  readonly [A in ActionName]: { next: State | 'Sta9/Sta10'; does: readonly string[]; artim: boolean | 'as-before' };
} = {
  'AE-1': { next: 'Sta4', does: ['open'], artim: false },
  'AE-2': { next: 'Sta5', does: ['send a-associate-rq'], artim: false },
  'AE-3': { next: 'Sta6', does: ['A-ASSOCIATE confirmation'], artim: false },
  'AE-4': { next: 'Sta1', does: ['close', 'A-ASSOCIATE confirmation'], artim: false },
  'AE-5': { next: 'Sta2', does: [], artim: true },
  'AE-6': { next: 'Sta3', does: ['A-ASSOCIATE indication'], artim: false },
  'AE-7': { next: 'Sta6', does: ['send a-associate-ac'], artim: false },
  'AE-8': { next: 'Sta13', does: ['send a-associate-rj'], artim: true },
  'DT-1': { next: 'Sta6', does: ['send p-data-tf'], artim: false },
  'DT-2': { next: 'Sta6', does: ['P-DATA indication'], artim: false },
  'AR-1': { next: 'Sta7', does: ['send a-release-rq'], artim: false },
  'AR-2': { next: 'Sta8', does: ['A-RELEASE indication'], artim: false },
  'AR-3': { next: 'Sta1', does: ['close', 'A-RELEASE confirmation'], artim: false },
  'AR-4': { next: 'Sta13', does: ['send a-release-rp'], artim: true },
  'AR-5': { next: 'Sta1', does: [], artim: false },
  'AR-6': { next: 'Sta7', does: ['P-DATA indication'], artim: false },
  'AR-7': { next: 'Sta8', does: ['send p-data-tf'], artim: false },
  'AR-8': { next: 'Sta9/Sta10', does: ['A-RELEASE indication'], artim: false },
  'AR-9': { next: 'Sta11', does: ['send a-release-rp'], artim: false },
  'AR-10': { next: 'Sta12', does: ['A-RELEASE confirmation'], artim: false },
  'AA-1': { next: 'Sta13', does: ['send a-abort'], artim: true },
  'AA-2': { next: 'Sta1', does: ['close'], artim: false },
  'AA-3': { next: 'Sta1', does: ['close', 'A-P-ABORT indication'], artim: false },
  'AA-4': { next: 'Sta1', does: ['A-P-ABORT indication'], artim: false },
  'AA-5': { next: 'Sta1', does: [], artim: false },
  'AA-6': { next: 'Sta13', does: [], artim: 'as-before' },
  'AA-7': { next: 'Sta13', does: ['send a-abort'], artim: 'as-before' },
  'AA-8': { next: 'Sta13', does: ['send a-abort', 'A-P-ABORT indication'], artim: true },
};

function describeEffect(effect: Effect): string {
  if (effect.kind === 'send') return `send ${effect.pdu.type}`;
  if (effect.kind === 'indicate') return effect.primitive.name;
  return effect.kind === 'open-transport' ? 'open' : 'close';
}

function machineIn(state: State) {
  const done: Effect[] = [];
  const endings: AssociationEnding[] = [];
  const [role, ...path] = paths[state];
  const machine = new Association({
    role,
    timeouts: { ...defaultTimeouts, requestMs: 1_000, closeMs: 2_000, releaseMs: 1e9, associationMs: 1e9 },
    output: {
      perform: (effect) => done.push(effect),
      pdv: () => undefined,
      due: () => undefined,
      isOurTurn: () => false,
      ended: (ending) => endings.push(ending),
    },
  });
  for (const event of path) expect(machine.dispatch(samples[event], 0)).toBe(true);
  expect(machine.state).toBe(state);
  done.length = 0;
  return { machine, role, done, endings, endedBefore: endings.length };
}

const cells = eventNames.flatMap((event) => states.map((state) => ({ event, state })));

describe('PS3.8 Table 9-10', () => {
  it('has 247 cells, of which 123 have an action', () => {
    expect(cells).toHaveLength(247);
    expect(transcription.size).toBe(123);
    expect(cells.filter(({ event, state }) => actionFor(event, state) !== '-')).toHaveLength(123);
  });

  it.each(cells)('$event in $state is as transcribed', ({ event, state }) => {
    expect(actionFor(event, state)).toBe(transcription.get(`${event} ${state}`) ?? '-');
  });

  it.each(cells)('$event in $state does what its action says', ({ event, state }) => {
    const { machine, role, done, endings, endedBefore } = machineIn(state);
    const artimBefore = machine.deadline !== undefined && machine.deadline <= 2_000;
    const action = transcription.get(`${event} ${state}`) as ActionName | undefined;
    const happened = machine.dispatch(samples[event], 0);
    const artimAfter = machine.deadline !== undefined && machine.deadline <= 2_000;

    if (action === undefined) {
      expect(happened).toBe(false);
      expect(machine.state).toBe(state);
      expect(done).toEqual([]);
      expect(artimAfter).toBe(artimBefore);
      return;
    }
    const { next, does, artim } = expected[action];
    const collision = role === 'requestor' ? 'Sta9' : 'Sta10';
    expect(happened).toBe(true);
    expect(machine.state).toBe(next === 'Sta9/Sta10' ? collision : next);
    expect(done.map(describeEffect)).toEqual(does);
    expect(artimAfter).toBe(artim === 'as-before' ? artimBefore : artim);
    // An association ends once: on leaving the states in which it lives.
    const lived = state !== 'Sta13' && state !== 'Sta1';
    const over = machine.state === 'Sta1' || machine.state === 'Sta13';
    expect(endings.length - endedBefore).toBe(lived && over ? 1 : 0);
  });

  it('AE-6 with a refusal by the provider rejects and waits for the close', () => {
    const { machine, done, endings } = machineIn('Sta2');
    machine.dispatch({ name: 'Evt6', pdu: request, refusal: { ...rejection, source: 3, reason: 2, result: 2 } }, 5);
    expect(machine.state).toBe('Sta13');
    expect(done.map(describeEffect)).toEqual(['send a-associate-rj']);
    expect(machine.deadline).toBe(2_005);
    expect(endings).toEqual([{ kind: 'rejected', result: 2, source: 3, reason: 2 }]);
  });

  it('AA-3 tells a user abort from a provider abort', () => {
    const { machine, done } = machineIn('Sta6');
    machine.dispatch({ name: 'Evt16', pdu: { type: 'a-abort', source: 0, reason: 0 } }, 0);
    expect(done.map(describeEffect)).toEqual(['close', 'A-ABORT indication']);
  });

  it.each([
    ['AA-1', 'Evt15', { source: 0, reason: 0 }],
    ['AA-8', 'Evt3', { source: 2, reason: 2 }],
    ['AA-8', 'Evt19', { source: 2, reason: 1 }],
  ] as const)('%s for %s sends source and reason of PS3.8 Table 9-26', (_action, event, abort) => {
    const { machine, done } = machineIn('Sta6');
    machine.dispatch(samples[event], 0);
    expect(done[0]).toEqual({ kind: 'send', pdu: { type: 'a-abort', ...abort } });
  });
});
