import { writeSync } from 'node:fs';
import { fileNaming } from '../file-naming.ts';
import { openSampleArchive, sample, store } from './sample-object.ts';

// Run as a process of its own, to be killed: stores objects on three lanes and prints each UID once it was acknowledged.
const [folder = '', round = '0', durability = 'background', layout = ''] = process.argv.slice(2);
const archive = await openSampleArchive(folder, { durability: durability === 'strict' ? 'strict' : 'background' });
const taken = layout === '' ? undefined : fileNaming(layout);
const target = archive.storeTarget({ rules: taken?.ok ? { naming: taken.naming } : {} });

async function lane(series: number): Promise<void> {
  for (let instance = 1; instance <= 5_000; instance++) {
    const object = sample({
      study: Number(round) * 100 + (instance % 40),
      series,
      instance,
      pixelBytes: instance % 5 === 0 ? 600_000 : 3_000,
    });
    const status = await store(target, object);
    // Written at once and as a whole, so that a line stands for an acknowledgement and none is lost in a buffer.
    writeSync(
      1,
      status.code === 0 ? `${object.sopInstanceUid}\n` : `failed ${status.code.toString(16)} ${status.errorComment ?? ''}\n`,
    );
  }
}

await Promise.all([1, 2, 3].map(lane));
