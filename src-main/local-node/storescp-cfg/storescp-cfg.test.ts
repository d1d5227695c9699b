import { describe, expect, it } from 'vitest';
import { builtInProfiles } from '../../../src-shared/dicom/acceptance-profile.ts';
import { sopClass, storageSopClasses } from '../../../src-shared/dicom/sop-classes.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { ConfigurationNames } from './names.ts';
import { readStorescpConfig } from './read.ts';
import { writeStorescpConfig } from './write.ts';

const { ExplicitLE, ImplicitLE, ExplicitBE, JPEGLosslessSV1, JPEG2000Lossless } = transferSyntax;
const { CTImageStorage, MRImageStorage } = sopClass;

const sample = `# a comment
[[TransferSyntaxes]]
[Uncompressed]
TransferSyntax1  = LocalEndianExplicit
TransferSyntax2  = OppositeEndianExplicit
TransferSyntax3  = LittleEndianImplicit
[ Any Lossless ]
TransferSyntax1 = JPEGLossless:Non-hierarchical-1stOrderPrediction
TransferSyntax2 = 1.2.840.10008.1.2.4.90
[[PresentationContexts]]
[Storage]
PresentationContext1 = VerificationSOPClass\\Uncompressed
PresentationContext2 = CTImageStorage\\anylossless
PresentationContext3 = ${MRImageStorage}\\Uncompressed
[Plain]
PresentationContext1 = CTImageStorage\\Uncompressed
PresentationContext2 = RETIRED_UltrasoundImageStorage\\Uncompressed
[Twice]
PresentationContext1 = CTImageStorage\\Uncompressed
PresentationContext2 = CTImageStorage\\AnyLossless
[[Profiles]]
[Default]
PresentationContexts = Storage
[Plain]
PresentationContexts = Plain
[Out]
PresentationContexts = Twice
`;
const without = (line: string) => sample.replace(line, '');

describe('an association configuration of DCMTK', () => {
  it('is read: names and UIDs, lists and their order, comments', () => {
    expect(readStorescpConfig(sample)).toEqual({
      ok: true,
      notes: [],
      profiles: [
        {
          name: 'Default',
          key: 'DEFAULT',
          ok: true,
          profile: {
            privateClasses: false,
            classes: [
              { uid: CTImageStorage, transferSyntaxes: [JPEGLosslessSV1, JPEG2000Lossless] },
              { uid: MRImageStorage, transferSyntaxes: [ExplicitLE, ExplicitBE, ImplicitLE] },
            ],
          },
        },
        {
          name: 'Plain',
          key: 'PLAIN',
          ok: true,
          profile: {
            privateClasses: false,
            transferSyntaxes: [ExplicitLE, ExplicitBE, ImplicitLE],
            classes: [{ uid: CTImageStorage }, { uid: '1.2.840.10008.5.1.4.1.1.6' }],
          },
        },
        {
          name: 'Out',
          key: 'OUT',
          ok: false,
          line: 20,
          column: 24,
          problem: 'CT Image Storage is in “Twice” twice, as only a requestor’s may be.',
        },
      ],
    });
  });

  it.each([
    ['', 1, 1, '[[TransferSyntaxes]] is missing.'],
    [without('[[Profiles]]'), 1, 1, '[[Profiles]] is missing.'],
    [sample.replace('\\anylossless', '\\lossy'), 13, 39, 'no list of transfer syntaxes “lossy”'],
    [
      sample.replace('CTImageStorage\\any', 'CTImageStore\\any'),
      13,
      24,
      '“CTImageStore” is no SOP class that is known. Did you mean',
    ],
    [sample.replace('LittleEndianImplicit', 'LittleEndian'), 6, 20, '“LittleEndian” is no transfer syntax that is known.'],
    [sample.replace('CTImageStorage\\any', 'CTImageStorage/any'), 13, 24, 'the “\\” is missing'],
    [sample.replace('TransferSyntax2  =', 'TransferSyntax2  '), 5, 1, 'It lacks “=”'],
    [sample.replace('TransferSyntax2  =', '  TransferSyntax2  ='), 5, 3, 'begins with a blank'],
    [sample.replace('= LittleEndianImplicit', '='), 6, 19, 'lacks a value'],
    [sample.replace('[Uncompressed]', '[Uncompressed'), 3, 1, 'A section is written as [Name]'],
    [sample.replace('[[Profiles]]', '[[TransferSyntaxes]]'), 21, 1, '[[TransferSyntaxes]] is there already.'],
    [
      sample.replace('PresentationContexts = Storage', 'PresentationContexts = Store'),
      23,
      24,
      'no list of presentation contexts “Store”',
    ],
    [sample.replace('PresentationContexts = Storage', 'Other = 1'), 22, 1, 'lacks “PresentationContexts = …”'],
    ['[Uncompressed]', 1, 1, 'A section stands below a part'],
    ['TransferSyntax1 = 1.2', 1, 1, 'Entries stand below a section'],
  ])('is refused with line and column: %#', (text, line, column, problem) => {
    const read = readStorescpConfig(text);
    expect(read).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
    expect(read).toMatchObject({ line, column });
  });

  it('says what it leaves aside', () => {
    const more = sample
      .replace('TransferSyntax3', 'TransferSyntax4')
      .replace('CTImageStorage\\any', 'FINDStudyRootQueryRetrieveInformationModel\\any')
      .replace('PresentationContexts = Storage', 'PresentationContexts = Storage\nSCPSCURoleSelection = R')
      .concat('[[Other]]\n');
    expect(readStorescpConfig(more)).toMatchObject({
      ok: true,
      notes: [
        'line 6: TRANSFERSYNTAX4 is not read: entries are numbered TransferSyntax1, TransferSyntax2 and so on, without a gap.',
        'line 24: SCPSCUROLESELECTION of the profile “Default” is not followed.'.replace(
          'SCPSCUROLESELECTION',
          'SCPSCURoleSelection',
        ),
        expect.stringContaining('line 13: Study Root Query/Retrieve Information Model - FIND is no storage class'),
        'line 29: [[OTHER]] has no meaning here.',
      ],
    });
  });

  it('with far too much in it is refused', () => {
    const lines = Array.from({ length: 20_001 }, (_, index) => `TransferSyntax${index + 1} = 1.2.840.10008.1.2`);
    const read = readStorescpConfig(`[[TransferSyntaxes]]\n[A]\n${lines.join('\n')}`);
    expect(read).toMatchObject({ ok: false, line: 20_003, problem: 'It has more than 20000 entries.' });
  });

  it('is written so that it reads the same', () => {
    const listed = { name: 'Mine', privateClasses: false, classes: [{ uid: CTImageStorage, transferSyntaxes: [ImplicitLE] }] };
    const alike = { name: 'Bärs “one”', privateClasses: false, transferSyntaxes: [ExplicitLE], classes: [{ uid: '1.2.3.4' }] };
    const { text, notes } = writeStorescpConfig([listed, alike, { ...alike, name: 'barsone' }]);
    expect(notes).toEqual(['“Bärs “one”” is written as Barsone.', '“barsone” is written as barsone2.']);
    const { name: _, ...rest } = alike;
    expect(readStorescpConfig(text)).toMatchObject({
      ok: true,
      notes: [],
      profiles: [
        { name: 'Mine', profile: { transferSyntaxes: [ImplicitLE], classes: [{ uid: CTImageStorage }], privateClasses: false } },
        { name: 'Barsone', profile: rest },
        { name: 'barsone2', profile: rest },
      ],
    });
  });

  it('holds the built-in profiles, and says what is lost of them', () => {
    const { text, notes } = writeStorescpConfig(builtInProfiles());
    expect(notes).toContain('“Everything” leaves the choice to the requestor; in the file compressed syntaxes come first.');
    const read = readStorescpConfig(text);
    if (!read.ok) throw new Error(read.problem);
    expect(read.profiles).toHaveLength(4);
    for (const profile of read.profiles) expect(profile).toMatchObject({ ok: true, profile: { classes: { length: 127 } } });
  });

  it('knows every storage class by its keyword of PS3.6', () => {
    const names = new ConfigurationNames();
    for (const { keyword, uid } of storageSopClasses()) expect(names.sopClass(keyword), keyword).toBe(uid);
  });
});
