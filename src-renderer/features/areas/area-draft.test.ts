import { describe, expect, it } from 'vitest';
import { openRules, type StorageArea } from '../../../src-shared/contract/storage-areas.ts';
import { blankDraft, draftOf, inputOf } from './area-draft.ts';
import { callersWords, quotaWords } from './area-words.ts';
import { filesWords } from './files-draft.ts';

const area: StorageArea = {
  ...openRules,
  id: 'a',
  on: true,
  aeTitle: 'TEACHING',
  folder: '/data/teaching',
  access: 'read',
  callers: [{ aeTitle: 'CT 1', address: '10.2.0.0/16' }, { address: 'fd00::/8' }, { aeTitle: 'RIS' }],
  quota: { studies: 500, bytesPerStudy: 2.5e9 },
  whenFull: 'delete-oldest',
  moves: { kind: 'listed', rules: [{ destination: 'WS1' }, { caller: 'RIS', destination: 'WS 2' }] },
};

describe('an area in the form', () => {
  it('is the same after nothing was typed', () => {
    const { id: _, ...input } = area;
    expect(inputOf(draftOf(area))).toEqual({ ok: true, input });
    expect(draftOf(area)).toMatchObject({
      callers: 'CT 1@10.2.0.0/16\n@fd00::/8\nRIS',
      moveRules: '* > WS1\nRIS > WS 2',
      gigabytesPerStudy: 2.5,
      gigabytes: '',
    });
  });

  it('names its files plainly, by a layout, or by a template', () => {
    const { id: _, ...input } = area;
    for (const files of [
      { layout: 'patient' },
      { layout: '{PatientID}/{SOPInstanceUID}.ima' },
      { extension: '' },
      { layout: 'flat', extension: 'ima' },
    ])
      expect(inputOf(draftOf({ ...area, files }))).toEqual({ ok: true, input: { ...input, files } });
    const draft = draftOf(area);
    const typed = (files: Partial<typeof draft.files>) => inputOf({ ...draft, files: { ...draft.files, ...files } });
    expect(typed({ layout: 'own', template: 'images' })).toMatchObject({
      ok: false,
      problems: { files: expect.stringContaining('{PatientID}') },
    });
    expect(typed({ extension: 'a/b' })).toMatchObject({ ok: false, problems: { files: expect.any(String) } });
    expect(typed({ extension: '.ima ' })).toMatchObject({ ok: true, input: { files: { extension: 'ima' } } });
    expect(filesWords(undefined)).toBeUndefined();
    expect(filesWords({ layout: 'flat', extension: 'ima' })).toBe('files by SOP instance UID, in one folder, .ima');
  });

  it('says what is wrong with each field', () => {
    const blank = {
      ...blankDraft(),
      everybody: false,
      callers: 'CT\nMR@10.2.0.0/99',
      moves: 'listed',
      moveRules: 'A > B > C',
    } as const;
    expect(inputOf(blank)).toEqual({
      ok: false,
      problems: {
        aeTitle: 'An AE title is needed.',
        folder: 'A folder is needed.',
        callers: 'Not understood: MR@10.2.0.0/99',
        moveRules: 'Not understood: A > B > C',
      },
    });
    expect(inputOf({ ...draftOf(area), studies: 0 })).toMatchObject({ ok: false, problems: { studies: expect.any(String) } });
  });

  it('lets nobody in when the list is chosen and empty', () => {
    expect(inputOf({ ...draftOf(area), callers: ' \n' })).toMatchObject({ ok: true, input: { callers: [] } });
    expect(inputOf({ ...draftOf(area), everybody: true })).toMatchObject({ ok: true, input: { callers: undefined } });
  });

  it('is said in words', () => {
    expect(callersWords(area.callers)).toBe('CT 1 at 10.2.0.0/16, anyone at fd00::/8, RIS');
    expect(callersWords([])).toBe('nobody');
    expect(quotaWords(area)).toBe('at most 500 studies, 2.50 GB a study; then the oldest studies are deleted');
    expect(quotaWords(openRules)).toBe('no limit');
  });
});
