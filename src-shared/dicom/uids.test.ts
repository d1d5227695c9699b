import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isStorageSopClass, lookupSopClass, sopClass, sopClasses, storageSopClasses } from './sop-classes.ts';
import { lookupTransferSyntax, transferSyntax, transferSyntaxes } from './transfer-syntaxes.ts';
import { isValidUid, lookupUid, nameOfUid, registeredUids } from './uids.ts';

/** Lists that were made independently of this code; they lie beside the repository where they are at hand. */
function independentList(name: string): string[][] | undefined {
  const file = new URL(`../../../shared/${name}`, import.meta.url);
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.slice(1).map((line) => line.split('\t'));
}

describe('uids', () => {
  it('finds by UID', () => {
    expect(lookupUid('1.2.840.10008.1.2.4.90')).toEqual({
      uid: '1.2.840.10008.1.2.4.90',
      name: 'JPEG 2000 Image Compression (Lossless Only)',
      type: 'Transfer Syntax',
      retired: false,
      keyword: 'JPEG2000Lossless',
    });
    expect(lookupUid('1.2.840.10008.1.2.2')?.retired).toBe(true);
    expect(nameOfUid('1.2.840.10008.5.1.4.1.1.2')).toBe('CT Image Storage');
    expect(nameOfUid('1.2.3')).toBe('1.2.3');
    expect(nameOfUid('1.2.840.10008.5.1.4.1.1.40')).toBe('1.2.840.10008.5.1.4.1.1.40');
    expect(lookupUid('')).toBeUndefined();
  });

  it.each(['1.2.840.10008.1.1', '2.25.329800735698586629295641978511506172918', '0.0', '1', `1.${'2'.repeat(62)}`])(
    'accepts %s',
    (uid) => {
      expect(isValidUid(uid)).toBe(true);
    },
  );
  it.each(['', '.', '1.', '.1', '1..2', '1.02', '01.2', '1.2a', '1.2 ', '1.2\0', '../1', `1.${'2'.repeat(63)}`])(
    'refuses %j',
    (uid) => {
      expect(isValidUid(uid)).toBe(false);
    },
  );

  const list = independentList('uids.tsv');
  it.skipIf(!list)('are those of the independent list (skipped where it is not at hand)', () => {
    const rows = (list ?? []).map(([uid, name, type, , retired, keyword]) => ({
      uid,
      name,
      type,
      retired: retired !== '',
      keyword: keyword ?? '',
    }));
    expect([...registeredUids()].sort(byUid)).toEqual(rows.sort(byUid));
  });
});

function byUid(a: { uid?: string }, b: { uid?: string }): number {
  return (a.uid ?? '') < (b.uid ?? '') ? -1 : 1;
}

describe('SOP classes', () => {
  it('are the registered ones, with their keywords', () => {
    const rows = sopClasses().filter((row) => row.uid.startsWith('1.2.840.10008.'));
    for (const row of rows) {
      const entry = lookupUid(row.uid);
      expect(entry, row.uid).toBeDefined();
      expect(row).toMatchObject({ keyword: entry?.keyword, retired: entry?.retired });
      expect(entry?.name.replace(/ SOP Class( UID)?/, '')).toBe(row.name);
    }
    const registered = [...registeredUids()].filter((entry) => /SOP Class$/.test(entry.type) && entry.keyword !== '');
    expect(rows.map((row) => row.uid).sort()).toEqual(registered.map((entry) => entry.uid).sort());
  });

  it('have unique UIDs and keywords', () => {
    expect(new Set(sopClasses().map((row) => row.uid)).size).toBe(sopClasses().length);
    expect(new Set(sopClasses().map((row) => row.keyword)).size).toBe(sopClasses().length);
    expect(sopClasses().every((row) => isValidUid(row.uid))).toBe(true);
  });

  it('count everything called storage as storage', () => {
    const called = sopClasses().filter((row) => /Storage(Trial|Retired|ForPresentation|ForProcessing)?$/.test(row.keyword));
    expect(called.filter((row) => !isStorageSopClass(row.uid)).map((row) => row.keyword)).toEqual([
      'MediaStorageDirectoryStorage',
    ]);
    expect(storageSopClasses().filter((row) => !called.includes(row))).toEqual([]);
    expect(storageSopClasses().length).toBeGreaterThan(200);
    expect(isStorageSopClass('1.2.3')).toBe(false);
    expect(isStorageSopClass(sopClass.Verification)).toBe(false);
  });

  it('resolve every constant', () => {
    for (const [name, uid] of Object.entries(sopClass)) {
      const row = lookupSopClass(uid);
      expect(row, name).toBeDefined();
      const keyword = name
        .replace(/^(PatientRoot|StudyRoot|PatientStudyOnly)(?=Find|Move|Get)/, '$1QueryRetrieveInformationModel')
        .replace('ModalityWorklistFind', 'ModalityWorklistInformationModelFind');
      expect(row?.keyword).toBe(keyword);
    }
  });

  const list = independentList('sop-classes.tsv');
  it.skipIf(!list)('cover the independent list (skipped where it is not at hand)', () => {
    for (const [uid = '', name = ''] of list ?? []) {
      expect(lookupSopClass(uid), name).toBeDefined();
      if (/Storage|Stor\.$|St\.$/.test(name)) expect(isStorageSopClass(uid), name).toBe(true);
    }
  });
});

describe('transfer syntaxes', () => {
  it('are the registered ones, with their names', () => {
    const registered = [...registeredUids()].filter((entry) => entry.type === 'Transfer Syntax');
    expect(
      transferSyntaxes()
        .map(({ uid, name, keyword, retired }) => ({ uid, name, keyword, retired }))
        .sort(byUid),
    ).toEqual(registered.map(({ uid, name, keyword, retired }) => ({ uid, name, keyword, retired })).sort(byUid));
  });

  it.each([
    ['1.2.840.10008.1.2', { explicit: false, littleEndian: true, encapsulated: false, deflated: false, lossy: false }],
    ['1.2.840.10008.1.2.1', { explicit: true, littleEndian: true, encapsulated: false, deflated: false, lossy: false }],
    ['1.2.840.10008.1.2.2', { explicit: true, littleEndian: false, encapsulated: false, retired: true }],
    ['1.2.840.10008.1.2.1.98', { explicit: true, encapsulated: true, lossy: false }],
    ['1.2.840.10008.1.2.1.99', { explicit: true, deflated: true, encapsulated: false }],
    ['1.2.840.10008.1.2.4.50', { encapsulated: true, lossy: true }],
    ['1.2.840.10008.1.2.4.57', { encapsulated: true, lossy: false }],
    ['1.2.840.10008.1.2.4.66', { encapsulated: true, lossy: false, retired: true }],
    ['1.2.840.10008.1.2.4.80', { encapsulated: true, lossy: false }],
    ['1.2.840.10008.1.2.4.81', { encapsulated: true, lossy: true }],
    ['1.2.840.10008.1.2.4.94', { encapsulated: false, deflated: false }],
    ['1.2.840.10008.1.2.4.95', { encapsulated: false, deflated: true }],
    ['1.2.840.10008.1.2.4.107', { encapsulated: true, lossy: true }],
    ['1.2.840.10008.1.2.4.110', { encapsulated: true, lossy: false }],
    ['1.2.840.10008.1.2.4.202', { encapsulated: true, lossy: false }],
    ['1.2.840.10008.1.2.4.203', { encapsulated: true, lossy: true }],
    ['1.2.840.10008.1.2.5', { encapsulated: true, lossy: false }],
    ['1.2.840.10008.1.2.6.2', { forDataSets: false, retired: true }],
    ['1.2.840.10008.1.2.7.1', { forDataSets: false }],
    ['1.2.840.10008.1.2.8.1', { encapsulated: true, deflated: false, lossy: false }],
    ['1.2.840.10008.1.20', { explicit: false, retired: true }],
  ])('%s has the right properties', (uid, properties) => {
    expect(lookupTransferSyntax(uid)).toMatchObject(properties);
  });

  it('resolve every constant, and nothing private', () => {
    for (const [name, uid] of Object.entries(transferSyntax)) expect(lookupTransferSyntax(uid), name).toBeDefined();
    expect(lookupTransferSyntax('1.2.840.113619.5.2')).toBeUndefined();
  });

  const list = independentList('transfer-syntaxes.tsv');
  it.skipIf(!list)('cover the independent list (skipped where it is not at hand)', () => {
    for (const [uid = '', name] of list ?? []) expect(lookupTransferSyntax(uid), name).toBeDefined();
  });
});
