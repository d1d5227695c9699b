import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fileObject } from '../../src-main/archive/file-objects.ts';
import { threadedAccess } from '../../src-main/archive/file-reader.ts';
import { writeFileMeta } from '../../src-main/dicom/part10/write-file.ts';
import type { StoreOutcome } from '../../src-main/dicom/services/c-store.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { encodedSample, sampleFormat } from '../../src-main/transcoding/testing/sample-image.ts';
import { ThreadTranscoder } from '../../src-main/transcoding/thread-transcoder.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { freePort, runTool } from '../peers/process.ts';
import { startStorescp } from '../peers/storescp.ts';
import { dataSetOfFile, elementsDifference } from './equal-data-sets.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { QuarryProcess } from './quarry-process.ts';
import { available } from './skip.ts';
import { targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn } from './test-objects.ts';

const programs = [
  'dcmcjpeg',
  'dcmdjpeg',
  'dcmcjpls',
  'dcmdjpls',
  'dcmcrle',
  'dcmdrle',
  'dcmqrscp',
  'storescp',
  'getscu',
  'movescu',
];
const { ExplicitLE, ImplicitLE, JPEGLosslessSV1, RLELossless } = transferSyntax;
const folder = temporaryFolder('transcoding');
const rgb = { samplesPerPixel: 3, photometricInterpretation: 'RGB' };
const grey12 = { bitsAllocated: 16, bitsStored: 12 };

/** Images compressed by DCMTK, and what DCMTK decompresses them to. */
const kinds = [
  { name: 'lossless', format: grey12, encode: ['dcmcjpeg', '+e1', '+ua'], decode: ['dcmdjpeg'] },
  { name: 'baseline', format: rgb, encode: ['dcmcjpeg', '+eb', '+ua'], decode: ['dcmdjpeg', '+px'] },
  { name: 'extended', format: grey12, encode: ['dcmcjpeg', '+ee', '+ua'], decode: ['dcmdjpeg'] },
  { name: 'multi-frame', format: { ...grey12, frames: 4 }, encode: ['dcmcjpls', '+ua', '+fs', '1'], decode: ['dcmdjpls'] },
  { name: 'run-length', format: { ...rgb, planar: true }, encode: ['dcmcrle', '+ua'], decode: ['dcmdrle'] },
];

interface Image {
  readonly name: string;
  readonly object: StoredObject;
  /** DCMTK's own result. */
  readonly reference: string;
}

async function tool(command: readonly string[], files: readonly string[] = [], cwd = folder): Promise<void> {
  const [program = '', ...args] = command;
  const ended = await runTool(program, [...args, ...files], { cwd });
  if (ended.code !== 0) throw new Error(`${program}: ${ended.output}`);
}

async function makeImages(): Promise<Image[]> {
  const images: Image[] = [];
  await mkdir(join(folder, 'compressed'), { recursive: true });
  for (const { name, format, encode, decode } of kinds) {
    const native = join(folder, `${name}-native.dcm`);
    const compressed = join(folder, 'compressed', `${name}.dcm`);
    const reference = join(folder, `${name}-reference.dcm`);
    await writeNative(native, format);
    await tool(encode, [native, compressed]);
    await tool(decode, [compressed, reference]);
    const entry = await fileObject(compressed, threadedAccess());
    if (entry.kind !== 'object') throw new Error(`${name} is left out`);
    images.push({ name, object: entry.object, reference });
  }
  return images;
}

async function writeNative(file: string, format: (typeof kinds)[number]['format']): Promise<void> {
  const meta = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.826.0.1.3680043.10.1.1' };
  const image = encodedSample(sampleFormat(format));
  await writeFile(file, Buffer.concat([writeFileMeta({ ...meta, transferSyntaxUid: ExplicitLE }), image]));
}

describe.skipIf(!available('transcoding', ...programs))('objects in a syntax that the other side does not take', () => {
  const transcoder = new ThreadTranscoder();
  const stops: (() => Promise<unknown>)[] = [];
  let images: Image[] = [];
  beforeAll(async () => {
    images = await makeImages();
  });
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  afterAll(() => transcoder.close());

  async function expectReferences(there: string): Promise<void> {
    const received = await filesIn(there);
    expect(received.size).toBe(images.length);
    for (const { name, object, reference } of images) {
      const file = received.get(object.sopInstanceUid);
      expect(file && elementsDifference(await dataSetOfFile(reference), file), name).toBeUndefined();
      expect(file, name).toBeDefined();
    }
  }

  it('are decompressed while they are sent, as DCMTK would have done it', async () => {
    const peer = await startDcmqrscp({ folder: join(folder, 'uncompressed'), args: ['+B'] });
    stops.push(() => peer.stop());
    const outcomes: StoreOutcome[] = [];
    const end = await send(targetOf(peer), {
      objects: images.map(({ object }) => object),
      timeouts,
      transcoder,
      onObject: (_, outcome) => outcomes.push(outcome),
    });
    expect(end).toMatchObject({ ok: true, sent: images.length, failed: 0, associations: 1 });
    expect(outcomes.map(({ converted }) => converted)).toEqual(
      images.map(({ object }) => ({ from: object.transferSyntaxUid, to: ExplicitLE })),
    );
    await expectReferences(peer.area);
  });

  it('go as they are where they are taken', async () => {
    const peer = await startStorescp({ folder: join(folder, 'any') });
    stops.push(() => peer.stop());
    const outcomes: StoreOutcome[] = [];
    await send(targetOf(peer), {
      objects: images.map(({ object }) => object),
      timeouts,
      transcoder,
      onObject: (_, outcome) => outcomes.push(outcome),
    });
    expect(outcomes.every(({ ok, converted }) => ok && converted === undefined)).toBe(true);
    const received = await filesIn(join(folder, 'any'));
    for (const { object } of images) {
      expect(received.get(object.sopInstanceUid)?.transferSyntaxUid).toBe(object.transferSyntaxUid);
    }
  });

  it('are not sent at all when a frame is damaged, and the others are', async () => {
    const peer = await startDcmqrscp({ folder: join(folder, 'damaged'), args: ['+B'] });
    stops.push(() => peer.stop());
    const [image] = images.filter(({ name }) => name === 'multi-frame');
    const other = images.filter(({ name }) => name === 'lossless');
    if (!image) throw new Error('no image');
    const compressed = await dataSetOfFile(image.object.label);
    const bytes = compressed.bytes.slice();
    // Behind the scan header (SOS) of the last frame.
    const scan = Buffer.from(bytes).lastIndexOf(Buffer.of(0xff, 0xda));
    bytes.fill(0, scan + 20, scan + 60);
    const damaged: StoredObject = {
      ...image.object,
      byteLength: bytes.length,
      open: async () => {
        const parts = [bytes];
        return { next: async () => parts.shift(), close: async () => {} };
      },
    };
    const outcomes: StoreOutcome[] = [];
    const objects = [damaged, ...other.map(({ object }) => object)];
    const end = await send(targetOf(peer), { objects, timeouts, transcoder, onObject: (_, outcome) => outcomes.push(outcome) });
    expect(end).toMatchObject({ ok: false, sent: 1, failed: 1 });
    const failure = outcomes[0]?.failure;
    expect(failure).toMatchObject({ kind: 'local', code: 'image-undecodable', detail: expect.stringMatching(/^frame 4 of 4: /) });
    expect(failure && explainFailure(failure).title).toBe('The image cannot be decompressed.');
    expect([...(await filesIn(peer.area)).keys()]).toEqual(other.map(({ object }) => object.sopInstanceUid));
  });

  it('are decompressed by the command line, which says so', async () => {
    const peer = await startDcmqrscp({ folder: join(folder, 'cli'), args: ['+B'] });
    stops.push(() => peer.stop());
    const target = `${peer.aeTitle}@127.0.0.1:${peer.port}`;
    const run = QuarryProcess.quarry(['send', target, join(folder, 'compressed'), '--json'], join(folder, 'cli-home'));
    const { code, stdout } = await run.ended();
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect({ code, completed: result.completed }).toEqual({ code: 0, completed: images.length });
    expect(result.converted).toContainEqual({ from: JPEGLosslessSV1, to: ExplicitLE, count: 1 });
    await expectReferences(peer.area);
  });

  describe('from our archive', () => {
    let ours: OurNode;
    let movePort: number;
    beforeAll(async () => {
      movePort = await freePort();
      ours = await startOurNode({ folder: join(folder, 'ours'), destinations: { MOVESCU: movePort }, node: { transcoder } });
      const end = await send(targetOf(ours), { objects: images.map(({ object }) => object), timeouts });
      if (!end.ok) throw new Error(JSON.stringify(end));
    });
    afterAll(() => ours.stop());
    const asked = () => ['-S', '-aet', 'MOVESCU', '-aec', ours.aeTitle];
    const keys = () => [
      '127.0.0.1',
      `${ours.port}`,
      '-k',
      'QueryRetrieveLevel=STUDY',
      '-k',
      'StudyInstanceUID=1.2.826.0.1.3680043.10.1',
    ];

    it('are kept as they came', () => {
      const stored = new Set(ours.arrived.map(({ object }) => object.transferSyntaxUid));
      expect(stored).toEqual(new Set(images.map(({ object }) => object.transferSyntaxUid)));
    });
    it('are decompressed for a C-GET that takes them uncompressed only', async () => {
      const out = join(folder, 'got');
      await mkdir(out);
      await tool(['getscu', '+B', ...asked(), '-od', out, ...keys()]);
      await expectReferences(out);
    });
    it('are decompressed for a C-MOVE destination that takes them uncompressed only', async () => {
      const out = join(folder, 'moved');
      await mkdir(out);
      // With +B it forgets about -od.
      await tool(['movescu', '+B', '+xi', ...asked(), '-aem', 'MOVESCU', '+P', `${movePort}`, ...keys()], [], out);
      const received = await filesIn(out);
      expect([...received.values()].map(({ transferSyntaxUid }) => transferSyntaxUid)).toEqual(images.map(() => ImplicitLE));
      await expectReferences(out);
    });
    it.each([
      ['+xr', RLELossless, ['dcmdrle']],
      ['+xs', JPEGLosslessSV1, ['dcmdjpeg']],
    ])('are compressed anew without loss for a C-GET with %s', async (option, syntax, decoder) => {
      const out = join(folder, `got${option}`);
      await mkdir(out);
      await tool(['getscu', '+B', option, ...asked(), '-od', out, ...keys()]);
      const received = await filesIn(out);
      const [image] = images.filter(({ name }) => name === 'multi-frame');
      const file = received.get(image?.object.sopInstanceUid ?? '');
      expect(file?.transferSyntaxUid).toBe(syntax);
      const compressed = join(folder, `again${option}.dcm`);
      const decompressed = join(folder, `decompressed${option}.dcm`);
      const meta = { sopClassUid: '1.2.840.10008.5.1.4.1.1.7', sopInstanceUid: '1.2.3', transferSyntaxUid: syntax };
      await writeFile(compressed, Buffer.concat([writeFileMeta(meta), file?.bytes ?? new Uint8Array(0)]));
      await tool(decoder, [compressed, decompressed]);
      expect(elementsDifference(await dataSetOfFile(image?.reference ?? ''), await dataSetOfFile(decompressed))).toBeUndefined();
    });
  });
});
