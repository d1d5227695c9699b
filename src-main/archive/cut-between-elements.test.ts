import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { HeaderScan } from './header-scan.ts';
import { inlineFileCalls } from './inline-file-calls.ts';
import { openSampleArchive, sample, temporaryFolder } from './testing/sample-object.ts';

it.each(['ExplicitLE', 'ImplicitLE', 'ExplicitBE'] as const)(
  'attributes are read wherever an object is cut on its way: %s',
  (syntax) => {
    const transferSyntaxUid = transferSyntax[syntax];
    const { bytes, seriesInstanceUid } = sample({ transferSyntaxUid });
    for (let first = 0; first <= bytes.length; first++)
      for (const second of [0, 1, 8, 64]) {
        const scan = new HeaderScan(
          transferSyntaxUid,
          (dataSet) => `${dataSet.string(tags.SeriesInstanceUID)} ${dataSet.has(tags.Columns)}`,
        );
        for (const [from, to] of [
          [0, first],
          [first, first + second],
          [first + second, bytes.length],
        ])
          scan.feed(bytes.subarray(from, to), false);
        scan.feed(bytes.subarray(0, 0), true);
        expect([first, second, scan.result()]).toEqual([first, second, { ok: true, found: `${seriesInstanceUid} true` }]);
      }
  },
);

it('an object whose first piece ends between two elements is in the index with all of its attributes', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, { calls: inlineFileCalls });
  const { bytes, studyInstanceUid, ...object } = sample({ pixelBytes: 100_000 });
  const from = { callingAeTitle: 'A', calledAeTitle: 'B', peerAddress: undefined, moveOriginator: undefined };
  const sink = archive.storeTarget().open({ ...object, ...from });
  await setImmediate(); // its file is open: what follows is written, and looked at, piece by piece
  const at = Buffer.from(bytes).indexOf(Buffer.from([0x20, 0, 0x0d, 0]));
  sink.write(bytes.subarray(0, at));
  sink.write(bytes.subarray(at));
  expect(await sink.finish()).toEqual({ code: 0 });
  expect(await archive.objects({ level: 'STUDY', StudyInstanceUID: studyInstanceUid })).toHaveLength(1);
  await archive.close();
});
