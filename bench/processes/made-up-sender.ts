/** Sends made-up objects of 2 KiB over one association by our SCU: `made-up-sender.ts <port> <first study> <objects>`. Prints milliseconds. */
import { writeDataSet } from '../../src-main/dicom/dataset/write-data-set.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { dataSetOf } from '../million/made-up-data-set.ts';
import { madeUpObjects } from '../million/made-up-objects.ts';
import { nodeAt, timeouts } from '../million/wire-find.ts';

const [port = 0, first = 0, objects = 0] = process.argv.slice(2).map(Number);

function* made(): Generator<StoredObject> {
  let left = objects;
  for (const entry of madeUpObjects(objects, first)) {
    if (left-- === 0) return;
    const { record, transferSyntaxUid } = entry;
    const bytes = writeDataSet(dataSetOf(entry), transferSyntaxUid);
    let given = false;
    yield {
      sopClassUid: record.sopClassUid,
      sopInstanceUid: record.sopInstanceUid,
      transferSyntaxUid,
      label: record.sopInstanceUid,
      byteLength: bytes.length,
      open: async () => ({
        next: async () => {
          if (given) return undefined;
          given = true;
          return bytes;
        },
        close: async () => undefined,
      }),
    };
  }
}

const begun = performance.now();
const end = await send(nodeAt(port), { objects: made(), timeouts });
if (!end.ok || end.sent !== objects)
  throw new Error(`of ${objects} objects ${end.sent} were taken: ${JSON.stringify(end.failure)}`);
console.log(String(performance.now() - begun));
