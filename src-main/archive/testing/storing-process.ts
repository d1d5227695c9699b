import { writeSync } from 'node:fs';
import { threadedFileCalls } from '../file-calls.ts';
import { fileNaming } from '../file-naming.ts';
import { inlineFileCalls } from '../inline-file-calls.ts';
import { openSampleArchive, sample, store } from './sample-object.ts';

// Run as a process of its own, to be killed: waits for a line, then stores objects on three lanes and prints each UID once it was
// acknowledged, and in the end that it is done. It is started ahead of its turn, so that the turn begins with opening the archive.
const [folder = '', round = '0', durability = 'background', objects = '0', layout = ''] = process.argv.slice(2);
const lanes = 3;
const taken = layout === '' ? undefined : fileNaming(layout);

for await (const _ of process.stdin) {
  const archive = await openSampleArchive(folder, {
    durability: durability === 'strict' || durability === 'none' ? durability : 'background',
    calls: Number(round) % 2 === 0 ? threadedFileCalls : inlineFileCalls, // as with the window, as without
  });
  const target = archive.storeTarget({ rules: taken?.ok ? { naming: taken.naming } : {} });
  print('open');
  await Promise.all(Array.from({ length: lanes }, (_, lane) => storeSeries(target, lane + 1)));
  print('done');
}

async function storeSeries(target: Parameters<typeof store>[0], series: number): Promise<void> {
  for (let instance = 1; instance <= Number(objects) / lanes; instance++) {
    const object = sample({
      study: Number(round) * 100 + (instance % 10),
      series,
      instance,
      pixelBytes: instance % 5 === 0 ? 150_000 : 3_000,
    });
    const { code, errorComment } = await store(target, object);
    print(code === 0 ? object.sopInstanceUid : `failed ${code.toString(16)} ${errorComment ?? ''}`);
  }
}

/** At once and as a whole, so that a line stands for an acknowledgement and none is lost in a buffer. */
function print(line: string): void {
  writeSync(1, `${line}\n`);
}
