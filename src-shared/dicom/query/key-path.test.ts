import { describe, expect, it } from 'vitest';
import { tags } from '../tags.ts';
import { parseKeyPath } from './key-path.ts';

describe('the path of a key', () => {
  const inRequest = {
    name: 'RequestAttributesSequence.RequestedProcedureID',
    sequences: [tags.RequestAttributesSequence],
    tag: tags.RequestedProcedureID,
    vr: 'SH',
  };

  it.each([
    'RequestAttributesSequence.RequestedProcedureID',
    'RequestAttributesSequence[0].RequestedProcedureID',
    '(0040,0275)[0].(0040,1001)',
    '0040,0275.0040,1001',
    '40,275[0].(40,1001)',
    ' RequestAttributesSequence [0] . 00401001 ',
  ])('%s', (text) => {
    expect(parseKeyPath(text)).toEqual({ ok: true, path: inRequest });
  });

  it('of an element has no sequences; a tag nobody knows is of VR UN', () => {
    expect(parseKeyPath('PatientName')).toMatchObject({ path: { name: 'PatientName', sequences: [], vr: 'PN' } });
    expect(parseKeyPath('0009,1001')).toMatchObject({ path: { name: '(0009,1001)', tag: 0x0009_1001, vr: 'UN' } });
    expect(parseKeyPath('RequestAttributesSequence[0]')).toMatchObject({ path: { sequences: [], vr: 'SQ' } });
  });

  it.each([
    ['', 'unknown', ''],
    ['Patient Name', 'unknown', 'Patient Name'],
    ['RequestAttributesSequence.', 'unknown', ''],
    ['PatientName.PatientID', 'no-sequence', 'PatientName'],
    ['PatientName[0]', 'no-sequence', 'PatientName'],
    ['RequestAttributesSequence[1].PatientID', 'other-item', 'RequestAttributesSequence[1]'],
    ['RequestAttributesSequence[*].PatientID', 'other-item', 'RequestAttributesSequence[*]'],
  ])('“%s” is none: %s', (text, problem, part) => {
    expect(parseKeyPath(text)).toEqual({ ok: false, problem, part });
  });
});
