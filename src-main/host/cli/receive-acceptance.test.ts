import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../../archive/testing/sample-object.ts';
import { readFileHeader } from '../../dicom/part10/read-file.ts';
import { memoryObject } from '../../dicom/testing/memory-store.ts';
import { writeStorescpConfig } from '../../local-node/storescp-cfg/write.ts';
import { send } from '../../net/scu/send.ts';
import { filesIn } from './testing/files.ts';
import { quarryHere } from './testing/in-process.ts';

const { ExplicitLE, ImplicitLE } = transferSyntax;
const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };
let folder: string;
let cfg: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-acceptance-'));
  cfg = join(folder, 'storescp.cfg');
  const classes = [{ uid: sample().sopClassUid }];
  const profiles = [
    { name: 'Explicit', transferSyntaxes: [ExplicitLE], classes, privateClasses: false },
    { name: 'Implicit', transferSyntaxes: [ImplicitLE], classes, privateClasses: false },
  ];
  writeFileSync(cfg, writeStorescpConfig(profiles).text);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Receives one CT image, sent in Explicit VR Little Endian. */
async function receiveOne(out: string, ...args: string[]) {
  const sent: unknown[] = [];
  const ended = await quarryHere(
    ['receive', '--port', '0', '-o', join(folder, out), '--stop-after', '1', ...args],
    {},
    (text) => {
      const port = /listening on port (\d+)/.exec(text)?.[1];
      if (port === undefined) return;
      const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'ANY', callingAeTitle: 'TEST' };
      void send(target, { objects: [memoryObject(sample())], timeouts }).then((result) => sent.push(result));
    },
  );
  return { ...ended, sent };
}

function syntaxesIn(out: string): string[] {
  return filesIn(join(folder, out)).map((file) => {
    const read = readFileHeader(new Uint8Array(readFileSync(file)));
    return read.ok ? read.header.transferSyntaxUid : '';
  });
}

describe('quarry receive', () => {
  it('takes what a profile of a storescp.cfg says, also the way DCMTK writes it', async () => {
    for (const option of ['-xf', '--config-file']) {
      expect(await receiveOne(`file${option}`, option, cfg, 'explicit')).toMatchObject({ code: 0 });
      expect(syntaxesIn(`file${option}`)).toEqual([ExplicitLE]);
    }
  });

  it('keeps what comes in the transfer syntax it is told to', async () => {
    const { code, stdout } = await receiveOne('converted', '--convert-to', 'implicit');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('1 converted, 0 could not be') });
    expect(syntaxesIn('converted')).toEqual([ImplicitLE]);
  });

  it('keeps as it came what cannot be converted, and says why', async () => {
    const { code, stderr } = await receiveOne('kept', '--convert-to', 'jpeg-ls');
    expect(code).toBe(0);
    expect(stderr).toContain('Not converted: A received object could not be converted');
    expect(syntaxesIn('kept')).toEqual([ExplicitLE]);
  });

  it.each([
    [['-xf', 'CFG'], 'takes a file and the name of one profile'],
    [['-xf', 'CFG', 'Other'], 'There is no profile “Other” in'],
    [['-xf', 'nowhere.cfg', 'Default'], '“nowhere.cfg” cannot be read'],
    [['-xf', 'WRONG', 'A'], 'wrong.cfg, line 2, column 1: A section is written as [Name]'],
    [['-xf', 'LONG', 'A'], 'has more than 1000000 bytes'],
    [['--accept', 'some'], '“some” is no built-in profile'],
    [['--accept', 'lossless', '--accept-syntax', 'rle'], 'only one can be given'],
    [['--accept-syntax', 'mpeg-9'], '“mpeg-9” is not a transfer syntax'],
    [['--convert-to', 'jpeg-8'], 'Objects cannot be converted to “jpeg-8”'],
    [['--convert-to', 'rle,explicit'], 'Objects cannot be converted to “rle,explicit”'],
    [['--not-converted', 'refuse'], 'only together with --convert-to'],
  ])('refuses %j before it listens', async (args, words) => {
    const wrong = join(folder, 'wrong.cfg');
    writeFileSync(wrong, '[[TransferSyntaxes]]\n[A\n');
    const long = join(folder, 'long.cfg');
    writeFileSync(long, '#'.repeat(1_000_001));
    const named = args.map((arg) => ({ CFG: cfg, WRONG: wrong, LONG: long })[arg] ?? arg);
    const { code, stdout, stderr } = await quarryHere(['receive', '--port', '0', '--ignore', ...named]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(words);
  });
});
