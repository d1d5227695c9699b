import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quarryHere } from '../../src-main/host/cli/testing/in-process.ts';
import { transferSyntax } from '../../src-shared/dicom/transfer-syntaxes.ts';
import { freePort, runTool } from '../peers/process.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { available } from './skip.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { filesIn, practiceSample, type TestObject, writeFiles } from './test-objects.ts';

const folder = temporaryFolder('scu-options');
const tools = ['storescu', 'dcmsend', 'dcmconv', 'dcmcrle', 'dcmcjpeg', 'dcmmkdir', 'storescp'];

describe.skipIf(!available('options of storescu and dcmsend', ...tools))('options of storescu and dcmsend, and ours', () => {
  /** Takes every transfer syntax, and logs all that it is asked. */
  let every: StoragePeer;
  /** Takes what is uncompressed. */
  let plain: StoragePeer;
  const files: Record<string, string> = {};

  beforeAll(async () => {
    every = await startStorescp({ folder: join(folder, 'every'), args: ['-d'] });
    const image = practiceSample(1)[0] as TestObject;
    const port = await freePort();
    plain = await startStorescp({ folder: join(folder, 'plain'), port, storageClasses: undefined, args: ['+x='] });
    [files.explicit = ''] = await writeFiles(join(folder, 'objects'), [image]);
    const make = async (name: string, tool: string, ...args: string[]) => {
      files[name] = join(folder, `${name}.dcm`);
      expect(await runTool(tool, [...args, files.explicit ?? '', files[name]])).toMatchObject({ code: 0 });
    };
    await make('implicit', 'dcmconv', '+ti');
    await make('rle', 'dcmcrle');
    await make('jpeg', 'dcmcjpeg', '+eb', '--uid-never');
    for (const [name, text] of [
      ['secret', 'open sesame'],
      ['empty', ''],
    ] as const)
      await writeFile(join(folder, name), text, { mode: 0o600 });
  });
  beforeEach(async () => {
    for (const peer of [every, plain]) for (const name of await readdir(peer.folder)) await rm(join(peer.folder, name));
  });
  afterAll(async () => {
    await every?.stop();
    await plain?.stop();
  });

  const theirs = (tool: string, peer: StoragePeer, ...args: string[]) =>
    runTool(tool, ['-aec', peer.aeTitle, ...args.slice(0, -1), '127.0.0.1', String(peer.port), args.at(-1) ?? '']);
  const ours = (peer: StoragePeer, ...args: string[]) =>
    quarryHere(['send', `${peer.aeTitle}@127.0.0.1:${peer.port}`, ...args], { QUARRY_HOME: join(folder, 'home') });

  /** Transfer syntaxes of what is there, and nothing is there afterwards. */
  async function taken(peer: StoragePeer): Promise<string[]> {
    const found = await filesIn(peer.folder);
    await Promise.all([...found.values()].map(({ file }) => rm(file)));
    return [...found.values()].map(({ transferSyntaxUid }) => transferSyntaxUid).toSorted();
  }

  it.each([
    ['--propose-implicit', 'explicit', 'implicit', transferSyntax.ImplicitLE],
    ['--propose-little', 'implicit', 'explicit', transferSyntax.ExplicitLE],
    ['--propose-big', 'explicit', 'big-endian,explicit,implicit', transferSyntax.ExplicitLE],
    ['--propose-deflated', 'explicit', 'deflated', transferSyntax.Deflated],
    ['--propose-lossless', 'explicit', 'jpeg-lossless,explicit,big-endian,implicit', transferSyntax.ExplicitLE],
    ['--propose-jpeg8', 'jpeg', 'jpeg-8,explicit,big-endian,implicit', transferSyntax.JPEGBaseline],
    ['--propose-rle', 'rle', 'rle,explicit,big-endian,implicit', transferSyntax.RLELossless],
  ])('storescu %s of an object in %s', async (option, file, propose, arrives) => {
    expect(await theirs('storescu', every, option, files[file] ?? '')).toMatchObject({ code: 0 });
    expect(await taken(every)).toEqual([arrives]);
    expect(await ours(every, files[file] ?? '', '--propose', propose)).toMatchObject({ code: 0 });
    expect(await taken(every)).toEqual([arrives]);
  });

  it.each([
    ['--decompress-never', 'none', []],
    ['--decompress-lossless', 'lossless', ['rle']],
    ['--decompress-lossy', 'all', ['jpeg', 'rle']],
  ])('dcmsend %s', async (option, decompress, wanted) => {
    for (const name of ['jpeg', 'rle']) {
      const arrives = wanted.includes(name) ? [transferSyntax.ExplicitLE] : [];
      await theirs('dcmsend', plain, option, files[name] ?? '');
      expect(await taken(plain), name).toEqual(arrives);
      expect((await ours(plain, files[name] ?? '', '--decompress', decompress)).code).toBe(arrives.length === 0 ? 6 : 0);
      expect(await taken(plain), name).toEqual(arrives);
    }
  });

  it('dcmsend --read-from-dicomdir', async () => {
    const medium = join(folder, 'medium');
    await mkdir(medium);
    const pair = practiceSample(2).slice(0, 2);
    const written = await writeFiles(join(folder, 'pair'), pair);
    for (const [index, file] of written.entries()) await runTool('dcmconv', ['+te', file, join(medium, `IM${index}`)]);
    const made = await runTool('dcmmkdir', ['-Nxc', '+I', 'IM0'], { cwd: medium });
    expect(made).toMatchObject({ code: 0 });
    expect(await theirs('dcmsend', plain, '+rd', join(medium, 'DICOMDIR'))).toMatchObject({ code: 0 });
    expect(await taken(plain)).toHaveLength(1);
    expect(await ours(plain, join(medium, 'DICOMDIR'))).toMatchObject({ code: 0 });
    expect(await taken(plain)).toHaveLength(1);
    expect(await ours(plain, medium)).toMatchObject({ code: 0 });
    expect(await taken(plain)).toHaveLength(2);
  });

  it.each([
    [
      ['-usr', 'anna'],
      ['--user', 'anna'],
    ],
    [
      ['-usr', 'anna', '-pwd', 'open sesame'],
      ['--user', 'anna', '--passcode-file', 'secret'],
    ],
    [
      ['-usr', 'anna', '-epw'],
      ['--user', 'anna', '--passcode-file', 'empty'],
    ],
    [
      ['-kt', 'secret'],
      ['--kerberos-file', 'secret'],
    ],
    [
      ['--saml', 'secret'],
      ['--saml-file', 'secret'],
    ],
    [
      ['--jwt', 'secret'],
      ['--jwt-file', 'secret'],
    ],
  ])('storescu %s', async (their, our) => {
    const here = (args: readonly string[]) => args.map((arg) => (arg === 'secret' || arg === 'empty' ? join(folder, arg) : arg));
    /** What the peer logs of the identity while `act` goes on. */
    const identity = async (act: () => Promise<{ code: number | null }>) => {
      const before = every.output().length;
      expect((await act()).code).toBe(0);
      const printed = () => every.output().slice(before);
      await expect.poll(printed).toMatch(/Requested User Identity Negotiation:\n[\s\S]*Association Release/);
      return /Requested User Identity Negotiation:\n([\s\S]*?)D: User Identity Negotiation Response/.exec(printed())?.[1];
    };
    const seen = await identity(() => theirs('storescu', every, ...here(their), files.explicit ?? ''));
    expect(seen).toMatch(/Authentication mode/);
    expect(await identity(() => ours(every, files.explicit ?? '', ...here(our)))).toBe(seen);
  });
});
