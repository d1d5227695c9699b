import { describe, expect, it } from 'vitest';
import { tags } from '../../src-shared/dicom/tags.ts';
import { DataSet } from '../dicom/dataset/data-set.ts';
import { matchesExactName } from '../dicom/matching/match-text.ts';
import { collect, openSampleArchive, sample, store, temporaryFolder } from './testing/sample-object.ts';

describe('names matched as they are written', () => {
  it.each([
    ['SMITH^Anna', 'SMITH^Anna', true],
    ['SMITH^Anna', 'smith^anna', false],
    ['SMITH^Anna', 'SM*', true],
    ['SMITH^Anna', 'sm*', false],
    ['SMITH^Anna', 'SMITH', false],
    ['SMITH^Anna', 'SMITH^Anna^^', true],
    ['SMITH ^ Anna', 'SMITH^Anna', true],
    ['MÜLLER^Jörg', 'MULLER*', false],
    ['MÜLLER^Jörg', 'M?LLER*', true],
    ['Yamada^Tarou=山田^太郎', '山田^太郎', true],
    ['Yamada^Tarou=山田^太郎', 'Yamada*=山田*', true],
    ['Yamada^Tarou=山田^太郎', 'Yamada*=田中*', false],
    ['ONE^A\\TWO^B', 'TWO^?', true],
    ['', '*', true],
  ])('%s with %s: %s', (name, pattern, matches) => {
    // Universal matching never gets here: an asterisk alone is no condition.
    expect(pattern === '*' || matchesExactName(name, pattern)).toBe(matches);
  });

  it('are so where the archive is asked to, unless the peer asks for fuzzy matching', async () => {
    await using folder = await temporaryFolder();
    const archive = await openSampleArchive(folder.path);
    await store(archive.storeTarget(), sample({ name: 'MÜLLER^Jörg' }));
    const identifier = new DataSet({ characterSet: ['ISO_IR 192'] }).set(tags.PatientName, 'PN', 'muller^*');
    const query = { model: 'study', level: 'STUDY', identifier, callingAeTitle: 'A', calledAeTitle: 'B' } as const;
    const found = async (exactNames: boolean, extensions: readonly 'fuzzyNames'[] = []) => {
      const source = archive.querySource({ exactNames });
      return (await collect(source.find({ ...query, extensions }, new AbortController().signal))).length;
    };
    expect(await found(false)).toBe(1);
    expect(await found(true)).toBe(0);
    expect(await found(true, ['fuzzyNames'])).toBe(1);
    await archive.close();
  });
});
