import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Syncer } from './durability.ts';
import { temporaryFolder } from './testing/sample-object.ts';

it('whoever stores faster than the disk takes is slowed down to it: no more than some thousand files wait', async () => {
  await using folder = await temporaryFolder();
  let batches = 0;
  const syncer = new Syncer(
    folder.path,
    () => undefined,
    async () => {
      batches++;
    },
  );
  for (let n = 0; n < 4_000; n++) syncer.later(join(folder.path, `${n}.dcm`));
  await syncer.room();
  expect(batches).toBe(0);
  syncer.later(join(folder.path, 'one.dcm'));
  await syncer.room();
  expect(batches).toBe(1);
  await syncer.flush();
  expect(batches).toBe(1);
});
