import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { bytesDifference } from './equal-data-sets.ts';
import type { OurNode } from './our-node.ts';
import { filesIn, type TestObject } from './test-objects.ts';

/** It says what, why and what to try, and has the code. */
export function expectClear(explanation: Explanation, code: string): void {
  expect(explanation.code).toBe(code);
  expect(explanation.title).not.toBe('');
  expect(explanation.cause).not.toBe('');
  expect(explanation.tryThis.length).toBeGreaterThan(0);
  expect(`${explanation.title} ${explanation.cause}`).not.toMatch(/Error:|\.ts:|undefined|\[object/);
}

/** These objects are kept byte for byte, and nothing besides. */
export async function expectStored(node: OurNode, objects: readonly TestObject[]): Promise<void> {
  const kept = await filesIn(node.objects);
  expect([...kept.keys()].sort()).toEqual(objects.map(({ sopInstanceUid }) => sopInstanceUid).sort());
  for (const object of objects) {
    const file = kept.get(object.sopInstanceUid);
    expect(file && bytesDifference(object, file)).toBeUndefined();
  }
  // Nothing half-written is left lying about.
  // The file that was opened ahead for another object goes soon after the last.
  await expect.poll(() => readdir(join(node.objects, '..', 'incoming'))).toEqual([]);
}

/** The explanation in the result that a command of ours printed last. */
export function errorOf(output: string): Explanation {
  const last = output.trim().split('\n').at(-1) ?? '';
  return (JSON.parse(last) as { error: Explanation }).error;
}
