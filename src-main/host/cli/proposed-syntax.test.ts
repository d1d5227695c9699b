import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { readFile } from '../../dicom/part10/read-file.ts';
import { onlyInSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { practiceHere } from './testing/practice-here.ts';
import { shortSyntaxNames } from './transfer-syntax-argument.ts';

const mpeg = '1.2.840.10008.1.2.4.102';
const practice = practiceHere();
const { folder, quarry } = practice;

/** What an encoder has to know of the pixels of a sample. */
function imagePixel(dataSet: DataSet): void {
  dataSet.set(tags.SamplesPerPixel, 'US', 1).set(tags.PhotometricInterpretation, 'CS', 'MONOCHROME2');
  dataSet.set(tags.BitsAllocated, 'US', 16).set(tags.BitsStored, 'US', 16).set(tags.HighBit, 'US', 15);
  dataSet.set(tags.PixelRepresentation, 'US', 0);
}

describe('send --propose', () => {
  // It was “nothing to propose”, although each of these is written without loss.
  it.each(['big-endian', 'deflated', 'rle', 'jpeg-lossless'])('%s converts what is stored otherwise', async (name) => {
    const file = join(folder, `explicit-${name}.dcm`);
    const object = sample({ study: 50 + name.length, patient: `to-${name}`, edit: imagePixel });
    writeFileSync(file, part10(object));
    expect(await quarry('send', practice.server, file, '--propose', name)).toMatchObject({ code: 0 });
    const out = join(folder, `sent-${name}`);
    expect((await quarry('get', practice.server, '-k', `PatientID=to-${name}`, '-o', out)).code).toBe(0);
    const read = readFile(readFileSync(join(out, `${object.sopInstanceUid}.dcm`)));
    expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid: shortSyntaxNames[name] } });
  });

  it('an object keeps its own where that is among several', async () => {
    const file = join(folder, 'kept.dcm');
    const object = sample({ study: 99, patient: 'kept', edit: imagePixel });
    writeFileSync(file, part10(object));
    expect((await quarry('send', practice.server, file, '--propose', 'rle,explicit,implicit')).code).toBe(0);
    const out = join(folder, 'kept');
    expect((await quarry('get', practice.server, '-k', 'PatientID=kept', '-o', out)).code).toBe(0);
    const read = readFile(readFileSync(join(out, `${object.sopInstanceUid}.dcm`)));
    expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid: transferSyntax.ExplicitLE } });
  });
});

describe('get', () => {
  // It came in explicit VR: the server may choose among the syntaxes of one context, and both were in one.
  it.each([[], ['--propose', 'explicit,implicit']])('gets implicit VR as it is stored (%s)', async (...options) => {
    const object = sample({ study: 98, patient: 'implicit', transferSyntaxUid: transferSyntax.ImplicitLE });
    const file = join(folder, 'implicit.dcm');
    writeFileSync(file, part10(object));
    expect((await quarry('send', practice.server, file)).code).toBe(0);
    const out = join(folder, `implicit-${options.length}`);
    expect((await quarry('get', practice.server, '-k', 'PatientID=implicit', '-o', out, ...options)).code).toBe(0);
    const read = readFile(readFileSync(join(out, `${object.sopInstanceUid}.dcm`)));
    expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid: transferSyntax.ImplicitLE } });
  });
});

describe('get --propose', () => {
  // Nothing was retrieved: the search before it could not go in the syntax, and no context of the storage classes had it.
  it.each([
    ['rle', transferSyntax.RLELossless],
    ['mpeg-4', mpeg],
  ])('takes objects in %s, found by keys that do not name them', async (name, transferSyntaxUid) => {
    const object = sample({
      study: name.length,
      patient: name,
      transferSyntaxUid,
      edit: (dataSet) => dataSet.delete(tags.PixelData),
    });
    writeFileSync(join(folder, `${name}.dcm`), part10(object));
    expect((await quarry('send', practice.server, join(folder, `${name}.dcm`))).code).toBe(0);
    const out = join(folder, `out-${name}`);
    expect(await quarry('get', practice.server, '-k', `PatientID=${name}`, '-o', out, '--propose', name)).toMatchObject({
      code: 0,
    });
    const read = readFile(readFileSync(join(out, `${object.sopInstanceUid}.dcm`)));
    expect(read).toMatchObject({ ok: true, header: { transferSyntaxUid } });
  });

  it('proposes nothing else, and no more than an association holds', () => {
    const { ExplicitLE, ImplicitLE, RLELossless } = transferSyntax;
    const classes = Array.from({ length: 90 }, (_, n) => ({ sopClassUid: `1.2.${n}`, transferSyntaxes: [ExplicitLE] }));
    const contexts = onlyInSyntaxes([...classes, ...classes], [RLELossless, ImplicitLE, ExplicitLE]);
    expect(contexts).toHaveLength(127);
    expect(contexts.slice(0, 3)).toEqual([
      { sopClassUid: '1.2.0', transferSyntaxes: [RLELossless] },
      { sopClassUid: '1.2.0', transferSyntaxes: [ImplicitLE] },
      { sopClassUid: '1.2.0', transferSyntaxes: [ExplicitLE] },
    ]);
  });
});
