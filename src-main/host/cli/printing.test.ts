import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { readDataSet } from '../../dicom/dataset/read-data-set.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import { displayWidth } from './display-width.ts';
import { exitCodeMeanings, exitCodes } from './exit-codes.ts';
import { failureExitCode } from './failure-exit-code.ts';
import { Output, progressBar } from './output.ts';
import { printAs } from './print-answers.ts';
import { bytesInWords, counted, durationInWords } from './quantity.ts';
import { rowJson } from './row-json.ts';
import { runProgram } from './run-program.ts';
import { safeJson, safeText } from './safe-text.ts';
import { quarryHere } from './testing/in-process.ts';
import { TextTable } from './text-table.ts';

describe('text of others', () => {
  it('cannot move the cursor or hide anything', () => {
    expect(safeText('A\u001b[2JB\u009b1mC\r\nD\u0007')).toBe('A·[2JB·1mC··D·');
    expect(safeText('a\u202egnp.exe')).toBe('a·gnp.exe');
    expect(safeText('山田^太郎 Åsa')).toBe('山田^太郎 Åsa');
  });

  it('stays the same through JSON, without a raw control character', () => {
    const text = 'A\u001b\u009b\u007f\u2028"\\ 山\u202e\u2066';
    const json = safeJson({ text });
    expect(json).not.toMatch(/[^\x20-\x7e山]/);
    expect(JSON.parse(json)).toEqual({ text });
  });
});

describe('a row as JSON', () => {
  const dataSet = new DataSet();
  dataSet.set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  dataSet.set(tags.PatientName, 'PN', 'Yamada^Tarou=山田^太郎');
  dataSet.set(tags.PatientID, 'LO', '');
  dataSet.set(tags.ModalitiesInStudy, 'CS', ['CT', 'SR']);
  dataSet.set(tags.NumberOfStudyRelatedInstances, 'IS', '12');
  dataSet.set(tags.PatientWeight, 'DS', '71.50');
  dataSet.set(tags.SeriesNumber, 'IS', '');
  dataSet.set(tags.PixelSpacing, 'DS', ['0.5', 'wide']);
  dataSet.set(tags.Rows, 'US', 512);
  dataSet.set(tags.RequestAttributesSequence, 'SQ', [new DataSet().set(tags.RequestedProcedureID, 'SH', 'P1')]);
  dataSet.set(tags.ReferencedStudySequence, 'SQ', []);
  dataSet.setRaw(tag(0x0009, 0x1001), 'UN', Uint8Array.of(1, 2));

  it('is keyed by keyword, with arrays, objects and numbers', () => {
    expect(JSON.parse(rowJson(dataSet))).toEqual({
      SpecificCharacterSet: 'ISO_IR 192',
      PatientName: 'Yamada^Tarou=山田^太郎',
      PatientID: '',
      ModalitiesInStudy: ['CT', 'SR'],
      NumberOfStudyRelatedInstances: 12,
      PatientWeight: 71.5,
      SeriesNumber: null,
      PixelSpacing: [0.5, 'wide'],
      Rows: 512,
      RequestAttributesSequence: [{ RequestedProcedureID: 'P1' }],
      ReferencedStudySequence: [],
      '00091001': 'AQI=',
    });
    expect(rowJson(new DataSet())).toBe('{}');
  });

  it('has of each text what the data set says it is, however plain its bytes are', () => {
    const texts = [
      'plain',
      'padded  ',
      'NUL\0',
      '  ',
      '\0',
      '',
      ' blank first',
      'say "x"',
      'a\\b',
      'tab\tDEL\x7f',
      '~',
      'x'.repeat(60),
    ];
    for (const characterSet of ['ISO_IR 192', 'ISO_IR 13']) {
      for (const vr of ['LO', 'PN', 'UI', 'LT', 'CS'] as const) {
        for (const text of texts) {
          const row = new DataSet().set(tags.SpecificCharacterSet, 'CS', characterSet);
          row.setRaw(tags.PatientID, vr, new TextEncoder().encode(text));
          const values = row.strings(tags.PatientID);
          expect(JSON.parse(rowJson(row)).PatientID).toEqual(values.length > 1 ? values : (values[0] ?? ''));
        }
      }
    }
    const romaji = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 13');
    expect(JSON.parse(rowJson(romaji.setRaw(tags.PatientID, 'LO', Uint8Array.of(0x7e, 0x31))))).toMatchObject({
      PatientID: '‾1',
    });
  });

  it('has of each number what it is worth, and as text what is none', () => {
    const numbers: readonly (readonly [string, unknown])[] = [
      ['1', 1],
      ['120 ', 120],
      ['0', 0],
      ['007', 7],
      [' 5', 5],
      ['-3', -3],
      ['+4', 4],
      ['999999999999999', 999_999_999_999_999],
      ['1234567890123456789', 1_234_567_890_123_456_800],
      ['12a', '12a'],
      ['1\\2', [1, 2]],
      ['', null],
      ['  ', null],
    ];
    for (const [text, worth] of numbers) {
      const row = new DataSet().setRaw(tags.SeriesNumber, 'IS', new TextEncoder().encode(text));
      expect(JSON.parse(rowJson(row)).SeriesNumber, text).toEqual(worth);
    }
  });

  it('is plain to a terminal, and says which text is in doubt', () => {
    const row = new DataSet().setRaw(tags.PatientID, 'LO', Uint8Array.of(0x41, 0x7f, 0xe9, 0x1f));
    const json = rowJson(row);
    expect(json).toMatch(/^[\x20-\x7e\xa0-\xff]*$/);
    expect(JSON.parse(json)).toEqual({
      PatientID: 'A\x7fé\x1f',
      _textProblems: { PatientID: { problem: 'no-character-set', readAs: 'ISO_IR 100', bytes: 'QX/pHw==' } },
    });
  });

  it('has each name once, though an element came twice and overlays have their keywords in common', () => {
    const bytes = Uint8Array.of(0x10, 0, 0x20, 0, 2, 0, 0, 0, 0x41, 0x20, 0x10, 0, 0x20, 0, 2, 0, 0, 0, 0x42, 0x20);
    const twice = readDataSet(bytes, transferSyntax.ImplicitLE);
    expect(twice.ok && rowJson(twice.dataSet)).toBe('{"PatientID":"A"}');
    const overlays = new DataSet().set(0x60000010, 'US', 1).set(0x60020010, 'US', 2);
    expect(rowJson(overlays)).toBe('{"OverlayRows":1,"60020010":2}');
  });
});

describe('a table', () => {
  function printed(rows: readonly (readonly string[])[]): string[] {
    const table = new TextTable(['Name', 'ID']);
    const text = [...rows.map((row) => table.add(row)), table.flush()].join('');
    return text.split('\n').slice(0, -1);
  }

  it('lines up letters that take two columns, and marks that take none', () => {
    expect(displayWidth('山田^太郎')).toBe(9);
    expect(displayWidth('e\u0301')).toBe(1);
    expect(displayWidth('홍길동'.normalize('NFD'))).toBe(6);
    const lines = printed([
      ['山田^太郎', '1'],
      ['A', '2'],
    ]);
    expect(lines).toEqual(['Name       ID', '山田^太郎  1', 'A          2']);
  });

  it('prints nothing without rows, and flows after the first hundred', () => {
    expect(printed([])).toEqual([]);
    const many = printed(Array.from({ length: 250 }, (_, index) => [`N${index}`, String(index)]));
    expect(many).toHaveLength(251);
    expect(many[250]).toBe('N249  249');
  });

  it('is not widened by one long value', () => {
    const lines = printed([
      ['x'.repeat(60), '1'],
      ['A', '2'],
    ]);
    expect(lines[2]).toBe('A     2');
  });
});

describe('answers of a query', () => {
  it.each(['json', 'csv', 'table', 'dicom-json'] as const)(
    'leave as %s in one write for all that came together, and none is kept',
    async (format) => {
      const writes: string[] = [];
      const stdout = new Writable({
        write: (chunk, _encoding, done) => {
          writes.push(String(chunk));
          done();
        },
      });
      const printed: number[] = [];
      const rows = (from: number) =>
        Array.from({ length: 200 }, (_, at) => new DataSet().set(tags.PatientID, 'LO', `P${String(from + at)}`));
      async function* answers(): AsyncGenerator<readonly DataSet[], FindEnd, void> {
        for (const from of [0, 200]) {
          yield rows(from);
          printed.push(writes.length);
        }
        return { kind: 'complete', count: 400, warnings: [] };
      }
      const output = new Output({ stdout, stderr: new PassThrough() }, true);
      await printAs(format, answers(), output, () => [{ heading: 'PatientID', tag: tags.PatientID }]);
      const headings = format === 'csv' ? 1 : 0;
      expect(printed).toEqual([1 + headings, 2 + headings]);
      for (const id of ['P0', 'P199', 'P200', 'P399']) expect(writes.join('')).toContain(id);
    },
  );

  it('are CSV without formulas, which is told', async () => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    async function* answers(): AsyncGenerator<readonly DataSet[], FindEnd, void> {
      yield [new DataSet().set(tags.PatientID, 'LO', '=1+1'), new DataSet().set(tags.PatientID, 'LO', '-7')];
      return { kind: 'complete', count: 2, warnings: [] };
    }
    await printAs('csv', answers(), new Output({ stdout, stderr }, false), () => [{ heading: 'PatientID', tag: tags.PatientID }]);
    expect(String(stdout.read())).toBe("PatientID\n'=1+1\n-7\n");
    expect(String(stderr.read())).toContain('1 value that a spreadsheet would take for a formula has an apostrophe before it');
  });
});

describe('output', () => {
  function streams(isTTY: boolean) {
    const stdout = Object.assign(new PassThrough(), { isTTY });
    const stderr = Object.assign(new PassThrough(), { isTTY });
    return { stdout, stderr };
  }

  it('shows progress where a person watches, and wipes it before anything else', () => {
    const watched = streams(true);
    const output = new Output(watched, false);
    output.progress('12 objects …');
    output.note('done');
    expect(String(watched.stderr.read())).toBe('\r\u001b[2K12 objects …\r\u001b[2Kdone\n');
    const piped = streams(false);
    new Output(piped, false).progress('12 objects …');
    expect(piped.stderr.read()).toBeNull();
  });

  it('waits for a slow reader as often as it must, with nothing left behind on the stream', async () => {
    const printed: string[] = [];
    const stdout = new Writable({
      highWaterMark: 1,
      write(chunk, _encoding, done) {
        printed.push(String(chunk));
        setImmediate(done);
      },
    });
    const output = new Output({ stdout, stderr: new PassThrough() }, true);
    const listening = () => stdout.eventNames().map((name) => [name, stdout.listenerCount(name)]);
    const before = listening();
    for (let line = 0; line < 20; line++) await output.line(String(line));
    await Promise.all(Array.from({ length: 20 }, (_, at) => output.line(String(20 + at))));
    expect(printed).toEqual(Array.from({ length: 40 }, (_, line) => `${line}\n`));
    expect(listening()).toEqual(before);
  });

  it('goes on where the reader leaves while it is waited for', async () => {
    const stdout = new Writable({ highWaterMark: 1, write: () => undefined });
    const output = new Output({ stdout, stderr: new PassThrough() }, true);
    const waiting = output.line('never read');
    stdout.destroy(Object.assign(new Error('EPIPE'), { code: 'EPIPE' }));
    await waiting;
    expect(output.closed).toBe(true);
  });

  it('says what went wrong, what to try, and the code', () => {
    const { stdout, stderr } = streams(false);
    new Output({ stdout, stderr }, false).explain({
      code: 'port-refused',
      title: 'Nothing listens.',
      cause: 'Stopped.',
      tryThis: ['Start it.'],
      technical: 'ECONNREFUSED',
      reference: 'PS3.8 §9',
    });
    expect(String(stderr.read())).toBe(
      'Nothing listens.\n  Stopped.\n  Try: Start it.\n  Code: port-refused (ECONNREFUSED, PS3.8 §9)\n',
    );
  });
});

describe('quantities', () => {
  it('read well', () => {
    expect([counted(1, 'object'), counted(0, 'object'), counted(2, 'match', 'matches')]).toEqual([
      '1 object',
      '0 objects',
      '2 matches',
    ]);
    expect([bytesInWords(1), bytesInWords(999), bytesInWords(3_140_000), bytesInWords(44_000_000)]).toEqual([
      '1 byte',
      '999 bytes',
      '3.1 MB',
      '44 MB',
    ]);
    expect([durationInWords(0.81), durationInWords(420.4), durationInWords(3210)]).toEqual(['0.8 ms', '420 ms', '3.2 s']);
  });
});

describe('exit codes', () => {
  it('are each different and explained', () => {
    const codes = Object.values(exitCodes);
    expect(new Set(codes).size).toBe(codes.length);
    expect(exitCodeMeanings.map(([code]) => code).sort()).toEqual([...codes].sort());
  });

  it('tell failures apart', () => {
    const code = failureExitCode;
    expect(
      code({
        kind: 'association',
        ending: { kind: 'connect-failed', code: 'ECONNREFUSED', host: 'h', port: 1, phase: 'connect' },
      }),
    ).toBe(4);
    expect(code({ kind: 'association', ending: { kind: 'rejected', result: 1, source: 1, reason: 7 } })).toBe(5);
    expect(code({ kind: 'association', ending: { kind: 'timed-out', phase: 'response', afterMs: 1 } })).toBe(9);
    expect(code({ kind: 'status', service: 'C-FIND', status: { code: 0xa900 } })).toBe(6);
    expect(code({ kind: 'local', code: 'disk-full' })).toBe(10);
    expect(code({ kind: 'local', code: 'nothing-to-send' })).toBe(8);
  });
});

describe('the progress bar', () => {
  it('fills up, and no further', () => {
    expect(progressBar(0)).toBe('[                        ]   0 %');
    expect(progressBar(0.5)).toBe('[############            ]  50 %');
    expect(progressBar(1.7)).toBe('[########################] 100 %');
  });

  it('is shown to a person who watches, not to a pipe', () => {
    const written = (isTTY: boolean): string => {
      const stderr = Object.assign(new PassThrough(), { isTTY });
      new Output({ stdout: new PassThrough(), stderr }, false).progress('3 of 6 objects', { done: 3, total: 6 });
      return String(stderr.read() ?? '');
    };
    expect(written(true)).toContain('[############            ]  50 % 3 of 6 objects');
    expect(written(false)).toBe('');
  });

  it('fits into the terminal, as wide as that is at the time, and is not shown where a line cannot be overwritten', () => {
    const stderr = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
    const output = new Output({ stdout: new PassThrough(), stderr, env: { TERM: 'xterm' } }, false);
    const shown = (columns: number) => {
      stderr.columns = columns;
      output.progress('3 of 6 objects', { done: 3, total: 6 });
      return String(stderr.read()).replace('\r\u001b[2K', '');
    };
    expect(shown(48)).toBe('[############            ]  50 % 3 of 6 objects');
    expect(shown(47)).toBe('50 % 3 of 6 objects');
    expect(shown(12)).toBe('50 % 3 of 6');
    expect(shown(0)).toHaveLength(47);
    const dumb = Object.assign(new PassThrough(), { isTTY: true });
    new Output({ stdout: new PassThrough(), stderr: dumb, env: { TERM: 'dumb' } }, false).progress('3 of 6 objects');
    expect(dumb.read()).toBeNull();
  });
});

describe('results that cannot be printed', () => {
  const explain = async (code: string) => {
    let said = '';
    const stdout = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })) });
    const stderr = new Writable({
      write(chunk, _encoding, done) {
        said += String(chunk);
        done();
      },
    });
    const exitCode = await runProgram(['explain', 'A700', 'PatientName'], '0.0.0', { stdout, stderr, env: {} });
    return { exitCode, said };
  };

  it('are a failure where the disk is full', async () => {
    expect(await explain('ENOSPC')).toEqual({ exitCode: 10, said: expect.stringContaining('Code: disk-full') });
    expect((await explain('EIO')).exitCode).toBe(10);
  });

  it.each(['EPIPE', 'EOF'])('are none where nobody reads on: %s', async (code) => {
    expect(await explain(code)).toEqual({ exitCode: 0, said: '' });
  });

  it.skipIf(!existsSync('/dev/full'))('are told by a process of its own, too', () => {
    const full = openSync('/dev/full', 'w');
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    for (const args of [['explain', 'A700'], ['find', '--help'], ['--version']]) {
      const { status, stderr } = spawnSync(process.execPath, [main, ...args], { stdio: ['ignore', full, 'pipe'] });
      expect({ args, status, said: String(stderr) }).toEqual({
        args,
        status: 10,
        said: expect.stringContaining('Code: disk-full'),
      });
    }
    closeSync(full);
  });

  it.skipIf(!existsSync('/dev/full'))('come whole where remarks on stderr cannot be written', () => {
    const full = openSync('/dev/full', 'w');
    const main = fileURLToPath(new URL('./main.ts', import.meta.url));
    const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', full] });
    const { status, stdout } = run('explain', 'nothing-like-this', 'A700');
    expect(run('--nonsense').status).toBe(2);
    closeSync(full);
    expect({ status, said: String(stdout) }).toEqual({ status: 8, said: expect.stringContaining('A700') });
  });
});

describe('a key without -k', () => {
  const said = async (...args: string[]) => (await quarryHere(['find', 'X@127.0.0.1:1', ...args])).stderr;

  it('is told from any other word too many', async () => {
    expect(await said('PatientName=J*')).toContain('A key is an option: -k PatientName=J*\n');
    expect(await said('-k', 'PatientID=1', '0010,0010=J*')).toContain('A key is an option: -k 0010,0010=J*\n');
    expect(await said('--query-file', 'a.dcm', 'b.dcm')).toContain('A query file is an option: --query-file b.dcm\n');
    expect(await said('-k', 'PatientID=1', 'images')).not.toContain('A key is');
  });
});

it('a file whose name begins with - is told from an option', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quarry-dash-'));
  writeFileSync(join(folder, '-dash.dcm'), '');
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const said = (name: string) =>
    String(spawnSync(process.execPath, [main, 'send', 'X@127.0.0.1:1', name], { cwd: folder }).stderr);
  expect(said('-dash.dcm')).toContain('A file whose name begins with - goes behind --: -- -dash.dcm\n');
  expect(said('-other.dcm')).not.toContain('A file whose name');
  rmSync(folder, { recursive: true });
});
