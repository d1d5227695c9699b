import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Receiving } from '../../src-shared/contract/receiving.ts';
import { type AcceptanceProfile, builtInProfiles } from '../../src-shared/dicom/acceptance-profile.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { collect, filesBelow, type Sample, sample } from '../archive/testing/sample-object.ts';
import { readFileHeader } from '../dicom/part10/read-file.ts';
import { converted, testCodecs } from '../transcoding/testing/codecs.ts';
import { listeningAreas } from './testing/listening-areas.ts';

const { ExplicitLE, ImplicitLE, JPEGLSLossless } = transferSyntax;

let profiles: Map<string, AcceptanceProfile>;
const listening = listeningAreas(() => {
  profiles = new Map(builtInProfiles().map((profile) => [profile.id, profile]));
  return { profile: (id) => profiles.get(id) };
});

const area = (receiving: Receiving) => listening.area('A', { receiving });
const put = (object: Sample) => listening.put('A', object);
const status = () => listening.areas.statuses()[0];

/** An image whose pixels can be compressed. */
const image = (transferSyntaxUid: string = ExplicitLE) =>
  sample({
    transferSyntaxUid,
    edit: (dataSet) => {
      dataSet.set(tags.SamplesPerPixel, 'US', 1).set(tags.PhotometricInterpretation, 'CS', 'MONOCHROME2');
      dataSet.set(tags.BitsAllocated, 'US', 16).set(tags.BitsStored, 'US', 12).set(tags.HighBit, 'US', 11);
      dataSet.set(tags.PixelRepresentation, 'US', 0);
    },
  });

const fail = (): never => {
  throw new Error('no archive');
};

/** The only file of the area: its transfer syntax, and its data set. */
async function kept() {
  const files = (await filesBelow(join(listening.folder, 'A', 'objects'))).filter((file) => file.endsWith('.dcm'));
  const bytes = new Uint8Array(await fs.readFile(join(listening.folder, 'A', 'objects', files[0] ?? '')));
  const read = readFileHeader(bytes);
  if (files.length !== 1 || !read.ok) throw new Error(`${files.length} files`);
  return { syntax: read.header.transferSyntaxUid, dataSet: bytes.subarray(read.header.dataSetOffset) };
}

it('an area takes what its profile says, and follows when the profile changes', async () => {
  const receiving: Receiving = { profile: 'own', keep: { kind: 'as-received' } };
  profiles.set('own', { classes: [], privateClasses: false });
  await listening.areas.configure([area(receiving)]);
  expect(await put(sample())).toMatchObject({ ok: false, sent: 0 });
  profiles.set('own', { transferSyntaxes: [ImplicitLE], privateClasses: false });
  await listening.areas.configure([area(receiving)]);
  expect(status()).toMatchObject({ state: 'open', instances: 0 });
  profiles.set('own', { transferSyntaxes: [ExplicitLE], privateClasses: false });
  await listening.areas.configure([area(receiving)]);
  expect(await put(sample())).toMatchObject({ ok: true, sent: 1 });
  expect(status()).toMatchObject({ instances: 1 });
});

it('an area whose profile is not there takes nothing, and says so', async () => {
  await listening.areas.configure([area({ profile: 'gone', keep: { kind: 'as-received' } })]);
  expect(status()).toMatchObject({ state: 'failed', explanation: { code: 'profile-missing' } });
  expect(await put(sample())).toMatchObject({ ok: false });
});

it('an area that discards says Success, and keeps and counts nothing but that', async () => {
  await listening.areas.configure([area({ keep: { kind: 'discarded' } })]);
  expect(await put(sample())).toMatchObject({ ok: true, sent: 1 });
  expect(status()).toMatchObject({ instances: 0, kept: { discarded: 1, converted: 0, notConverted: 0 } });
});

it('an area that converts keeps the wanted syntax, pixel for pixel', async () => {
  await listening.areas.configure([area({ keep: { kind: 'converted', to: JPEGLSLossless, otherwise: 'keep' } })]);
  expect(await put(image())).toMatchObject({ ok: true });
  const { syntax, dataSet } = await kept();
  expect(syntax).toBe(JPEGLSLossless);
  const back = converted({ bytes: new Uint8Array(dataSet), from: syntax, to: ExplicitLE, codecs: testCodecs() });
  expect(back).toEqual(image().bytes);
  expect(status()).toMatchObject({ instances: 1, kept: { converted: 1, notConverted: 0 } });
  const [row] = await collect(listening.areas.archiveOf('A')?.query('study', 'IMAGE', {}) ?? fail());
  expect(row?.kept).toMatchObject({ transferSyntax: JPEGLSLossless, receivedIn: ExplicitLE });
});

it('what an area cannot convert it keeps as it came, byte for byte, and says so', async () => {
  await listening.areas.configure([area({ keep: { kind: 'converted', to: JPEGLSLossless, otherwise: 'keep' } })]);
  expect(await put(sample())).toMatchObject({ ok: true });
  expect(await kept()).toEqual({ syntax: ExplicitLE, dataSet: sample().bytes });
  expect(status()?.kept).toMatchObject({ converted: 0, notConverted: 1, lastProblem: { code: 'not-converted' } });
});

it('or refuses it where that is wanted', async () => {
  await listening.areas.configure([area({ keep: { kind: 'converted', to: JPEGLSLossless, otherwise: 'refuse' } })]);
  expect(await put(sample())).toMatchObject({ ok: false, failed: 1 });
  expect(status()).toMatchObject({ instances: 0, kept: { converted: 0, notConverted: 1 } });
});
