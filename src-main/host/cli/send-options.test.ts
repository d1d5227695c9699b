import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { sample } from '../../archive/testing/sample-object.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { readDataSet } from '../../dicom/dataset/read-data-set.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';
import { goldenBytes } from '../../dicom/testing/golden-bytes.ts';
import { MemoryStore } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../../net/scp/dicom-node.ts';
import { inputPaths, walkOptions } from './input-files.ts';
import { objectsToSend } from './send-source.ts';
import { quarryHere } from './testing/in-process.ts';
import { jsonLines } from './testing/quarry-process.ts';

let folder: string;
let node: DicomNode;
let server: string;
let store: MemoryStore;
let refused: string | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quarry-send-'));
  const target = { open: (object: Parameters<MemoryStore['open']>[0]) => store.open(object) };
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store: target });
  if (!started.ok) throw new Error(started.code);
  node = started.node;
  server = `NODE@127.0.0.1:${node.port}`;
  mkdirSync(join(folder, 'images', 'deep'), { recursive: true });
  for (const instance of [1, 2, 3]) write(`images/${instance}.dcm`, instance);
  write('images/deep/4.dcm', 4);
  writeFileSync(join(folder, 'images', 'notes.txt'), 'no image');
});
afterAll(async () => {
  await node.close({ graceMs: 0 });
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  refused = undefined;
  store = new MemoryStore({ finish: ({ sopInstanceUid }) => ({ code: sopInstanceUid === refused ? 0xa700 : 0 }) });
});

function write(name: string, instance: number): void {
  const reference = new DataSet()
    .set(tags.ReferencedSOPClassUID, 'UI', '1.2.840.10008.5.1.4.1.1.2')
    .set(tags.ReferencedSOPInstanceUID, 'UI', '2.25.10001.1.1');
  const object = sample({ instance, edit: (dataSet) => dataSet.set(tags.ReferencedImageSequence, 'SQ', [reference]) });
  const { sopClassUid, sopInstanceUid, bytes } = object;
  const meta = writeFileMeta({ sopClassUid, sopInstanceUid, transferSyntaxUid: transferSyntax.ExplicitLE });
  writeFileSync(join(folder, name), Buffer.concat([meta, bytes]));
}

const send = (...args: string[]) => quarryHere(['send', server, ...args], { QUARRY_HOME: folder });
const sentUids = () => store.received.map(({ object }) => object.sopInstanceUid).toSorted();
const images = () => join(folder, 'images');

describe('quarry send', () => {
  it('takes names of files by pattern, and leaves folders in folders alone when told to', async () => {
    expect((await send(images(), '--pattern', '*.dcm')).code).toBe(0);
    expect(sentUids()).toHaveLength(4);
    store = new MemoryStore();
    expect((await send(images(), '--pattern', '?.dcm', '--no-recurse')).code).toBe(0);
    expect(sentUids()).toHaveLength(3);
  });

  it.each([
    ['[0-9].dcm', '1.dcm'],
    ['[!a-z]*', '1.dcm - ['],
    ['[^a]*', '1.dcm x] - ['],
    ['x[]]', 'x]'],
    ['[.1-3]*', '1.dcm'],
    ['[a-]*', '- a a[b'],
    ['[9-0]*', ''],
    ['[', '['],
    ['a[b', 'a[b'],
  ])('finds by the pattern %s what a shell would', (pattern, found) => {
    const { wanted } = walkOptions({ recurse: true, pattern });
    expect(['1.dcm', 'x]', '-', 'a', '[', 'a[b'].filter((name) => wanted?.(name)).join(' ')).toBe(found);
  });

  it('says that options about commitment want --commit', async () => {
    for (const option of ['--wait', '--port'])
      expect(await send(images(), option, '5')).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('belong to --commit'),
      });
    expect(store.received).toEqual([]);
  });

  it('takes a list of files', async () => {
    const list = join(folder, 'list.txt');
    writeFileSync(list, `\ufeff${join(images(), '1.dcm')}\r\n\n${join(images(), 'deep')}\n`);
    expect((await send('--files-from', list)).code).toBe(0);
    expect(sentUids()).toEqual(['2.25.10001.1.1', '2.25.10001.1.4']);
    // As PowerShell writes it.
    writeFileSync(list, `\ufeff${join(images(), '1.dcm')}\r\n`, 'utf16le');
    expect((await send('--files-from', list)).code).toBe(0);
    const options = { filesFrom: '-', recurse: true };
    expect(await inputPaths(['a'], options, Readable.from(['b\n', 'c']))).toEqual({ ok: true, value: ['a', 'b', 'c'] });
    expect(await inputPaths([], options, Readable.from(['a\nb\0', 'c\0']))).toEqual({ ok: true, value: ['a\nb', 'c'] });
    expect((await send('--files-from', join(folder, 'missing'))).code).toBe(10);
    expect((await send()).code).toBe(2);
  });

  it('repeats', async () => {
    const { code, stdout } = await send(images(), '--pattern', '*.dcm', '--repeat', '3', '--json');
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([{ completed: 12, failed: 0 }]);
  });

  it('ends at once, however often it was to repeat, where there is nothing to send or it is stopped', async () => {
    expect((await send(join(images(), 'notes.txt'), '--repeat', '1000000')).code).toBe(8);
    const stop = new AbortController();
    const options = { recurse: true, repeat: 1_000_000 };
    let given = 0;
    for await (const _object of objectsToSend([images()], options, stop.signal, () => {})) if (++given === 6) stop.abort();
    expect(given).toBe(6);
  });

  it('invents UIDs that keep together what belongs together, others in each round', async () => {
    expect((await send(images(), '--pattern', '*.dcm', '--no-recurse', '--repeat', '2', '--invent')).code).toBe(0);
    const dataSets = store.received.map(({ object, bytes }) => {
      const read = readDataSet(bytes, object.transferSyntaxUid);
      if (!read.ok) throw new Error(read.error.message);
      expect(read.dataSet.string(tags.SOPInstanceUID)).toBe(object.sopInstanceUid);
      return read.dataSet;
    });
    const distinct = (tag: number) => new Set(dataSets.map((dataSet) => dataSet.string(tag))).size;
    expect([distinct(tags.SOPInstanceUID), distinct(tags.SeriesInstanceUID), distinct(tags.StudyInstanceUID)]).toEqual([6, 2, 2]);
    expect(sentUids().filter((uid) => uid.startsWith('2.25.10001'))).toEqual([]);
    const uids = new Set(sentUids());
    for (const dataSet of dataSets) {
      const [item] = dataSet.sequence(tags.ReferencedImageSequence);
      expect(uids.has(item?.string(tags.ReferencedSOPInstanceUID) ?? '')).toBe(true);
      expect(item?.string(tags.ReferencedSOPClassUID)).toBe('1.2.840.10008.5.1.4.1.1.2');
      expect(dataSet.string(tags.PatientName)).toBe('SMITH^Anna');
    }
  });

  it('goes on after errors, or stops at the first', async () => {
    refused = '2.25.10001.1.1';
    const all = await send(images(), '--json');
    expect(all.code).toBe(7);
    expect(jsonLines(all.stdout)).toMatchObject([{ completed: 3, failed: 1, leftOut: 1, notTried: 0 }]);
    store = new MemoryStore();
    const stopped = await send(join(images(), 'notes.txt'), images(), '--stop-on-error', '--json');
    expect(stopped.code).not.toBe(0);
    expect(stopped.stderr).toMatch(/\(not-dicom-file\)\nStopped there, as --stop-on-error asks\.\n/);
    expect(jsonLines(stopped.stdout)).toMatchObject([{ ok: false, leftOut: 1 }]);
    expect(store.received.length).toBeLessThan(4);
  });

  it('ends at Ctrl-C behind the objects that are on their way', async () => {
    store = new MemoryStore({
      finish() {
        process.emit('SIGINT');
        return { code: 0 };
      },
    });
    const { code, stdout, stderr } = await send(images(), '--pattern', '*.dcm', '--repeat', '100', '--json');
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping; once more ends it at once.');
    expect(jsonLines(stdout)).toMatchObject([{ failed: 0, error: { code: 'cancelled' } }]);
    expect(store.received.length).toBeLessThan(20);
  });

  it('ends with the failure of what was not sent where nothing was', async () => {
    refused = '2.25.10001.1.1';
    const one = join(images(), '1.dcm');
    const damaged = join(folder, 'damaged.dcm');
    // Far behind what is read to find out what object it is.
    const endsEarly = goldenBytes('e1 7f 10 10 "OB" 00 00 00 00 10 00');
    writeFileSync(damaged, Buffer.concat([readFileSync(one), endsEarly, new Uint8Array(1_000_000)]));
    const refusal = await send(one, '--json');
    expect({ code: refusal.code, result: jsonLines(refusal.stdout) }).toMatchObject({
      code: 6,
      result: [{ error: { code: 'status-A700' }, problems: [{ status: 0xa700 }] }],
    });
    const { code, stdout } = await send(damaged, '--invent', '--json');
    expect({ code, result: jsonLines(stdout) }).toMatchObject({ code: 10, result: [{ error: { code: 'damaged-file' } }] });
  });

  it('ends with a file that is missing as dump does, and with one that is not DICOM as with nothing', async () => {
    const [missing, notes] = [join(folder, 'not-there.dcm'), join(images(), 'notes.txt')];
    const ended = async (...paths: string[]) => {
      const { code, stdout } = await send(...paths, '--json');
      return [code, jsonLines(stdout)[0]?.error];
    };
    expect(await ended(notes)).toEqual([8, expect.objectContaining({ code: 'nothing-to-send' })]);
    expect(await ended(notes, missing)).toEqual([10, expect.objectContaining({ code: 'file-missing' })]);
    expect((await quarryHere(['dump', missing])).code).toBe(10);
  });

  it.skipIf(process.platform !== 'linux')('says of a file whose name is not UTF-8 that this is why it is not found', async () => {
    const latin = join(folder, 'latin');
    mkdirSync(latin);
    const file = Buffer.concat([Buffer.from(`${latin}/M`), Buffer.of(0xfc), Buffer.from('ller.dcm')]);
    writeFileSync(file, readFileSync(join(images(), '1.dcm')));
    const [sent, dumped] = [await send(latin), await quarryHere(['dump', latin])];
    for (const { code, stderr } of [sent, dumped])
      expect({ code, stderr }).toEqual({ code: 10, stderr: expect.stringContaining('which is not UTF-8') });
  });

  it('says once why no association can be had', async () => {
    const { code, stderr, stdout } = await send(images(), '--pattern', '*.dcm', '--jwt-file', join(folder, 'missing'), '--json');
    expect({ code, lines: stderr.match(/cannot be used\./g) }).toMatchObject({ code: 10, lines: { length: 1 } });
    expect(jsonLines(stdout)).toMatchObject([{ failed: 4, problems: { length: 4 } }]);
  });

  it('writes a report with a line for each object', async () => {
    refused = '2.25.10001.1.2';
    const file = join(folder, 'report.csv');
    expect((await send(images(), '--report-file', file)).code).toBe(7);
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\r\n');
    expect(head).toBe('file,outcome,status,code,sopClassUid,sopInstanceUid,transferSyntaxUid');
    expect(lines.map((line) => line.split(',').slice(1, 4).join(' ')).toSorted()).toEqual([
      'failed A700 status-A700',
      'left-out  not-dicom-file',
      'sent 0000 ',
      'sent 0000 ',
      'sent 0000 ',
    ]);
    expect((await send(images(), '--report-file', join(folder, 'missing', 'x'))).code).toBe(10);
  });

  it('names in its report what --stop-on-error kept it from', async () => {
    const file = join(folder, 'stopped.csv');
    const args = [join(images(), 'notes.txt'), images(), '--stop-on-error', '--report-file', file];
    expect((await send(...args)).code).toBe(10);
    const [, first, ...lines] = readFileSync(file, 'utf8').trim().split('\r\n');
    expect(first).toContain('notes.txt,left-out,');
    expect(lines.map((line) => line.replace(/^.*[\\/]/, ''))).toEqual(
      ['1.dcm', '2.dcm', '3.dcm', '4.dcm'].map((name) => `${name},not-tried,,,,,`),
    );
  });

  it('replaces a report by a report, and nothing else; nor is a log written into an image', async () => {
    const image = join(images(), '1.dcm');
    const before = readFileSync(image);
    for (const option of ['--report-file', '--log-file']) {
      const { code, stderr } = await send(option, image, join(images(), '2.dcm'));
      expect({ code, stderr }).toEqual({ code: 10, stderr: expect.stringContaining('Code: file-exists') });
    }
    expect(readFileSync(image)).toEqual(before);
    expect(store.received).toEqual([]);
    const report = join(folder, 'again.csv');
    for (const one of ['1.dcm', '2.dcm', '3.dcm'])
      expect((await send(join(images(), one), '--report-file', report)).code).toBe(0);
    expect(readFileSync(report, 'utf8').trim().split('\r\n')).toMatchObject({ length: 2 });
  });

  it('does not write its report and its log into one file', async () => {
    const [file, link] = [join(folder, 'both.txt'), join(folder, 'hard-link.txt')];
    writeFileSync(file, '');
    linkSync(file, link);
    for (const name of [file, link])
      expect(await send(images(), '--report-file', name, '--log-file', file)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining('name the same file'),
      });
    expect(store.received).toEqual([]);
    expect((await send(images(), '--report-file', devNull, '--log-file', devNull)).code).toBe(7);
  });

  it('does not take its report and its log for files to send', async () => {
    const deep = join(images(), 'deep');
    const own = ['--report-file', join(deep, 'report.csv'), '--log-file', join(deep, 'log.txt')];
    for (const paths of [[deep], [join(deep, 'report.csv'), join(deep, '4.dcm')]])
      expect(await send(...paths, ...own)).toMatchObject({ code: 0, stderr: '' });
    for (const name of ['report.csv', 'log.txt']) rmSync(join(deep, name));
    expect(store.received).toHaveLength(2);
  });

  it.skipIf(!existsSync('/dev/full'))('sends all when the disk of its report or log is full, and says so', async () => {
    const one = join(folder, 'images', 'deep');
    const { code, stdout, stderr } = await send(one, '--report-file', '/dev/full');
    expect({ code, stdout }).toEqual({ code: 10, stdout: expect.stringContaining('Sent 1 object') });
    expect(stderr).toMatch(/^The report is not whole: .*Code: disk-full/s);
    expect((await send(images(), '--report-file', '/dev/full')).code).toBe(7);
    const logged = await send(one, '--debug', '--log-file', '/dev/full');
    expect(logged).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/^The log cannot be written at the moment: ENOSPC.*\n$/),
    });
    expect(store.received).toHaveLength(6);
  });
});
