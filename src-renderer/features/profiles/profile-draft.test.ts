import { describe, expect, it } from 'vitest';
import { profileInputSchema } from '../../../src-shared/contract/acceptance-profiles.ts';
import { builtInProfiles } from '../../../src-shared/dicom/acceptance-profile.ts';
import { sopClass, storageSopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { copyOf, draftOf, inputOf, moved, profileWords, searchClasses } from './profile-draft.ts';

const { CTImageStorage, MRImageStorage } = sopClass;
const profile = {
  id: 'p',
  name: 'Mine',
  transferSyntaxes: ['1.2.840.10008.1.2.1'],
  classes: [{ uid: CTImageStorage }, { uid: MRImageStorage, transferSyntaxes: ['1.2.840.10008.1.2'] }],
  privateClasses: false,
};

describe('a profile in the form', () => {
  it('is the same after nothing was typed', () => {
    const { id: _, ...input } = profile;
    expect(inputOf(draftOf(profile))).toEqual({ ok: true, input });
    for (const { id: __, ...builtIn } of builtInProfiles()) {
      const start = profileInputSchema.parse(builtIn);
      expect(inputOf(draftOf(start))).toEqual({ ok: true, input: start });
    }
  });

  it('says what is wrong with each field', () => {
    const draft = { ...draftOf(profile), name: ' ', transferSyntaxes: [], classes: [] };
    expect(inputOf(draft)).toEqual({
      ok: false,
      problems: {
        name: 'A name is needed.',
        transferSyntaxes: 'Without a transfer syntax nothing can be taken.',
        classes: 'Without a class nothing can be taken.',
      },
    });
    expect(inputOf({ ...draft, name: 'A', everySyntax: true, privateClasses: true })).toMatchObject({ ok: true });
    const own = [{ uid: CTImageStorage, transferSyntaxes: [] }];
    expect(inputOf({ ...draftOf(profile), classes: own })).toMatchObject({
      ok: false,
      problems: { classes: 'CT Image Storage has a list of its own with nothing in it.' },
    });
    expect(inputOf({ ...draftOf(profile), name: 'x'.repeat(65) })).toMatchObject({ ok: false });
  });

  it('is copied under a name that is free', () => {
    expect(copyOf(profile, ['Mine']).name).toBe('Mine copy');
    expect(copyOf(profile, ['Mine', 'MINE COPY', 'mine copy 2']).name).toBe('Mine copy 3');
  });

  it('has its syntaxes moved within the list', () => {
    expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
    expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
  });

  it('finds classes by words, and offers a UID that is not known', () => {
    expect(searchClasses('')).toHaveLength(storageSopClasses().length);
    expect(searchClasses('ct enhanced legacy')).toEqual(['1.2.840.10008.5.1.4.1.1.2.2']);
    expect(searchClasses('MRImageStorage')).toContain(MRImageStorage);
    expect(searchClasses(' 1.2.276.0.99.1 ')).toEqual(['1.2.276.0.99.1']);
    expect(searchClasses(sopClass.Verification)).toEqual([]);
  });

  it('is said in words', () => {
    const words = (part: object) => profileWords({ ...profile, ...part }, (uid) => uid.slice(-3));
    expect(words({})).toBe('2 storage classes, no private ones; 2.1');
    expect(words({ classes: undefined, privateClasses: true, transferSyntaxes: ['1.2', '1.3', '1.4'] })).toBe(
      'every storage class, private ones too; 1.2, 1.3 and 1 more',
    );
    expect(words({ classes: [{ uid: CTImageStorage, transferSyntaxes: ['1.2'] }] })).toBe(
      'CT Image Storage, no private ones; each in transfer syntaxes of its own',
    );
  });
});
