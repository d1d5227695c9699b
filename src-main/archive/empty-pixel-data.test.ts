import { expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

/** In implicit VR an element without a value is 8 bytes; 12 were looked for, and the object was refused as cut short. */
it.each([transferSyntax.ImplicitLE, transferSyntax.ExplicitLE])(
  'pixel data without a value at the end are no reason to refuse: %s',
  async (transferSyntaxUid) => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    const object = sample({ transferSyntaxUid, edit: (dataSet) => dataSet.setRaw(tags.PixelData, 'OW', new Uint8Array(0)) });
    expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });
    await archive.close();
  },
);
