import { expect, it } from 'vitest';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

it('finds what one of thousands of patterns, names or dates fits', async () => {
  await using folder = await temporaryFolder();
  const archive = await openSampleArchive(folder.path);
  await store(archive.storeTarget(), sample({ study: 1, series: 1, instance: 1 }));
  const many = (pattern: (n: number) => string, last: string) => [...Array.from({ length: 4_000 }, (_, n) => pattern(n)), last];
  const found = async (keyword: string, values: readonly string[]) =>
    (await collect(archive.query('study', 'STUDY', { [keyword]: values.join('\\') }))).length;
  expect(
    await found(
      'PatientName',
      many((n) => `N${n}*`, 'smith*'),
    ),
  ).toBe(1);
  expect(
    await found(
      'PatientName',
      many((n) => `N${n}*`, 'nobody'),
    ),
  ).toBe(0);
  expect(
    await found(
      'PatientID',
      many((n) => `X${n}*`, '*1'),
    ),
  ).toBe(1);
  expect(
    await found(
      'StudyDate',
      many((n) => `${19_000_101 + n}`, '19000101-'),
    ),
  ).toBe(1);
  await archive.close();
});
