import type { ActionFor } from './actions.ts';
import type { EventName, State, states } from './events.ts';

/**
 * `-` is a cell the standard leaves empty: the event cannot happen in that state. Either no transport exists that could
 * bring it (a PDU in Sta1 or Sta4), or it is a primitive the local user may not issue then (data after release). The
 * second kind is an ordinary race between a user's call and what the peer just did, so it is not an exception: the
 * machine refuses the event, changes nothing and does nothing.
 */
export type Cell<E extends EventName> = ActionFor<E> | '-';

/** One event in every state, in the order of `states`. */
type Row<E extends EventName> = EachOf<typeof states, Cell<E>>;
type EachOf<List extends readonly unknown[], Value> = { readonly [Index in keyof List]: Value };

/** All 19 events × 13 states. A missing cell, or an action that cannot take the event, does not compile. */
type TransitionTable = { readonly [E in EventName]: Row<E> };

/** PS3.8 Table 9-10. */
const transitions: TransitionTable = {
  // Sta1, Sta2, … Sta13
  Evt1: ['AE-1', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  Evt2: ['-', '-', '-', 'AE-2', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  Evt3: ['-', 'AA-1', 'AA-8', '-', 'AE-3', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-6'],
  Evt4: ['-', 'AA-1', 'AA-8', '-', 'AE-4', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-6'],
  Evt5: ['AE-5', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  Evt6: ['-', 'AE-6', 'AA-8', '-', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-7'],
  Evt7: ['-', '-', 'AE-7', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  Evt8: ['-', '-', 'AE-8', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-'],
  Evt9: ['-', '-', '-', '-', '-', 'DT-1', '-', 'AR-7', '-', '-', '-', '-', '-'],
  Evt10: ['-', 'AA-1', 'AA-8', '-', 'AA-8', 'DT-2', 'AR-6', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-6'],
  Evt11: ['-', '-', '-', '-', '-', 'AR-1', '-', '-', '-', '-', '-', '-', '-'],
  Evt12: ['-', 'AA-1', 'AA-8', '-', 'AA-8', 'AR-2', 'AR-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-6'],
  Evt13: ['-', 'AA-1', 'AA-8', '-', 'AA-8', 'AA-8', 'AR-3', 'AA-8', 'AA-8', 'AR-10', 'AR-3', 'AA-8', 'AA-6'],
  Evt14: ['-', '-', '-', '-', '-', '-', '-', 'AR-4', 'AR-9', '-', '-', 'AR-4', '-'],
  Evt15: ['-', '-', 'AA-1', 'AA-2', 'AA-1', 'AA-1', 'AA-1', 'AA-1', 'AA-1', 'AA-1', 'AA-1', 'AA-1', '-'],
  Evt16: ['-', 'AA-2', 'AA-3', '-', 'AA-3', 'AA-3', 'AA-3', 'AA-3', 'AA-3', 'AA-3', 'AA-3', 'AA-3', 'AA-2'],
  Evt17: ['-', 'AA-5', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AA-4', 'AR-5'],
  Evt18: ['-', 'AA-2', '-', '-', '-', '-', '-', '-', '-', '-', '-', '-', 'AA-2'],
  Evt19: ['-', 'AA-1', 'AA-8', '-', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-8', 'AA-7'],
};

const columns: Readonly<Record<State, number>> = {
  Sta1: 0,
  Sta2: 1,
  Sta3: 2,
  Sta4: 3,
  Sta5: 4,
  Sta6: 5,
  Sta7: 6,
  Sta8: 7,
  Sta9: 8,
  Sta10: 9,
  Sta11: 10,
  Sta12: 11,
  Sta13: 12,
};

/** The action of one cell. */
export function actionFor<E extends EventName>(event: E, state: State): Cell<E> {
  return transitions[event][columns[state]] ?? '-';
}
