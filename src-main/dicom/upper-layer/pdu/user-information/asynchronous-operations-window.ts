import type { PduReader } from '../pdu-reader.ts';
import type { PduWriter } from '../pdu-writer.ts';

/** Asynchronous operations window sub-item (PS3.7 §D.3.3.3). */
export const asynchronousOperationsWindowType = 0x53;

/** Both as seen from the association-requestor; 0 is unlimited. */
export interface AsynchronousOperationsWindow {
  readonly invoked: number;
  readonly performed: number;
}

/** Number by number the smaller one, where 0 is unlimited. */
export function smallerWindow(a: AsynchronousOperationsWindow, b: AsynchronousOperationsWindow): AsynchronousOperationsWindow {
  return { invoked: smaller(a.invoked, b.invoked), performed: smaller(a.performed, b.performed) };
}

function smaller(a: number, b: number): number {
  if (a === 0) return b;
  return b === 0 ? a : Math.min(a, b);
}

/** Appends the sub-item; both numbers 0–65535. */
export function writeAsynchronousOperationsWindow(writer: PduWriter, window: AsynchronousOperationsWindow): void {
  writer.item(asynchronousOperationsWindowType, (item) => item.u16(window.invoked).u16(window.performed));
}

/** Reads the content of the sub-item, 4 bytes; fewer are a problem of `item`. */
export function readAsynchronousOperationsWindow(item: PduReader): AsynchronousOperationsWindow {
  return { invoked: item.u16(), performed: item.u16() };
}
