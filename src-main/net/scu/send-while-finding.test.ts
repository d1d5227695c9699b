import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { StoredObject } from '../../dicom/services/store-source.ts';
import { objects, sendTo, server, stopServers } from './testing/storing-server.ts';

afterEach(stopServers);

it('many objects of one kind go over one association, however many are found while it is open', async () => {
  const { target, seen, stored } = await server({});
  let given = 0;
  let most = 0;
  async function* find() {
    for (const object of objects(5_000)) {
      given++;
      most = Math.max(most, given - stored.length);
      yield object;
    }
  }
  const { end, onceEach } = await sendTo(target, { objects: find() });
  expect(end).toMatchObject({ ok: true, sent: 5_000, associations: 1 });
  expect(onceEach).toBe(5_000);
  expect(seen.associations).toBe(1);
  // 2,000 waiting, and those on their way.
  expect(most).toBeLessThan(2_200);
});

it('what is found later and is of another kind goes over an association of its own, nothing is lost between them', async () => {
  const { target, seen } = await server({});
  async function* find() {
    for (const [i, object] of objects(90).entries()) {
      if (i === 30) await new Promise((goOn) => setTimeout(goOn, 700));
      yield i >= 30 && i % 3 === 0 ? { ...object, sopClassUid: sopClass.MRImageStorage } : object;
    }
  }
  const { end, onceEach } = await sendTo(target, { objects: find() });
  expect(end).toMatchObject({ ok: true, sent: 90, failed: 0 });
  expect(onceEach).toBe(90);
  expect(seen.perAssociation.toSorted((a, b) => a - b)).toEqual([20, 70]);
});

it('the first are sent before the last are found', async () => {
  const { target, stored } = await server({});
  async function* find() {
    const [first, ...rest] = objects(3);
    if (first !== undefined) yield first;
    while (stored.length === 0) await nextTurn();
    yield* rest;
  }
  expect((await sendTo(target, { objects: find() })).end).toMatchObject({ ok: true, sent: 3, associations: 1 });
});

it('over several associations, each object is sent once', async () => {
  const { target, seen } = await server({ take: () => nextTurn() });
  async function* find() {
    for (const object of objects(400)) {
      await nextTurn();
      yield object;
    }
  }
  const { end, onceEach } = await sendTo(target, { objects: find(), associations: 3 });
  expect(end).toMatchObject({ ok: true, sent: 400, failed: 0 });
  expect(onceEach).toBe(400);
  expect(seen.most).toBeLessThanOrEqual(3);
});

it('is cancelled while nothing comes', async () => {
  const { target } = await server({});
  const abort = new AbortController();
  async function* find(): AsyncGenerator<StoredObject> {
    yield* objects(2);
    await new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()));
  }
  const sending = sendTo(target, {
    objects: find(),
    signal: abort.signal,
    onObject: ({ sopInstanceUid }) => {
      if (sopInstanceUid === '1.2.3.1') abort.abort();
    },
  });
  expect((await sending).end).toMatchObject({ cancelled: true, sent: 2, notTried: 0, failed: 0 });
});

it('where nobody listens, everything that is found has failed', async () => {
  const { target } = await server({});
  await stopServers();
  async function* find() {
    for (const object of objects(50)) {
      await nextTurn();
      yield object;
    }
  }
  const { end, onceEach } = await sendTo(target, { objects: find() });
  expect(end).toMatchObject({ ok: false, sent: 0, failed: 50, associations: 0 });
  expect(onceEach).toBe(50);
});
