import { expect, it } from 'vitest';
import { admittedByBoth, keepReserve } from './disk-reserve.ts';
import { refuseFull } from './store-status.ts';

const object = (byteLength: number) => ({ studyInstanceUid: '1.2.3', byteLength });

it('refuses what would leave less than the reserve, counting what was taken since the disk was asked', async () => {
  const disk = { free: 1_000, asked: 0 };
  let at = 0;
  let reserve = 500;
  const admit = keepReserve({
    freeBytes: async () => {
      disk.asked++;
      return disk.free;
    },
    reserveBytes: () => reserve,
    now: () => at,
  });
  expect(await admit(object(300))).toBeTypeOf('function');
  expect(await admit(object(201))).toMatchObject({
    kind: 'refused',
    status: { code: 0xa700, errorComment: 'Disk nearly full' },
    failure: { kind: 'local', code: 'disk-full', detail: '700 bytes are free, 500 are to stay free' },
  });
  expect(await admit(object(200))).toBeTypeOf('function');
  expect(disk.asked).toBe(1);
  reserve = 400;
  // What is known is not waited for.
  expect(admit(object(100))).toBeTypeOf('function');
  at = 1_001;
  disk.free = 5_000;
  expect(await admit(object(4_600))).toBeTypeOf('function');
  expect(disk.asked).toBe(2);
});

it('leaves it to the writing where the disk cannot be asked', async () => {
  const admit = keepReserve({ freeBytes: async () => undefined, reserveBytes: () => 500, now: () => 0 });
  expect(await admit(object(300))).toBeTypeOf('function');
});

it('gives back what the first admitted when the second refuses', async () => {
  const open = new Set<string>();
  const admitting = (name: string) => async () => {
    open.add(name);
    return () => void open.delete(name);
  };
  const both = await admittedByBoth(admitting('one'), admitting('two'))(object(1));
  expect([...open]).toEqual(['one', 'two']);
  if (typeof both !== 'function') throw new Error('refused');
  both();
  expect(open.size).toBe(0);
  expect(await admittedByBoth(admitting('one'), async () => refuseFull('full'))(object(1))).toMatchObject({ kind: 'refused' });
  expect(open.size).toBe(0);
});
