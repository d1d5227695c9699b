import { initial } from './0001-initial.ts';
import { lastReceived } from './0002-last-received.ts';
import { filePlaces } from './0003-file-places.ts';
import { completeness } from './0004-completeness.ts';
import { receivedIn } from './0005-received-in.ts';
import { patientsApart } from './0006-patients-apart.ts';
import { oneSigma } from './0007-one-sigma.ts';
import type { Migration } from './migration.ts';

/** Every migration in order. Add the new one at the end. */
export const migrations: readonly Migration[] = [
  initial,
  lastReceived,
  filePlaces,
  completeness,
  receivedIn,
  patientsApart,
  oneSigma,
];
