import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sample } from '../../archive/testing/sample-object.ts';
import { memoryObject } from '../../dicom/testing/memory-store.ts';
import { send } from '../../net/scu/send.ts';
import { fillIn, parseCommand } from './command-template.ts';
import { EndedStudies, type EndedStudy } from './ended-studies.ts';
import { parseHooks } from './receive-hooks.ts';
import { filesIn } from './testing/files.ts';
import { quarryHere } from './testing/in-process.ts';
import { QuarryCommand } from './testing/quarry-process.ts';

const timeouts = { connectMs: 10_000, associationMs: 10_000, responseMs: 10_000, silenceMs: 10_000 };
let folder: string;
let quarry: QuarryCommand;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-receive-'));
  quarry = new QuarryCommand(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a receiver until it has two objects of one study, in two series, and one of another. */
async function receiveThree(calling: string, ...args: string[]) {
  const running = quarry.start('receive', '--port', '0', '--stop-after', '3', ...args);
  const [, port] = await running.printed(/listening on port (\d+)/);
  const objects = [sample({ series: 1 }), sample({ series: 2 }), sample({ study: 2 })].map((object) => memoryObject(object));
  const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'ANY', callingAeTitle: calling };
  const sent = await send(target, { objects, timeouts });
  if (!sent.ok) await running.end('SIGINT');
  return { sent, ended: await running.ended };
}

describe('quarry receive', () => {
  it('names files as the layout says', async () => {
    const out = join(folder, 'layout');
    const { ended } = await receiveThree(
      'ME',
      '-o',
      out,
      '--layout',
      '{PatientID}/{StudyInstanceUID}/{Modality}-{SOPInstanceUID}',
    );
    expect(ended.code).toBe(0);
    expect(filesIn(out).map((file) => relative(out, file))).toEqual([
      'P1/2.25.10001/CT-2.25.10001.1.1.dcm',
      'P1/2.25.10001/CT-2.25.10001.2.1.dcm',
      'P1/2.25.10002/CT-2.25.10002.1.1.dcm',
    ]);
  });

  it.skipIf(process.platform === 'win32')('runs programs for objects and ended studies, each value one argument', async () => {
    const out = join(folder, 'hooks');
    const script = join(folder, 'hook.sh');
    const log = join(folder, 'hook.log');
    writeFileSync(
      script,
      `#!/bin/sh\n{ for a in "$@"; do printf '[%s]' "$a"; done; echo " $QUARRY_CALLING"; } >> '${log}'\necho printed\n`,
    );
    chmodSync(script, 0o700);
    const calling = '$(id);`id` "x';
    const { ended } = await receiveThree(
      calling,
      '-o',
      out,
      '--layout',
      'series',
      '--exec',
      `${script} "from {calling} here" {uid}`,
      '--exec-on-study',
      `${script} {study} {folder} {objects} {called} {address}`,
    );
    expect(ended).toMatchObject({ code: 0, stderr: 'printed\n'.repeat(5) });
    expect(ended.stdout).not.toContain('printed');
    const study = join(out, '2.25.10001');
    // Several objects may be under way at once, so which is stored first is open; studies end after all of them.
    const lines = readFileSync(log, 'utf8').trim().split('\n');
    expect([...lines.slice(0, 3).toSorted(), ...lines.slice(3).toSorted()]).toEqual([
      `[from ${calling} here][2.25.10001.1.1] ${calling}`,
      `[from ${calling} here][2.25.10001.2.1] ${calling}`,
      `[from ${calling} here][2.25.10002.1.1] ${calling}`,
      `[2.25.10001][${study}][2][ANY][127.0.0.1] ${calling}`,
      `[2.25.10002][${join(out, '2.25.10002', '2.25.10002.1')}][1][ANY][127.0.0.1] ${calling}`,
    ]);
  });

  it('says when a program failed, and ends with another code', async () => {
    const { ended } = await receiveThree('ME', '-o', join(folder, 'failing'), '--exec', join(folder, 'no-such-program'));
    expect(ended.code).toBe(7);
    expect(ended.stdout).toContain('3 of 3 programs failed');
    expect(ended.stderr).toContain('could not be run (ENOENT)');
  });

  it('says why an object was not stored as soon as that is so', async () => {
    const out = join(folder, 'in-the-way');
    mkdirSync(out);
    writeFileSync(join(out, '2.25.10002'), 'no folder');
    const { ended } = await receiveThree('ME', '-o', out, '--layout', 'study');
    expect(ended.code).toBe(10);
    expect(ended.stderr).toMatch(/^Not stored: an object from ME, status A700, Storage folder not writable\.\nStopping/);
  });

  it('says that placeholders of storescp stand for nothing', async () => {
    const said: string[] = [];
    const taken = await parseHooks({ exec: 'run {file}', execOnStudy: 'run #p', studyTimeout: 1 }, (text) => said.push(text));
    expect([taken.ok, said.length, said[0]]).toEqual([true, 1, expect.stringContaining('“#p” is passed on as it is')]);
  });

  it('refuses a time for studies where nothing is to be run for them', async () => {
    const refused = await parseHooks({ exec: 'run {file}', studyTimeout: 1 }, () => undefined);
    expect(refused).toMatchObject({ ok: false, problem: { exitCode: 2, explanation: { code: 'options-belong-together' } } });
  });

  it('keeps nothing when told to, and logs who came', async () => {
    const { ended } = await receiveThree('ME', '--ignore', '-v');
    expect(ended.code).toBe(0);
    expect(ended.stdout).toContain('Received 3 objects');
    expect(ended.stderr).toMatch(/info {2}association of ME \(127\.0\.0\.1\) with ANY/);
  });

  it('refuses who is not on its list', async () => {
    const { sent, ended } = await receiveThree('STRANGER', '--ignore', '--allow', 'ME');
    expect(sent.failure).toMatchObject({ kind: 'association', ending: { kind: 'rejected', source: 1, reason: 3 } });
    expect(ended.stderr).toContain(
      'Refused STRANGER (127.0.0.1), which called ANY: its own AE title is not among those of --allow.',
    );
    const { ended: called } = await receiveThree('ME', '--ignore', '--aet', 'OTHER');
    expect(called.stderr).toContain('Refused ME (127.0.0.1), which called ANY: that is not the AE title of --aet.');
  });

  it('refuses options that do not go together before it listens', async () => {
    for (const args of [
      [],
      ['-o', 'x', '--ignore'],
      ['--ignore', '--exec', 'x'],
      ['-o', 'x', '--exec', 'x {y}'],
      ['-o', 'x', '--layout', 'y'],
      ['--ignore', '--layout', 'study'],
      ['--ignore', '--bind', ''],
      ['-o', ''],
    ])
      expect(await quarryHere(['receive', '--port', '0', ...args])).toMatchObject({ code: 2, stdout: '' });
  });
});

describe('a command to run', () => {
  const words = (text: string) => {
    const taken = parseCommand('--exec', text, ['file']);
    return taken.ok ? taken.value : taken.problem.explanation.code;
  };

  it('is words, with quotes around blanks', () => {
    expect(words(`run "a b" 'c "d"' {file} x{file}`)).toEqual(['run', 'a b', 'c "d"', '{file}', 'x{file}']);
    expect(words(`run --out="{file} b"'"c' ""`)).toEqual(['run', '--out={file} b"c', '']);
    expect([words(''), words('{file} x'), words('run {what}'), words('run "a b'), words("run it's")]).toEqual([
      'command-empty',
      'command-program-variable',
      'command-placeholder-unknown',
      'command-quote-open',
      'command-quote-open',
    ]);
  });

  const codeOn = (platform: NodeJS.Platform, text: string) => {
    const taken = parseCommand('--exec', text, ['file', 'calling'], platform);
    return taken.ok ? undefined : taken.problem.explanation.code;
  };

  // An AE title may be `X;id`, or `X&calc`.
  it.each([
    `sh -c "echo {calling}"`,
    `/bin/bash -ec 'cp {file} /in'`,
    `sudo -u me env A=b bash -o pipefail -c 'cp {file} /in'`,
    'cmd /c echo {calling}',
    'C:\\Windows\\System32\\CMD.EXE /d /c "copy {file} D:\\in"',
    'powershell "Copy-Item {file} D:\\in"',
    'pwsh -NoProfile -Command "Copy-Item {file} D:\\in"',
  ])('is not one in which a shell would find a value among commands: %s', (text) => {
    expect(codeOn('win32', text)).toBe('command-shell-variable');
    expect(codeOn('linux', text)).toBe('command-shell-variable');
  });

  it.each([
    `sh -c 'cp "$1" /in' sh {file}`,
    `sh -c 'cp "$QUARRY_FILE" /in'`,
    'sh hook.sh {file} -c {calling}',
    'bash hook.sh -c {calling}',
    'powershell -NoProfile -File C:\\hooks\\in.ps1 {file}',
    'cmd /c C:\\hooks\\look.bat',
    'dcmdump {file}',
  ])('may be one in which a value is an argument: %s', (text) => {
    expect(codeOn('win32', text)).toBeUndefined();
    expect(codeOn('linux', text)).toBeUndefined();
  });

  it('is no batch file on Windows, whose arguments would be commands', () => {
    for (const text of ['hook.bat {file}', '"C:\\my hooks\\In.CMD"', 'hook.cmd. {file}'])
      expect([codeOn('win32', text), codeOn('linux', text)]).toEqual(['command-batch-file', undefined]);
  });

  it('takes a value as it is, without looking at it again', () => {
    expect(fillIn(['run', '{file}', 'a{file}b'], { file: '{file} "x" $1' })).toEqual(['{file} "x" $1', 'a{file} "x" $1b']);
    expect(fillIn(['run', '{file}'], {})).toEqual(['']);
  });
});

describe('the end of a study', () => {
  it('comes for each once, with the folder that has all its files, and who sent the last', () => {
    const sender = (calling: string) => ({ calling, called: 'WE', address: '10.0.0.1' });
    const told: EndedStudy[] = [];
    const studies = new EndedStudies(60_000, (study) => told.push(study));
    studies.add('1.1', join('/in/s1/a/1'), sender('FIRST'));
    studies.add('1.1', join('/in/s1/b/2'), sender('LAST'));
    studies.add('1.2', join('/in/s2/1'), sender('OTHER'));
    studies.endAll();
    studies.endAll();
    expect(told).toEqual([
      { studyInstanceUid: '1.1', objects: 2, folder: join('/in/s1'), lastSender: sender('LAST') },
      { studyInstanceUid: '1.2', objects: 1, folder: join('/in/s2'), lastSender: sender('OTHER') },
    ]);
  });
});
