import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import * as golden from '../testing/golden/pdus.ts';
import { concat } from '../testing/hex.ts';
import { associateAc, associateRq, pData, rawPdu } from '../testing/wire.ts';
import type { ActionName, Effect } from './actions.ts';
import { Association } from './association.ts';
import { defaultTimeouts } from './deadlines.ts';
import type { AssociationEvent, State } from './events.ts';
import { answerTo, indicationOf, negotiate } from './negotiate.ts';
import { readAAssociateRq } from './pdu/a-associate-rq.ts';

const rq = associateRq();
const parsed = readAAssociateRq(rq.subarray(6));
if (!parsed.ok) throw new Error('not a request');
const request = parsed.pdu;
const answer = answerTo(request, negotiate(indicationOf(request, undefined), { transferSyntaxesFor: () => 'any' }));
if (answer.type !== 'a-associate-ac') throw new Error('not accepted');

/** What can come, and the event of Table 9-10 that it is. */
const arrivals = {
  Evt3: associateAc(),
  Evt4: golden.associateRj,
  Evt6: rq,
  Evt10: pData({ fragment: Uint8Array.of(1, 2, 3, 4) }),
  Evt12: golden.releaseRq,
  Evt13: golden.releaseRp,
  Evt16: golden.abort,
  Evt19: rawPdu(0x99, new Uint8Array(4)),
} as const;
type Arrival = keyof typeof arrivals;

const local = {
  Evt1: { name: 'Evt1', request },
  Evt2: { name: 'Evt2', request },
  Evt5: { name: 'Evt5' },
  Evt7: { name: 'Evt7', pdu: answer },
  Evt11: { name: 'Evt11' },
  Evt14: { name: 'Evt14' },
  Evt15: { name: 'Evt15', source: 0, reason: 0, because: undefined },
} as const satisfies Record<string, AssociationEvent>;

/** How each state comes about: what the user does, and what arrives. */
const ways: Readonly<Record<State, readonly ['requestor' | 'acceptor', ...(Arrival | keyof typeof local)[]]>> = {
  Sta1: ['acceptor'],
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
  Sta13: ['acceptor', 'Evt5', 'Evt6', 'Evt7', 'Evt12', 'Evt14'],
};
const states = Object.keys(ways) as State[];
const artimMs = { Sta2: 3_000, Sta13: 2_000 };

function machine(role: 'requestor' | 'acceptor') {
  const done: string[] = [];
  const endings: AssociationEnding[] = [];
  const told: number[] = [];
  const association = new Association({
    role,
    timeouts: { ...defaultTimeouts, requestMs: artimMs.Sta2, closeMs: artimMs.Sta13, associationMs: 1e9, releaseMs: 1e9 },
    output: {
      perform: (effect: Effect) => {
        if (effect.kind === 'send') done.push(`send ${effect.pdu.type}`);
        else if (effect.kind === 'indicate') done.push(effect.primitive.name);
        else done.push(effect.kind);
      },
      pdv: (contextId, isCommand, isLast, piece) => done.push(`pdv ${contextId} ${isCommand} ${isLast} ${piece.length}`),
      due: (at) => told.push(at),
      isOurTurn: () => false,
      ended: (ending) => endings.push(ending),
    },
  });
  const happen = (event: Arrival | keyof typeof local, now: number) => {
    if (event in arrivals) association.receive(arrivals[event as Arrival], now);
    else association.dispatch(local[event as keyof typeof local], now);
  };
  return { association, done, endings, told, happen };
}

function machineIn(state: State) {
  const [role, ...way] = ways[state];
  const made = machine(role);
  for (const event of way) made.happen(event, 0);
  expect(made.association.state).toBe(state);
  made.done.length = 0;
  return { ...made, role };
}

/** PS3.8 Table 9-10, transcribed independently of the code. */
const table = new Map(
  readFileSync(new URL('../testing/golden/table-9-10.tsv', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([event, state, action]) => [`${event} ${state}`, action as ActionName]),
);

/** What is seen of each action from outside: the next state, and what is sent or closed. */
const seen: Partial<Record<ActionName, readonly [State | 'collision', ...string[]]>> = {
  'AE-3': ['Sta6'],
  'AE-4': ['Sta1', 'close-transport'],
  'AE-6': ['Sta3'],
  'DT-2': ['Sta6'],
  'AR-2': ['Sta8'],
  'AR-3': ['Sta1', 'close-transport'],
  'AR-6': ['Sta7'],
  'AR-8': ['collision'],
  'AR-10': ['Sta12'],
  'AA-1': ['Sta13', 'send a-abort'],
  'AA-2': ['Sta1', 'close-transport'],
  'AA-3': ['Sta1', 'close-transport'],
  'AA-6': ['Sta13'],
  'AA-7': ['Sta13', 'send a-abort'],
  'AA-8': ['Sta13', 'send a-abort'],
};

const waiting = states.filter((state) => state !== 'Sta1' && state !== 'Sta4');
const cells = waiting.flatMap((state) => (Object.keys(arrivals) as Arrival[]).map((event) => ({ state, event })));

describe('what arrives in a state', () => {
  it.each(cells)('$event in $state does what PS3.8 Table 9-10 says, however it is cut', ({ state, event }) => {
    const action = table.get(`${event} ${state}`);
    const [next, ...visible] = (action && seen[action]) ?? [];
    expect(next, `${action} is in the list above`).toBeDefined();
    const bytes = arrivals[event];
    const outcomes = [bytes.length, 1, 5].map((pieceLength) => {
      const { association, done, endings, role } = machineIn(state);
      for (let at = 0; at < bytes.length; at += pieceLength) association.receive(bytes.subarray(at, at + pieceLength), 10);
      const collision = role === 'requestor' ? 'Sta9' : 'Sta10';
      expect(association.state).toBe(next === 'collision' ? collision : next);
      expect(done.filter((what) => what.startsWith('send ') || what === 'close-transport')).toEqual(visible);
      expect(endings.length).toBeLessThanOrEqual(1);
      // Of a peer that speaks something else it is told what has come of its first bytes: that depends on the cut.
      const kinds = endings.map(({ kind }) => kind);
      return { kinds, done: done.filter((what) => !what.startsWith('pdv ')) };
    });
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });
});

describe('ARTIM', () => {
  it.each(['Sta2', 'Sta13'] as const)('closes the transport in %s when its time is up, and not before', (state) => {
    const { association, done } = machineIn(state);
    const ms = artimMs[state];
    expect(association.deadline).toBe(ms);
    association.timePassed(ms - 1);
    expect([association.state, done]).toEqual([state, []]);
    association.timePassed(ms);
    expect([association.state, done]).toEqual(['Sta1', ['close-transport']]);
    expect(association.deadline).toBeUndefined();
  });

  it.each(states.filter((state) => state !== 'Sta2' && state !== 'Sta13'))('does not run in %s', (state) => {
    const { association } = machineIn(state);
    expect(association.deadline ?? 1e9).toBeGreaterThanOrEqual(1e9);
  });
});

describe('deadlines', () => {
  it.each(states)('in %s are told of before they come', (state) => {
    const { association, told } = machineIn(state);
    if (association.deadline !== undefined) expect(Math.min(...told)).toBeLessThanOrEqual(association.deadline);
  });

  it('are told of when they are set, and when the peer is heard again', () => {
    const { association, told } = machineIn('Sta6');
    told.length = 0;
    association.expectAnswer('response', 500, 100);
    expect([association.deadline, told]).toEqual([600, [600]]);
    association.readingStopped(true, 150);
    association.expectAnswer('silence', undefined, 160);
    association.expectAnswer('silence', 400, 170);
    expect([association.deadline, told]).toEqual([undefined, [600, 570]]);
    association.readingStopped(false, 1_000);
    expect([association.deadline, told]).toEqual([1_400, [600, 570, 1_400]]);
    association.sendingBlocked(1_100);
    association.sendingBlocked(1_200);
    expect(told).toEqual([600, 570, 1_400, 1_100 + defaultTimeouts.stallMs]);
  });

  it('are put off by what comes, without a word', () => {
    const { association, told } = machineIn('Sta6');
    association.expectAnswer('response', 500, 100);
    told.length = 0;
    association.receive(pData({ fragment: new Uint8Array(6) }), 300);
    expect([association.deadline, told]).toEqual([800, []]);
  });
});

describe('an abort of ours', () => {
  it.each(states)('in %s does what the table says, and the rest of time brings it to an end', (state) => {
    const { association, done, happen } = machineIn(state);
    const action = table.get(`Evt15 ${state}`);
    happen('Evt15', 10);
    if (action === undefined) {
      expect([association.state, done]).toEqual([state, []]);
      return;
    }
    expect(association.state).toBe(seen[action]?.[0]);
    if (association.state !== 'Sta13') return;
    expect(done).toContain('send a-abort');
    association.timePassed(10 + artimMs.Sta13);
    expect(association.state).toBe('Sta1');
    expect(done.at(-1)).toBe('close-transport');
  });
});

describe('a whole conversation', () => {
  const stream = concat(
    rq,
    pData({ fragment: new Uint8Array(6) }),
    pData({ isCommand: false, fragment: new Uint8Array(300) }, { isCommand: false, fragment: new Uint8Array(2) }),
    golden.releaseRq,
  );
  /** As an acceptor meets it: the request is answered as soon as it is there, and so is the release. */
  function converse(...pieces: readonly Uint8Array[]) {
    const { association, done, happen, endings } = machine('acceptor');
    happen('Evt5', 0);
    for (const piece of pieces) {
      let at = 0;
      while (at < piece.length) {
        const before = association.state;
        at += association.receive(piece.subarray(at, before === 'Sta2' ? Math.min(piece.length, at + 1) : piece.length), 0);
        if (association.state === 'Sta3') happen('Evt7', 0);
        if (association.state === 'Sta8') happen('Evt14', 0);
      }
    }
    const data = done.filter((what) => what.startsWith('pdv ')).map((what) => what.split(' '));
    const bytes = data.reduce((sum, parts) => sum + Number(parts[4]), 0);
    const lasts = data.filter((parts) => parts[3] === 'true').length;
    return { state: association.state, bytes, lasts, endings, rest: done.filter((what) => !what.startsWith('pdv ')) };
  }

  it('is the same cut in two at every offset, byte by byte, and in one piece', () => {
    const whole = converse(stream);
    expect(whole).toMatchObject({ state: 'Sta13', bytes: 308, lasts: 3, endings: [{ kind: 'released', by: 'peer' }] });
    for (let cut = 1; cut < stream.length; cut++)
      expect(converse(stream.subarray(0, cut), stream.subarray(cut)), `cut at ${cut}`).toEqual(whole);
    expect(converse(...Array.from(stream, (byte) => Uint8Array.of(byte)))).toEqual(whole);
  });
});
