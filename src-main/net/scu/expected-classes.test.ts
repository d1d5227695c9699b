import { describe, expect, it } from 'vitest';
import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { defaultStorageContexts } from '../../dicom/services/storage-contexts.ts';
import { type Answered, contextsFor } from './expected-classes.ts';

const us = '1.2.840.10008.5.1.4.1.1.6.1';
const sr = '1.2.840.10008.5.1.4.1.1.88.33';
const jpegBaseline = '1.2.840.10008.1.2.4.50';
const study = { level: 'STUDY', StudyInstanceUID: '1.2' } as const;

const answered = (...answers: DataSet[]): Answered => ({ answers, failure: undefined });

describe('the contexts of a C-GET', () => {
  it('are for the classes that the server lists, in every syntax, and the commonest others', async () => {
    const found = await contextsFor(study, async () =>
      answered(new DataSet().set(tags.SOPClassesInStudy, 'UI', [us, 'rubbish'])),
    );
    if (!found.ok) throw new Error('contexts are found');
    const syntaxes = found.contexts
      .filter((context) => context.sopClassUid === us)
      .flatMap((context) => context.transferSyntaxes);
    expect(syntaxes).toContain(jpegBaseline);
    expect(syntaxes).toHaveLength(14);
    expect(found.contexts.length).toBeLessThanOrEqual(127);
    expect(found.contexts.some((context) => context.sopClassUid === '1.2.840.10008.5.1.4.1.1.2')).toBe(true);
  });

  it('look into series of each modality where the server lists none', async () => {
    const asked: QueryLevel[] = [];
    const found = await contextsFor(study, async (level, identifier) => {
      asked.push(level);
      if (level === 'STUDY') return answered(new DataSet());
      if (level === 'SERIES') {
        const series = (uid: string, modality: string) =>
          new DataSet().set(tags.SeriesInstanceUID, 'UI', uid).set(tags.Modality, 'CS', modality);
        return answered(series('1.2.1', 'US'), series('1.2.2', 'SR'));
      }
      const isUs = identifier.string(tags.SeriesInstanceUID) === '1.2.1';
      return answered(new DataSet().set(tags.SOPClassUID, 'UI', isUs ? us : sr));
    });
    expect(asked).toEqual(['STUDY', 'SERIES', 'IMAGE', 'IMAGE']);
    if (!found.ok) throw new Error('contexts are found');
    for (const uid of [us, sr]) expect(found.contexts.filter((context) => context.sopClassUid === uid)).toHaveLength(13);
  });

  it('look into each study of a patient where the server lists none', async () => {
    const found = await contextsFor({ level: 'PATIENT', PatientID: 'P' }, async (level, identifier) => {
      expect(identifier.string(tags.PatientID)).toBe('P');
      if (level === 'STUDY') {
        const listing = new DataSet().set(tags.StudyInstanceUID, 'UI', '1.1').set(tags.SOPClassesInStudy, 'UI', us);
        return answered(listing, new DataSet().set(tags.StudyInstanceUID, 'UI', '1.2'));
      }
      expect(identifier.string(tags.StudyInstanceUID)).toBe('1.2');
      if (level === 'SERIES') return answered(new DataSet().set(tags.SeriesInstanceUID, 'UI', '1.2.1'));
      return answered(new DataSet().set(tags.SOPClassUID, 'UI', sr));
    });
    if (!found.ok) throw new Error('contexts are found');
    for (const uid of [us, sr]) expect(found.contexts.filter((context) => context.sopClassUid === uid)).toHaveLength(13);
  });

  it('are the default ones where the server tells nothing', async () => {
    const failure = { kind: 'status', service: 'C-FIND', status: { code: 0xa900 } } as const;
    const contexts = defaultStorageContexts();
    expect(await contextsFor(study, async () => ({ answers: [], failure }))).toEqual({ ok: true, contexts });
  });

  it('are not asked for twice of a server that cannot be reached', async () => {
    let asked = 0;
    const failure = { kind: 'association', ending: { kind: 'timed-out', phase: 'association', afterMs: 15_000 } } as const;
    const found = await contextsFor(study, async () => {
      asked += 1;
      return { answers: [], failure };
    });
    expect(found).toEqual({ ok: false, failure });
    expect(asked).toBe(1);
  });
});
