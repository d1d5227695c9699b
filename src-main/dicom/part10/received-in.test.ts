import { expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { receivedInCreatorUid } from '../implementation.ts';
import { readFileHeader } from './read-file.ts';
import { receivedInOf } from './received-in.ts';
import { writeFileMeta } from './write-file.ts';

const about = { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', sopInstanceUid: '1.2.3', transferSyntaxUid: transferSyntax.ExplicitLE };

it('a file tells in which transfer syntax its object was received, of even and odd length', () => {
  for (const receivedIn of [transferSyntax.JPEGLSLossless, transferSyntax.ImplicitLE, undefined]) {
    const bytes = writeFileMeta({ ...about, sourceAeTitle: 'CT', receivedIn });
    const read = readFileHeader(bytes);
    if (!read.ok) throw new Error(read.error.code);
    expect(receivedInOf(read.header.meta)).toBe(receivedIn);
    expect(read.header.dataSetOffset).toBe(bytes.length);
    const length = read.header.meta.get(tags.PrivateInformation)?.length ?? 0;
    expect(length % 2).toBe(0);
  }
});

it('what others have written there is none of ours, and what is no UID is not believed', () => {
  const meta = (creator: string, text: string) =>
    new DataSet().set(tags.PrivateInformationCreatorUID, 'UI', creator).setRaw(
      tags.PrivateInformation,
      'OB',
      Uint8Array.from(text, (letter) => letter.charCodeAt(0)),
    );
  expect(receivedInOf(meta('1.2.3', '1.2.840.10008.1.2'))).toBeUndefined();
  for (const text of ['', 'x', '1', '1.2 ', `1.${'2'.repeat(70)}`])
    expect(receivedInOf(meta(receivedInCreatorUid, text)), text).toBeUndefined();
  expect(receivedInOf(new DataSet())).toBeUndefined();
});
