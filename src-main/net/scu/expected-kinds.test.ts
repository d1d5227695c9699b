import { describe, expect, it } from 'vitest';
import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import type { Answered, AskServer } from './ask-server.ts';
import { expectedKinds } from './expected-kinds.ts';

const us = '1.2.840.10008.5.1.4.1.1.6.1';
const sr = '1.2.840.10008.5.1.4.1.1.88.33';
const jpegBaseline = '1.2.840.10008.1.2.4.50';
const explicit = '1.2.840.10008.1.2.1';
const study = { level: 'STUDY', StudyInstanceUID: '1.2' } as const;

const answered = (...answers: DataSet[]): Answered => ({ answers, failure: undefined });
const series = (uid: string, modality: string) =>
  new DataSet().set(tags.SeriesInstanceUID, 'UI', uid).set(tags.Modality, 'CS', modality);
const image = (sopClassUid: string, ...syntaxes: string[]) => {
  const answer = new DataSet().set(tags.SOPClassUID, 'UI', sopClassUid);
  return syntaxes.length > 0 ? answer.set(tags.AvailableTransferSyntaxUID, 'UI', syntaxes) : answer;
};

/** Notes the levels that were asked about. */
function listening(ask: AskServer): { asked: QueryLevel[]; ask: AskServer } {
  const asked: QueryLevel[] = [];
  return {
    asked,
    ask: (...question) => {
      asked.push(question[0]);
      return ask(...question);
    },
  };
}

describe('the kinds of objects that will come', () => {
  it('are those the server lists for the study; one look at an image tells whether it tells syntaxes', async () => {
    const { asked, ask } = listening(async (level) => {
      if (level === 'STUDY') return answered(new DataSet().set(tags.SOPClassesInStudy, 'UI', [us, 'rubbish', sr]));
      if (level === 'SERIES') return answered(...['1', '2', '3'].map((uid) => series(`1.2.${uid}`, 'US')));
      return answered(image(us));
    });
    expect(await expectedKinds(study, ask)).toEqual([
      { sopClassUid: us, transferSyntaxes: undefined },
      { sopClassUid: sr, transferSyntaxes: undefined },
    ]);
    expect(asked).toEqual(['STUDY', 'SERIES', 'IMAGE']);
  });

  it('are told with their syntaxes by a server that knows them, series by series', async () => {
    const { asked, ask } = listening(async (level, identifier) => {
      if (level === 'STUDY') return answered(new DataSet().set(tags.SOPClassesInStudy, 'UI', [us, sr]));
      if (level === 'SERIES') return answered(series('1.2.1', 'US'), series('1.2.2', 'SR'));
      const isUs = identifier.string(tags.SeriesInstanceUID) === '1.2.1';
      return isUs ? answered(image(us, jpegBaseline), image(us, explicit)) : answered(image(sr, explicit));
    });
    expect(await expectedKinds(study, ask)).toEqual([
      { sopClassUid: us, transferSyntaxes: [jpegBaseline, explicit] },
      { sopClassUid: sr, transferSyntaxes: [explicit] },
    ]);
    expect(asked).toEqual(['STUDY', 'SERIES', 'IMAGE', 'IMAGE']);
  });

  it('are looked for in series of each modality where the server lists no classes', async () => {
    const { asked, ask } = listening(async (level, identifier) => {
      if (level === 'STUDY') return answered(new DataSet());
      if (level === 'SERIES') return answered(series('1.2.1', 'US'), series('1.2.2', 'SR'));
      return answered(image(identifier.string(tags.SeriesInstanceUID) === '1.2.1' ? us : sr));
    });
    const kinds = await expectedKinds(study, ask);
    expect(kinds.map(({ sopClassUid }) => sopClassUid)).toEqual([us, sr]);
    expect(asked).toEqual(['STUDY', 'SERIES', 'IMAGE', 'IMAGE']);
  });

  it('are looked for in each study of a patient, first in those that list no classes', async () => {
    const looked: string[] = [];
    const kinds = await expectedKinds({ level: 'PATIENT', PatientID: 'P' }, async (level, identifier) => {
      expect(identifier.string(tags.PatientID)).toBe('P');
      if (level === 'STUDY') {
        const listing = new DataSet().set(tags.StudyInstanceUID, 'UI', '1.1').set(tags.SOPClassesInStudy, 'UI', us);
        return answered(listing, new DataSet().set(tags.StudyInstanceUID, 'UI', '1.2'));
      }
      looked.push(`${level} ${identifier.string(tags.StudyInstanceUID)}`);
      return level === 'SERIES' ? answered(series('1.2.1', 'SR')) : answered(image(sr));
    });
    expect(kinds.map(({ sopClassUid }) => sopClassUid)).toEqual([us, sr]);
    expect(looked).toEqual(['SERIES 1.2', 'IMAGE 1.2']);
  });

  it('of an image are asked for by its own UID', async () => {
    const path = { ...study, level: 'IMAGE', SeriesInstanceUID: '1.2.3', SOPInstanceUID: '1.2.3.4' } as const;
    const kinds = await expectedKinds(path, async (level, identifier) => {
      expect([level, identifier.string(tags.SOPInstanceUID)]).toEqual(['IMAGE', '1.2.3.4']);
      return answered(image(us, jpegBaseline));
    });
    expect(kinds).toEqual([{ sopClassUid: us, transferSyntaxes: [jpegBaseline] }]);
  });

  it('are those that the modality makes likely where the server tells no class at all', async () => {
    const silent: AskServer = async (level) => {
      if (level === 'STUDY') return answered(new DataSet());
      if (level === 'SERIES') return answered(series('1.2.1', 'US'), series('1.2.2', 'US'));
      return answered(new DataSet().set(tags.SOPInstanceUID, 'UI', '1.2.3'));
    };
    const { asked, ask } = listening(silent);
    const kinds = await expectedKinds(study, ask);
    expect(kinds).toContainEqual({ sopClassUid: us, transferSyntaxes: undefined });
    expect(kinds.map(({ sopClassUid }) => sopClassUid)).toContain('1.2.840.10008.5.1.4.1.1.7');
    // One look is enough: it will not tell at the next image either.
    expect(asked).toEqual(['STUDY', 'SERIES', 'IMAGE']);
    const path = { ...study, level: 'SERIES', SeriesInstanceUID: '1.2.1' } as const;
    expect(await expectedKinds(path, silent)).toEqual(kinds);
  });

  it('are none where the server tells nothing', async () => {
    const failure = { kind: 'status', service: 'C-FIND', status: { code: 0xa900 } } as const;
    expect(await expectedKinds(study, async () => ({ answers: [], failure }))).toEqual([]);
  });
});
