import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { generalPurposeProfiles } from '../../scripts/generate/conformance/media-profiles.ts';
import { exportObjects } from '../../src-main/archive/export/export-objects.ts';
import { FolderExport } from '../../src-main/archive/export/folder-export.ts';
import { openSampleArchive, sample, store } from '../../src-main/archive/testing/sample-object.ts';
import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { runTool } from '../peers/process.ts';
import { available } from './skip.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder('media-profiles');

/** How dcmmkdir is told to hold files to a profile. */
const flagOf: Readonly<Record<string, string>> = {
  'STD-GEN-CD': '-Pgp',
  'STD-GEN-DVD-JPEG': '-Pdv',
  'STD-GEN-DVD-J2K': '-Pd2',
  'STD-GEN-USB-JPEG': '-Pfl',
  'STD-GEN-USB-J2K': '-Pf2',
};

const { ExplicitLE, ImplicitLE, JPEGBaseline, JPEGExtended, JPEGLosslessSV1, JPEG2000Lossless, JPEG2000, RLELossless } =
  transferSyntax;
const syntaxes = [ExplicitLE, ImplicitLE, JPEGBaseline, JPEGExtended, JPEGLosslessSV1, JPEG2000Lossless, JPEG2000, RLELossless];

/** dcmmkdir goes by the transfer syntax, and there is nothing then that had to be compressed. */
function withoutPixels(dataSet: DataSet): void {
  dataSet.delete(tags.PixelData);
  dataSet.set(tags.StudyID, 'SH', '1'); // asked for by the profiles, and not made up here
}

/** An object as an export of ours, in a folder of its own. */
async function exported(transferSyntaxUid: string): Promise<string> {
  const place = join(folder, transferSyntaxUid);
  await mkdir(place);
  const archive = await openSampleArchive(place);
  const object = sample({ transferSyntaxUid, edit: withoutPixels });
  expect(await store(archive.storeTarget(), object)).toEqual({ code: 0 });
  const out = join(place, 'out');
  const indexed = await archive.objectsOf([{ level: 'IMAGE', SOPInstanceUID: object.sopInstanceUid }]);
  expect(await exportObjects(indexed, new FolderExport(out), { fileSetUid: '2.25.4711' })).toMatchObject({
    ok: true,
    result: { exported: 1, directory: { written: true } },
  });
  await archive.close();
  return out;
}

describe.skipIf(!available('profiles of media, with dcmmkdir', 'dcmmkdir'))(
  'the profiles of media that the conformance statement claims',
  () => {
    it('are each held by an export in their transfer syntaxes, by the judgement of dcmmkdir, and in no other', {
      timeout: 60_000,
    }, async () => {
      for (const syntax of syntaxes) {
        const files = await exported(syntax);
        for (const { identifiers, transferSyntaxes } of generalPurposeProfiles) {
          const [identifier = ''] = identifiers;
          const flag = flagOf[identifier];
          if (flag === undefined) throw new Error(`dcmmkdir has no option for ${identifier}`);
          const directory = join(folder, `${syntax}${flag}`);
          // Without +I, what the profile demands and a file lacks is no fault that is mended silently.
          const { output } = await runTool('dcmmkdir', [flag, '+F', '', '+D', directory, '+id', files, '+r', '+m']);
          expect(existsSync(directory), `${identifier} ${syntax}: ${output}`).toBe(transferSyntaxes.includes(syntax));
        }
      }
    });
  },
);
