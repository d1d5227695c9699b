import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../e2e/peers/process.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { part10, sample } from '../../archive/testing/sample-object.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { writeDataSet } from '../../dicom/dataset/write-data-set.ts';
import { writeFileMeta } from '../../dicom/part10/write-file.ts';
import type { QuerySource } from '../../dicom/services/query-source.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import type { StoreTarget } from '../../dicom/services/store-target.ts';
import { startNode } from '../../net/scp/dicom-node.ts';
import { send } from '../../net/scu/send.ts';
import { dataSetsIn } from './testing/files.ts';
import { jsonLines, QuarryCommand, RunningProcess } from './testing/quarry-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-interrupt-'));
mkdirSync(join(folder, 'home'));
const mainFile = fileURLToPath(new URL('./main.ts', import.meta.url));
const quarry = new QuarryCommand(join(folder, 'home'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A server whose answers do not end by themselves. Resolves `cancelled` when the asker has had enough. */
async function endlessServer(
  destinationPort?: number,
  objects = Array.from({ length: 20_000 }, (_, index) => smallObject(`1.2.3.${index + 1}`)),
) {
  let stopped: () => void = () => {};
  const cancelled = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const query: QuerySource = {
    async *find({ identifier }, signal) {
      // What a retrieval asks beforehand is answered, with nothing.
      if (!identifier.has(tags.PatientName)) return;
      yield [new DataSet().set(tags.StudyInstanceUID, 'UI', '1.2.3').set(tags.PatientName, 'PN', 'FIRST')];
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      stopped();
    },
    select: async () => objects,
  };
  const ended: string[] = [];
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: () => true,
    query,
    moveDestinations: () => (destinationPort === undefined ? undefined : { host: '127.0.0.1', port: destinationPort }),
    observers: { onEnded: (_association, ending) => ended.push(ending.kind) },
  });
  if (!started.ok) throw new Error(started.code);
  return { node: started.node, server: `ENDLESS@127.0.0.1:${started.node.port}`, cancelled, ended };
}

function encoded(sopInstanceUid: string): Uint8Array {
  const dataSet = new DataSet()
    .set(tags.SOPClassUID, 'UI', sopClass.CTImageStorage)
    .set(tags.SOPInstanceUID, 'UI', sopInstanceUid)
    .set(tags.StudyInstanceUID, 'UI', '1.2.3')
    .set(tags.SeriesInstanceUID, 'UI', '1.2.3.4');
  return writeDataSet(dataSet, transferSyntax.ExplicitLE);
}

function smallObject(sopInstanceUid: string): StoredObject {
  let bytes: Uint8Array | undefined = encoded(sopInstanceUid);
  return {
    sopClassUid: sopClass.CTImageStorage,
    sopInstanceUid,
    transferSyntaxUid: transferSyntax.ExplicitLE,
    label: sopInstanceUid,
    byteLength: bytes.length,
    open: async () => ({
      next: async () => {
        const part = bytes;
        bytes = undefined;
        return part;
      },
      close: async () => {},
    }),
  };
}

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('ends a search with C-CANCEL and an orderly release (%s)', async (kill) => {
    const { node, server, cancelled, ended } = await endlessServer();
    const running = quarry.start('find', server, '--json', '-k', 'PatientName');
    await running.printed(/FIRST/);
    const { code, stdout, stderr } = await running.end(kill);
    await cancelled;
    await node.close();
    expect(code).toBe(130);
    expect(jsonLines(stdout)).toMatchObject([
      { PatientName: 'FIRST' },
      { command: 'find', ok: false, count: 1, exitCode: 130, error: { code: 'cancelled' } },
    ]);
    expect(stderr).toContain('Cancelled after 1');
    expect(ended).toEqual(['released']);
  });

  it('ends a retrieval, and leaves nothing half-written', async () => {
    const { node, server, ended } = await endlessServer();
    const out = join(folder, 'out');
    const running = quarry.start('get', server, '--json', '-k', 'StudyInstanceUID=1.2.3', '-o', out);
    await firstFile(out);
    const { code, stdout } = await running.end('SIGINT');
    await node.close();
    expect(code).toBe(130);
    const [result] = jsonLines(stdout);
    expect(result).toMatchObject({ ok: false, exitCode: 130, error: { code: 'cancelled' } });
    expect(readdirSync(out).filter((name) => !name.endsWith('.dcm'))).toEqual([]);
    expect(dataSetsIn(out).size).toBe(result?.arrived);
    // However many it takes to ask beforehand and to retrieve, each ends in order.
    expect(new Set(ended)).toEqual(new Set(['released']));
  });

  it('ends an export, and says how much of it is there', async () => {
    const files = join(folder, 'files');
    mkdirSync(files);
    for (let instance = 1; instance <= 1_500; instance++) writeFileSync(join(files, `${instance}`), part10(sample({ instance })));
    expect(await quarry.run('archive', 'import', files)).toMatchObject({ code: 0 });
    const out = join(folder, 'stick');
    const running = quarry.start('archive', 'export', '--all', '-o', out, '--template', '{SOPInstanceUID}.dcm');
    await firstFile(out);
    const { code, stderr } = await running.end('SIGINT');
    expect(code).toBe(130);
    const there = readdirSync(out).length;
    expect(there).toBeLessThan(1_500);
    expect(stderr).toContain(`${there} of 1500 objects are in ${out}, without a DICOMDIR.\n`);
  }, 30_000);

  it('ends a move and the receiver that was run for it', async () => {
    const port = await freePort();
    const { node, server, ended } = await endlessServer(port);
    const out = join(folder, 'moved');
    const running = quarry.start('move', server, '--json', '-k', 'StudyInstanceUID=1.2.3', '--port', String(port), '-o', out);
    await firstFile(out);
    const { code, stdout } = await running.end('SIGINT');
    await node.close();
    expect(code).toBe(130);
    const [result] = jsonLines(stdout);
    expect(result).toMatchObject({ ok: false, exitCode: 130, error: { code: 'cancelled' } });
    expect(readdirSync(out).filter((name) => !name.endsWith('.dcm'))).toEqual([]);
    expect(dataSetsIn(out).size).toBe(result?.arrived);
    expect(new Set(ended)).toEqual(new Set(['released']));
  });

  it('ends a retrieval whose server hears nothing any more within little more than three seconds', async () => {
    const out = join(folder, 'from-deaf');
    const port = await freePort();
    const held = Promise.withResolvers<undefined>();
    const stuck = { ...smallObject('1.2.3.2'), open: async () => ({ next: () => held.promise, close: async () => {} }) };
    const { node, server } = await endlessServer(port, [smallObject('1.2.3.1'), stuck]);
    const running = quarry.start('move', server, '--json', '-k', 'StudyInstanceUID=1.2.3', '--port', String(port), '-o', out);
    await firstFile(out);
    const stopped = performance.now();
    const { code, stdout } = await running.end('SIGINT');
    expect(performance.now() - stopped).toBeLessThan(4_800);
    held.resolve(undefined);
    await node.close({ graceMs: 0 });
    expect(code).toBe(130);
    expect(jsonLines(stdout)).toMatchObject([{ exitCode: 130, arrived: 1 }]);
  }, 20_000);

  it('ends an echo that is repeated between two of them', async () => {
    const { node, server, ended } = await endlessServer();
    const running = quarry.start('echo', server, '--repeat', '1000000', '--verbose', '--json');
    await running.printed(/C-ECHO-RSP/);
    const { code, stdout } = await running.end('SIGINT');
    await node.close();
    expect(code).toBe(130);
    expect(jsonLines(stdout)).toMatchObject([{ ok: false, exitCode: 130, error: { code: 'cancelled' } }]);
    expect(ended).toEqual(['released']);
  });

  it('ends receiving: what has come whole stays, what has not leaves nothing behind', async () => {
    const out = join(folder, 'received');
    const running = quarry.start('receive', '--port', '0', '-o', out, '--json');
    const [, port] = await running.printed(/"port":(\d+)/);
    const whole = smallObject('1.2.3.1');
    // Its bytes do not come before the receiver has ended.
    const held = Promise.withResolvers<undefined>();
    const cut: StoredObject = {
      ...smallObject('1.2.3.2'),
      open: async () => ({ next: () => held.promise, close: async () => {} }),
    };
    const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'ANY', callingAeTitle: 'TEST' };
    const timeouts = { connectMs: 30_000, associationMs: 30_000, responseMs: 30_000, silenceMs: 30_000 };
    const sending = send(target, { objects: [whole, cut], timeouts, reconnectDelaysMs: [] });
    await firstFile(out);
    const { code, stdout } = await running.end('SIGINT');
    expect(code).toBe(0);
    expect(jsonLines(stdout).at(-1)).toMatchObject({ ok: true, completed: 1, failed: 0 });
    expect(readdirSync(out)).toEqual(['1.2.3.1.dcm']);
    held.resolve(undefined);
    expect(await sending).toMatchObject({ ok: false, sent: 1 });
  });

  it('ends sending between two objects, and counts what was not tried', async () => {
    const from = join(folder, 'to-send');
    mkdirSync(from);
    const count = 40;
    for (let number = 1; number <= count; number++) {
      const object = {
        sopClassUid: sopClass.CTImageStorage,
        sopInstanceUid: `1.2.3.${number}`,
        transferSyntaxUid: transferSyntax.ExplicitLE,
      };
      writeFileSync(join(from, `${number}.dcm`), Buffer.concat([writeFileMeta(object), encoded(object.sopInstanceUid)]));
    }
    const { node, server, firstArrived, answer } = await slowReceiver();
    const report = join(folder, 'sent.csv');
    const running = quarry.start('send', server, from, '--json', '--report-file', report);
    await firstArrived;
    running.child.kill('SIGINT');
    await running.printed(/Stopping/);
    answer();
    const { code, stdout } = await running.ended;
    await node.close();
    expect(code).toBe(130);
    const [result] = jsonLines(stdout);
    expect(result).toMatchObject({ ok: false, failed: 0, error: { code: 'cancelled' } });
    // Those under way when it was stopped are answered; how many that are is for the window to say (`limits.maxOutstandingStores`).
    expect(Number(result?.completed)).toBeGreaterThanOrEqual(1);
    expect(Number(result?.completed)).toBeLessThan(count);
    expect(Number(result?.completed) + Number(result?.notTried)).toBe(count);
    const lines = readFileSync(report, 'utf8').trim().split('\r\n').slice(1);
    expect(lines).toHaveLength(count);
    expect(lines.filter((line) => /,not-tried,,,1\.2\..*,1\.2\.3\./.test(line))).toHaveLength(Number(result?.notTried));
  });
});

describe('a receiver', () => {
  it('says whom it turned away because it had as many associations as it may', async () => {
    const running = quarry.start('receive', '--port', '0', '--ignore', '--max-associations', '1');
    const [, port] = await running.printed(/listening on port (\d+)/);
    const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'ANY', callingAeTitle: 'TEST' };
    const timeouts = { connectMs: 30_000, associationMs: 30_000, responseMs: 30_000, silenceMs: 30_000 };
    const held = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<void>();
    const slow: StoredObject = {
      ...smallObject('1.2.3.1'),
      open: async () => {
        begun.resolve();
        return { next: () => held.promise, close: async () => {} };
      },
    };
    const sending = send(target, { objects: [slow], timeouts });
    await begun.promise;
    expect(await send(target, { objects: [smallObject('1.2.3.2')], timeouts })).toMatchObject({ ok: false, sent: 0 });
    await running.printed(/Refused 127\.0\.0\.1: there are as many associations as --max-associations/);
    held.resolve(undefined);
    await sending;
    expect(await running.end('SIGINT')).toMatchObject({ code: 0 });
  });

  it.skipIf(process.platform === 'win32')('outlives whoever read its stderr, and without a terminal a SIGHUP', async () => {
    const running = quarry.start('receive', '--port', '0', '--ignore', '--allow', 'TEST');
    const [, port] = await running.printed(/listening on port (\d+)/);
    running.child.stderr?.destroy();
    running.child.kill('SIGHUP');
    const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'ANY' };
    const timeouts = { connectMs: 30_000, associationMs: 30_000, responseMs: 30_000, silenceMs: 30_000 };
    const sendAs = (callingAeTitle: string) =>
      send({ ...target, callingAeTitle }, { objects: [smallObject('1.2.3.1')], timeouts });
    expect(await sendAs('STRANGER')).toMatchObject({ ok: false });
    expect(await sendAs('STRANGER')).toMatchObject({ ok: false });
    expect(await sendAs('TEST')).toMatchObject({ ok: true, sent: 1 });
    expect(await running.end('SIGINT')).toMatchObject({ code: 0 });
  });
});

it.skipIf(process.platform === 'win32')('a program that receive runs goes on when nobody reads what it prints', async () => {
  const script = join(folder, 'prints-much');
  const done = join(folder, 'done');
  writeFileSync(script, 'i=0; while [ $i -lt 20000 ]; do echo a long line of $i; i=$((i+1)); done; echo end > "$1"');
  const args = [
    'receive',
    '--port',
    '0',
    '-o',
    join(folder, 'hooked'),
    '--stop-after',
    '2',
    '--exec',
    `/bin/sh ${script} ${done}-{uid}`,
  ];
  const line = `"$0" ${JSON.stringify(mainFile)} "$@" 2>&1 | head -1`;
  const running = new RunningProcess('/bin/sh', ['-c', line, process.execPath, ...args]);
  const [, port] = await running.printed(/listening on port (\d+)/);
  const target = { host: '127.0.0.1', port: Number(port), calledAeTitle: 'ANY', callingAeTitle: 'TEST' };
  const timeouts = { connectMs: 30_000, associationMs: 30_000, responseMs: 30_000, silenceMs: 30_000 };
  const objects = [smallObject('1.2.3.1'), smallObject('1.2.3.2')];
  expect(await send(target, { objects, timeouts })).toMatchObject({ ok: true, sent: 2 });
  await running.ended;
  await expect.poll(() => [1, 2].map((n) => existsSync(`${done}-1.2.3.${n}`)), { timeout: 10_000 }).toEqual([true, true]);
});

/** Takes objects, but says so only when told to. */
async function slowReceiver() {
  let arrived: () => void = () => {};
  const firstArrived = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  let answer: () => void = () => {};
  const told = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const store: StoreTarget = {
    open: () => ({
      write: () => true,
      drained: async () => {},
      discard: () => {},
      finish: async () => {
        arrived();
        await told;
        return { code: 0 };
      },
    }),
  };
  const started = await startNode({ host: '127.0.0.1', port: 0, acceptCalled: () => true, store });
  if (!started.ok) throw new Error(started.code);
  return { node: started.node, server: `SLOW@127.0.0.1:${started.node.port}`, firstArrived, answer };
}

/** Resolves when the folder has an object in it. */
async function firstFile(path: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  const isObject = (name: string | null) => name?.endsWith('.dcm') === true;
  const watching = new AbortController();
  const events = watch(path, { signal: watching.signal });
  if (readdirSync(path).some(isObject)) return;
  try {
    for await (const { filename } of events) if (isObject(filename)) return;
  } finally {
    watching.abort();
  }
}
