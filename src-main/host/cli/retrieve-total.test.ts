import { expect, it } from 'vitest';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { RetrieveTotal, retrieveOutcome } from './retrieve-total.ts';

const lost: AssociationEnding = { kind: 'transport-lost', phase: 'service' };
const silent: AssociationEnding = { kind: 'timed-out', phase: 'silence', afterMs: 1_000 };

it.each([
  ['cut, something came', lost, 3, 7],
  ['silent, something came', silent, 3, 7],
  ['cut, nothing came', lost, 0, 4],
  ['silent, nothing came', silent, 0, 9],
] as const)('the exit code says whether something was done before why not all of it: %s', (_case, ending, arrived, exitCode) => {
  const total = new RetrieveTotal();
  const counts = { completed: arrived, failed: 0, warning: 0, remaining: 5 };
  const failure = { kind: 'association', ending } as const;
  total.add({ ok: false, counts, failedUids: [], cancelled: false, failure });
  for (const here of [arrived, undefined]) expect(retrieveOutcome('C-GET', total, here)).toEqual({ exitCode, failure });
});
