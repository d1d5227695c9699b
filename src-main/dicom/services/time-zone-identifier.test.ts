import { expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../dataset/data-set.ts';
import { checkIdentifier } from './check-identifier.ts';

function asked(zone: string): DataSet {
  return new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY').set(tags.TimezoneOffsetFromUTC, 'SH', zone);
}

it.each(['+0000', '-1200', '+1400', '+0545', '-0330', ''])('a time zone may be %s', (zone) => {
  expect(checkIdentifier('find', 'study', asked(zone), ['timezone'])).toEqual({ ok: true, level: 'STUDY' });
});

it.each(['0100', '+1', '+01:00', '+0160', '+1401', '-1201', 'CET', '+0100-0100'])(
  '%s is none, and refused where zones were agreed on',
  (zone) => {
    expect(checkIdentifier('find', 'study', asked(zone), ['timezone'])).toMatchObject({
      ok: false,
      status: { code: 0xa900, offendingElements: [tags.TimezoneOffsetFromUTC] },
    });
    expect(checkIdentifier('find', 'study', asked(zone), ['relational'])).toEqual({ ok: true, level: 'STUDY' });
  },
);
