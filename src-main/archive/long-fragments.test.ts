import { expect, it } from 'vitest';
import { inlineFileCalls } from './inline-file-calls.ts';
import { incoming, openSampleArchive, sample, temporaryFolder } from './testing/sample-object.ts';

it('an object that comes in long fragments is filed under its own study, on the spot as well', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path, { durability: 'background', calls: inlineFileCalls });
  for (let instance = 1; instance <= 3; instance++) {
    const object = sample({ instance, pixelBytes: 300_000 });
    const sink = archive.storeTarget().open(incoming(object));
    for (let at = 0; at < object.bytes.length; at += 131_060) sink.write(object.bytes.subarray(at, at + 131_060));
    expect(await sink.finish()).toEqual({ code: 0 });
    // The next object's file is open by then.
    await new Promise(setImmediate);
  }
  expect(archive.totals).toMatchObject({ studies: 1, series: 1, instances: 3 });
  await archive.close();
});
