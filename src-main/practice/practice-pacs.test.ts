import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { echo } from '../net/scu/echo.ts';
import { find } from '../net/scu/find.ts';
import { send } from '../net/scu/send.ts';
import { type PracticePacs, startPracticePacs } from './practice-pacs.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 20_000, silenceMs: 20_000 };
const today = new Date(2026, 0, 15);
let folder: string;
let running: PracticePacs[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quarry-practice-pacs-'));
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((pacs) => pacs.close({ graceMs: 0 })));
  await rm(folder, { recursive: true });
});

async function start(options: { port?: number; today?: Date } = {}): Promise<PracticePacs> {
  const started = await startPracticePacs({ folder, today, ...options });
  if (!started.ok) throw new Error(JSON.stringify(started.failure));
  running.push(started.practice);
  return started.practice;
}

const targetOf = ({ port, aeTitle }: PracticePacs) => ({
  host: '127.0.0.1',
  port,
  calledAeTitle: aeTitle,
  callingAeTitle: 'TEST',
});

async function patients(pacs: PracticePacs): Promise<string[]> {
  const identifier = new DataSet().set(tags.PatientID, 'LO', '').set(tags.NumberOfPatientRelatedInstances, 'IS', '');
  const ids: string[] = [];
  for await (const batch of find(targetOf(pacs), { model: 'patient', level: 'PATIENT', identifier, timeouts })) {
    ids.push(
      ...batch.map((answer) => `${answer.string(tags.PatientID)}: ${answer.string(tags.NumberOfPatientRelatedInstances)}`),
    );
  }
  return ids.sort();
}

describe('the practice PACS', () => {
  it('has its patients from the first start on', async () => {
    const pacs = await start();
    expect(pacs).toMatchObject({ aeTitle: 'PRACTICE', patients: 20, instances: 311 });
    const found = await patients(pacs);
    expect(found).toHaveLength(20);
    expect(found[0]).toBe('PRACTICE-0001: 27');
    const instances = found.map((text) => Number(text.split(': ')[1]));
    expect(instances.reduce((sum, count) => sum + count)).toBe(pacs.instances);
  });

  it('answers to its AE title only', async () => {
    const pacs = await start();
    expect(await echo(targetOf(pacs), { timeouts })).toMatchObject({ ok: true });
    expect(await echo({ ...targetOf(pacs), calledAeTitle: 'OTHER' }, { timeouts })).toMatchObject({
      ok: false,
      failure: { kind: 'association', ending: { kind: 'rejected', reason: 7 } },
    });
  });

  it('keeps what it has, and what was sent to it, for the next start', async () => {
    const first = await start();
    const { fileObjects } = await import('../archive/file-objects.ts');
    const { practiceObjects } = await import('./practice-data.ts');
    const { writeDataSet } = await import('../dicom/dataset/write-data-set.ts');
    const { writeFileMeta } = await import('../dicom/part10/write-file.ts');
    const [object] = practiceObjects({ today, seed: 'somebody else' });
    if (object === undefined) throw new Error('no object');
    object.dataSet.set(tags.PatientID, 'LO', 'VISITOR');
    const file = join(folder, 'visitor.dcm');
    await writeFile(file, Buffer.concat([writeFileMeta(object), writeDataSet(object.dataSet, object.transferSyntaxUid)]));
    const objects = [];
    for await (const entry of fileObjects([file])) if (entry.kind === 'object') objects.push(entry.object);
    expect(await send(targetOf(first), { objects, timeouts })).toMatchObject({ ok: true, sent: 1 });
    await first.close();
    running = [];
    const again = await start({ today: new Date(2027, 5, 1) });
    const found = await patients(again);
    expect(found).toHaveLength(21);
    expect(found).toContain('VISITOR: 1');
  });

  it('is filled anew when the first start was cut short', async () => {
    await (await start()).close();
    running = [];
    await rm(join(folder, 'data-1', 'filled.json'));
    const [study] = await readdir(join(folder, 'data-1', 'objects'));
    expect(study).toBeDefined();
    expect(await patients(await start())).toHaveLength(20);
  });

  it('says that its port is taken, and lets go of its archive', async () => {
    const first = await start();
    const elsewhere = await mkdtemp(join(tmpdir(), 'quarry-practice-pacs-'));
    const refused = await startPracticePacs({ folder: elsewhere, today, port: first.port });
    expect(refused).toMatchObject({ ok: false, failure: { kind: 'local', code: 'port-in-use' } });
    const second = await startPracticePacs({ folder: elsewhere, today });
    expect(second.ok).toBe(true);
    if (second.ok) await second.practice.close();
    await rm(elsewhere, { recursive: true });
  });
});
