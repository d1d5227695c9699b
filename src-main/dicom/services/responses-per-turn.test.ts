import { expect, it } from 'vitest';
import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { answerFind } from './c-find-scp.ts';

// With 256 responses between two turns of the main loop, objects that arrived meanwhile waited ten milliseconds and more.
it('answers of a query leave the main loop to others after every 64', async () => {
  const between: number[] = [0];
  let final: number | undefined;
  const operation = {
    context: { transferSyntax: transferSyntax.ExplicitLE },
    session: { port: { drained: () => Promise.resolve() } },
    cancelled: false,
    encodeResponse: () => new Uint8Array(),
    respondEncoded: () => {
      between.push((between.pop() ?? 0) + 1);
      return true;
    },
    respond: (status: number) => {
      final = status;
    },
  };
  const answer = new DataSet().set(tags.PatientID, 'LO', 'P');
  const find = async function* () {
    for (let batch = 0; batch < 4; batch++) yield Array.from({ length: 50 }, () => answer);
  };
  await answerFind(operation as unknown as PerformedOperation, find, () => {
    between.push(0);
    return Promise.resolve();
  });
  expect(between).toEqual([64, 64, 64, 8]);
  expect(final).toBe(statusCode.Success);
});
