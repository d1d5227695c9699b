import { rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileObjects } from '../../src-main/archive/file-objects.ts';
import type { StoredObject } from '../../src-main/dicom/services/store-source.ts';
import { move } from '../../src-main/net/scu/move.ts';
import { send } from '../../src-main/net/scu/send.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { expectClear, expectStored } from './expectations.ts';
import { identifierOf } from './identifier.ts';
import { startOurNode } from './our-node.ts';
import { type TestServer, tamperingProxy } from './tampering-proxy.ts';
import { explained, practicalTimeouts, targetOf } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { enlarged, practiceSample, storedObject, writeFiles } from './test-objects.ts';

const folder = temporaryFolder('broken-delivery');
const sample = practiceSample(1).slice(0, 8);
/** A hang is a failed test, and a quick one. */
const timeouts = { ...practicalTimeouts, associationMs: 700, responseMs: 2_000, silenceMs: 2_000 };

describe('a connection that breaks while objects are delivered', () => {
  /** A way to `port` on which only the first connection breaks, after a few answers. */
  async function frailWay(port: number): Promise<TestServer> {
    let broken = false;
    return tamperingProxy(port, (chunk, before) => {
      if (broken || before < 700) return chunk;
      broken = true;
      return undefined;
    });
  }

  it('costs at most the one that was under way: the rest is sent over another', async () => {
    const node = await startOurNode({ folder: join(folder, 'frail-send') });
    const proxy = await frailWay(node.port);
    const end = await send(
      { ...targetOf(node), port: proxy.port },
      { objects: sample.map((object) => storedObject(object)), timeouts },
    );
    await proxy.close();
    await node.stop();
    // Where several were on their way, they are sent again one by one, and nothing is lost.
    expect(end.failed).toBeLessThanOrEqual(1);
    expect(end).toMatchObject({ sent: sample.length - end.failed, notTried: 0 });
    expect(end.associations).toBeGreaterThan(1);
    if (end.failed > 0) expectClear(explained(end.failure), 'aborted');
    await expectStored(node, sample);
  });

  it('costs at most the one that was under way: the rest is moved over another', async () => {
    const into = await startOurNode({ folder: join(folder, 'frail-into'), aeTitle: 'INTO' });
    const proxy = await frailWay(into.port);
    const node = await startOurNode({ folder: join(folder, 'frail-from'), destinations: { INTO: proxy.port } });
    await send(targetOf(node), { objects: sample.map((object) => storedObject(object)), timeouts });
    const studies = [...new Set(sample.map(({ dataSet }) => dataSet.string(tags.StudyInstanceUID) ?? ''))];
    const identifier = identifierOf({ QueryRetrieveLevel: 'STUDY', StudyInstanceUID: studies });
    const end = await move(targetOf(node), { model: 'study', identifier, destination: 'INTO', timeouts });
    await proxy.close();
    await node.stop();
    await into.stop();
    const { failed } = end.counts;
    expect(failed).toBeLessThanOrEqual(1);
    expect(end).toMatchObject({ ok: failed === 0, counts: { completed: sample.length - failed } });
    expect(end.failedUids.length).toBe(failed);
    if (failed > 0) expectClear(explained(end.failure), 'status-B000');
    await expectStored(into, sample);
  });
});

describe('a file that', () => {
  it('vanishes before its turn, or is cut short, is named; the others arrive', async () => {
    const node = await startOurNode({ folder: join(folder, 'vanish') });
    const files = await writeFiles(join(folder, 'vanishing'), sample);
    const objects: StoredObject[] = [];
    for await (const entry of fileObjects(files)) if (entry.kind === 'object') objects.push(entry.object);
    expect(objects.length).toBe(sample.length);
    const [, , gone, , short] = files;
    if (!gone || !short) throw new Error('the sample is too small');
    await rm(gone);
    await truncate(short, 2_000);
    const failures = new Map<string, Explanation>();
    const end = await send(targetOf(node), {
      objects,
      timeouts,
      onObject: ({ label }, { failure }) => {
        if (failure) failures.set(label, explained(failure));
      },
    });
    expect(end).toMatchObject({ ok: false, sent: sample.length - 2, failed: 2, notTried: 0 });
    expect(failures.size).toBe(2);
    expectClear(failures.get(gone) ?? explained(undefined), 'file-missing');
    expectClear(failures.get(short) ?? explained(undefined), 'file-changed');
    await expectStored(
      node,
      sample.filter((_, index) => index !== 2 && index !== 4),
    );
    await node.stop();
  });

  it('is cut short while it is being sent is named; the others arrive all the same', async () => {
    const node = await startOurNode({ folder: join(folder, 'cut') });
    const [first, ...others] = sample;
    if (!first) throw new Error('the sample is empty');
    const large = enlarged(first, 24_000_000);
    const files = await writeFiles(join(folder, 'cutting'), [large, ...others]);
    const objects: StoredObject[] = [];
    for await (const entry of fileObjects(files)) if (entry.kind === 'object') objects.push(entry.object);
    const [cut] = files;
    if (!cut) throw new Error('no file');
    let cutting: Promise<void> | undefined;
    const failures: [string, Explanation][] = [];
    const end = await send(targetOf(node), {
      objects,
      timeouts,
      onBytes: () => {
        cutting ??= truncate(cut, 4_000_000);
      },
      onObject: ({ label }, { failure }) => {
        if (failure) failures.push([label, explained(failure)]);
      },
    });
    await cutting;
    expect(end).toMatchObject({ ok: false, sent: others.length, failed: 1, notTried: 0 });
    expect(failures.map(([label]) => label)).toEqual([cut]);
    expect(failures[0]?.[1].code).toBe('file-changed');
    await expectStored(node, others);
    await node.stop();
  });
});
