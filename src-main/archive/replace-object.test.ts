import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

describe('other content under a known SOP Instance UID', () => {
  it('takes the place of what is there where the rules say so, and is told once', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    let replaced = 0;
    const target = archive.storeTarget({
      rules: { sameUid: 'replace', onDuplicate: ({ kind }) => kind === 'replaced' && replaced++ },
    });
    expect((await store(target, sample({ fill: 1 }))).code).toBe(0);
    expect((await store(target, sample({ fill: 1 }))).code).toBe(0);
    expect(replaced).toBe(0); // the same bytes replace nothing
    const second = sample({ fill: 2, study: 2 });
    const renamed = sample({ fill: 2 });
    expect((await store(target, renamed)).code).toBe(0);
    expect((await store(target, second)).code).toBe(0);
    expect(replaced).toBe(1);
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(2);
    expect(archive.totals).toMatchObject({ studies: 2, instances: 2, bytes: renamed.bytes.length + second.bytes.length });
    const [found, ...others] = await archive.objects({ level: 'IMAGE', SOPInstanceUID: renamed.sopInstanceUid });
    expect(others).toEqual([]);
    const reader = await found?.open();
    if (reader === undefined || 'failure' in reader) throw new Error('cannot be opened');
    const parts: Uint8Array[] = [];
    for (let part = await reader.next(); part !== undefined; part = await reader.next()) parts.push(part.slice());
    await reader.close();
    expect(Buffer.concat(parts).equals(renamed.bytes)).toBe(true);
    await archive.close();

    const again = await openSampleArchive(folder.path);
    expect(again.totals).toMatchObject({ studies: 2, instances: 2 });
    await again.close();
  });

  it('is kept beside it otherwise', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const target = archive.storeTarget();
    await store(target, sample({ fill: 1 }));
    await store(target, sample({ fill: 2 }));
    expect(await filesBelow(join(archive.folder, 'objects'))).toHaveLength(2);
    await archive.close();
  });
});
