import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { ArchiveQuerySource } from './archive-query-source.ts';
import { threadedAccess } from './file-reader.ts';
import { IndexClient } from './index-client.ts';
import { writeLargeIndex } from './testing/large-index.ts';
import { temporaryFolder } from './testing/sample-object.ts';

// Whatever is made at one go keeps objects that arrive waiting: pages of the index have up to 512 rows.
it('many answers are made some at a time, none left out and in order', async () => {
  await using folder = await temporaryFolder();
  const file = `${folder.path}/index.sqlite`;
  writeLargeIndex(file, { studies: 700, seriesPerStudy: 1, imagesPerSeries: 1 });
  const client = new IndexClient(file, new URL('./index-worker.ts', import.meta.url));
  const source = new ArchiveQuerySource(() => client, { folder: folder.path, access: threadedAccess() }, {});
  const identifier = new DataSet().set(tags.StudyInstanceUID, 'UI', '');
  const asked = { model: 'study', level: 'STUDY', identifier, callingAeTitle: 'A', calledAeTitle: 'B' } as const;
  const uids: (string | undefined)[] = [];
  for await (const batch of source.find(asked, new AbortController().signal)) {
    expect(batch.length).toBeLessThanOrEqual(64);
    for (const answer of batch) uids.push(answer.string(tags.StudyInstanceUID));
  }
  expect(uids).toEqual(Array.from({ length: 700 }, (_, n) => `1.2.826.0.1.99.${700 - n}`));
  await client.close();
});
