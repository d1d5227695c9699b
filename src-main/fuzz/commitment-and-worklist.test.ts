import { describe, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { readDataSet } from '../dicom/dataset/read-data-set.ts';
import { writeDataSet } from '../dicom/dataset/write-data-set.ts';
import {
  decodeCommitmentReport,
  decodeCommitmentRequest,
  encodeCommitmentReport,
  encodeCommitmentRequest,
} from '../dicom/services/storage-commitment.ts';
import { worklistIdentifier, worklistValues } from '../dicom/services/worklist-identifier.ts';
import { mutate } from '../dicom/testing/mutate.ts';
import { practiceWorklist } from '../practice/worklist.ts';
import { matchesEntry } from '../worklist/match-entry.ts';
import { changeEntry } from '../worklist/worklist-entry.ts';
import { worklistResponses } from '../worklist/worklist-response.ts';
import { fuzz, must } from './testing/fuzz.ts';

const { ImplicitLE, ExplicitLE, ExplicitBE } = transferSyntax;
const syntaxes = [ImplicitLE, ExplicitLE, ExplicitBE] as const;
const pick = <T>(list: readonly T[], random: (below: number) => number): T => list[random(list.length)] as T;
const instances = Array.from({ length: 5 }, (_, index) => ({
  sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
  sopInstanceUid: `1.2.${index}`,
}));
const transactionUid = '2.25.1';

describe('fuzzing storage commitment and the modality worklist', () => {
  it('commitment data sets: read or refused with a status; never more instances than there were bytes for', () => {
    fuzz('commitment', 20_000, (random) => {
      const syntax = pick(syntaxes, random);
      const good =
        random(2) === 0
          ? encodeCommitmentRequest({ transactionUid, instances }, syntax)
          : encodeCommitmentReport(
              { transactionUid, committed: instances, failed: instances.map((one) => ({ ...one, reason: 0x0112 })) },
              syntax,
            );
      const input = mutate(good, random, good);
      return {
        input,
        check: () => {
          const request = decodeCommitmentRequest(input, syntax);
          const report = decodeCommitmentReport(input, syntax);
          for (const decoded of [request, report]) if (!decoded.ok) must(decoded.status.code !== 0, 'no status');
          const listed = report.ok ? report.value.committed.length + report.value.failed.length : 0;
          must(listed * 16 <= input.length, 'more than there was');
          if (request.ok) must(decodeCommitmentRequest(encodeCommitmentRequest(request.value, syntax), syntax).ok, 'not again');
        },
      };
    });
  });

  it('worklist: any identifier is matched against any entry, and what is answered can be read', () => {
    const entries = practiceWorklist(new Date(2026, 0, 15)).map((entry) => writeDataSet(entry, ExplicitLE));
    const asks: Record<string, string>[] = [
      {},
      { PatientName: 'SMITH*', Modality: 'CT' },
      { ScheduledProcedureStepStartDate: '20260101-' },
    ];
    const identifiers = asks.map((keys) => writeDataSet(worklistIdentifier(keys), ExplicitLE));
    fuzz('worklist', 8_000, (random) => {
      const other = pick(entries, random);
      const asked = random(3) === 0 ? mutate(pick(identifiers, random), random, other) : pick(identifiers, random);
      const input = random(4) === 0 ? other : mutate(other, random, pick(entries, random));
      return {
        input,
        check: () => {
          const entry = readDataSet(input, ExplicitLE);
          const identifier = readDataSet(asked, ExplicitLE);
          if (!entry.ok || !identifier.ok) return;
          worklistValues(entry.dataSet);
          matchesEntry(entry.dataSet, identifier.dataSet);
          for (const response of worklistResponses(entry.dataSet, identifier.dataSet)) {
            const read = readDataSet(writeDataSet(response, ImplicitLE), ImplicitLE);
            must(read.ok && read.complete, 'our answer cannot be read');
          }
          changeEntry(entry.dataSet, {
            ...(worklistValues(entry.dataSet) as unknown as Parameters<typeof changeEntry>[1]),
            PatientID: 'P1',
          });
          must(entry.dataSet.string(tags.PatientID) === 'P1', 'not changed');
        },
      };
    });
  });
});
