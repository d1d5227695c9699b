import { afterEach, describe, expect, it } from 'vitest';
import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { FindProvider } from '../../dicom/services/c-find-scp.ts';
import type { IncomingQuery, QuerySource } from '../../dicom/services/query-source.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { type DimseServer, dimseServer } from '../testing/dimse-server.ts';
import { type FindQuery, find } from './find.ts';

const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 5_000, silenceMs: 5_000 };
const { PatientID, PatientName, StudyInstanceUID, SeriesInstanceUID, SOPInstanceUID, Modality, StudyDate } = tags;

let server: DimseServer | undefined;
afterEach(() => server?.close());

/** Patients with two studies each, of two series, of two images. It keeps to the standard: keys of other levels do not match. */
function tree(patients: number): QuerySource & { readonly asked: string[] } {
  const asked: string[] = [];
  const two = (above: string) => [`${above}.1`, `${above}.2`];
  const only = (values: readonly string[], wanted: string | undefined) =>
    values.filter((value) => !wanted || wanted.split('\\').includes(value));
  const names = (query: IncomingQuery) => {
    const pattern = query.identifier.string(PatientName) ?? '';
    return (patient: string) => pattern === '' || pattern === '*' || `NAME^${patient}`.startsWith(pattern.replace('*', ''));
  };
  return {
    asked,
    async *find(query) {
      const { level, identifier } = query;
      asked.push(level);
      const text = (tag: number) => identifier.text(tag);
      const everybody = Array.from({ length: patients }, (_, index) => `${index + 1}`);
      if (level === 'PATIENT') {
        const found = only(everybody, text(PatientID)).filter(names(query));
        yield found.map((id) => new DataSet().set(PatientID, 'LO', id).set(PatientName, 'PN', `NAME^${id}`));
      } else if (level === 'STUDY') {
        const of = query.model === 'study' ? everybody.filter(names(query)) : only(everybody, text(PatientID));
        const studies = of.flatMap((id) => two(id).map((uid) => [id, uid] as const));
        yield studies
          .filter(([, uid]) => only([uid], text(StudyInstanceUID)).length > 0)
          .map(([id, uid]) =>
            new DataSet()
              .set(StudyDate, 'DA', '20260102')
              .set(StudyInstanceUID, 'UI', uid)
              .set(PatientID, 'LO', id)
              .set(PatientName, 'PN', `NAME^${id}`),
          );
      } else if (level === 'SERIES') {
        const series = only(two(text(StudyInstanceUID) ?? ''), text(SeriesInstanceUID));
        yield series.map((uid) => new DataSet().set(Modality, 'CS', 'CT').set(SeriesInstanceUID, 'UI', uid));
      } else {
        const images = only(two(text(SeriesInstanceUID) ?? ''), text(SOPInstanceUID));
        yield images.map((uid) => new DataSet().set(SOPInstanceUID, 'UI', uid));
      }
    },
    select: async () => [],
  };
}

type Keys = Readonly<Record<number, string>>;

async function search(patients: number, model: QueryModel, level: QueryLevel, keys: Keys, more: Partial<FindQuery> = {}) {
  const source = tree(patients);
  const provider = new FindProvider(source, () => Promise.resolve());
  server = await dimseServer(
    new ServiceRegistry().register(sopClass.StudyRootFind, provider).register(sopClass.PatientRootFind, provider),
  );
  const identifier = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192');
  const vrs: Readonly<Record<number, 'LO' | 'PN' | 'CS' | 'DA'>> = {
    [PatientID]: 'LO',
    [PatientName]: 'PN',
    [Modality]: 'CS',
    [StudyDate]: 'DA',
  };
  for (const [tag, value] of Object.entries(keys)) identifier.set(Number(tag), vrs[Number(tag)] ?? 'UI', value.split('\\'));
  const answers: DataSet[] = [];
  const matches = find(server.target, { model, level, identifier, timeouts, ...more });
  for (;;) {
    const step = await matches.next();
    if (step.done) return { end: step.value, answers, asked: source.asked, associations: server.proposed.length };
    answers.push(...step.value);
  }
}

describe('a query that does not name the levels above', () => {
  it('searches these first, with the keys that belong there, over one association, and says so', async () => {
    const keys = { [PatientName]: 'NAME^2*', [StudyDate]: '', [Modality]: 'CT', [SeriesInstanceUID]: '' };
    const { end, answers, asked, associations } = await search(3, 'study', 'SERIES', keys);
    expect(asked).toEqual(['STUDY', 'SERIES', 'SERIES']);
    expect(associations).toBe(1);
    expect(answers.map((answer) => answer.string(SeriesInstanceUID))).toEqual(['2.1.1', '2.1.2', '2.2.1', '2.2.2']);
    // What only the levels above can tell is in the answers, as it was asked for.
    expect(answers[3]?.string(PatientName)).toBe('NAME^2');
    expect(answers[3]?.string(StudyDate)).toBe('20260102');
    expect(end).toMatchObject({
      kind: 'complete',
      count: 4,
      warnings: [{ kind: 'levels-searched', top: 'STUDY', questions: 3, complete: true }],
    });
  });

  it('goes down all levels of the Patient Root, past those that are named', async () => {
    const keys = { [PatientID]: '', [StudyInstanceUID]: '', [SeriesInstanceUID]: '', [SOPInstanceUID]: '' };
    const { asked, answers } = await search(2, 'patient', 'IMAGE', keys);
    expect(asked).toEqual([
      'PATIENT',
      ...['1', '2'].flatMap(() => ['STUDY', ...['1', '2'].flatMap(() => ['SERIES', 'IMAGE', 'IMAGE'])]),
    ]);
    expect(answers).toHaveLength(16);
    expect([PatientID, StudyInstanceUID, SeriesInstanceUID].map((tag) => answers[15]?.string(tag))).toEqual([
      '2',
      '2.2',
      '2.2.2',
    ]);
    await server?.close();
    const named = await search(2, 'patient', 'SERIES', { [PatientID]: '2', [SeriesInstanceUID]: '' });
    expect(named.asked).toEqual(['STUDY', 'SERIES', 'SERIES']);
  });

  it('is tried as it is where it has UIDs of its own, and walked when the server refuses it', async () => {
    const { end, answers, asked } = await search(2, 'study', 'SERIES', { [SeriesInstanceUID]: '2.1.2' });
    expect(asked).toEqual(['STUDY', 'SERIES', 'SERIES', 'SERIES', 'SERIES']);
    expect(answers.map((answer) => answer.string(SeriesInstanceUID))).toEqual(['2.1.2']);
    expect(end).toMatchObject({ kind: 'complete', count: 1 });
  });

  it('stops at the limit', async () => {
    const { end, answers } = await search(2, 'study', 'SERIES', { [SeriesInstanceUID]: '' }, { limit: 3 });
    expect(answers).toHaveLength(3);
    expect(end).toMatchObject({ kind: 'limited', count: 3 });
    await server?.close();
    const whole = await search(2, 'study', 'SERIES', { [SeriesInstanceUID]: '' }, { limit: 8 });
    expect(whole.end).toMatchObject({ kind: 'complete', count: 8 });
  });

  it('is not asked for ever: what was not looked into is said', async () => {
    const { end, asked } = await search(300, 'study', 'SERIES', { [SeriesInstanceUID]: '' });
    expect(asked).toHaveLength(501);
    expect(end).toMatchObject({ kind: 'complete', count: 1000, warnings: [{ complete: false, questions: 501 }] });
  });

  it('stops when the person does', async () => {
    const stop = new AbortController();
    stop.abort();
    const { end, answers } = await search(2, 'study', 'SERIES', { [SeriesInstanceUID]: '' }, { signal: stop.signal });
    expect(end.kind).toBe('cancelled');
    expect(answers).toEqual([]);
  });
});

describe('cancelling after so many', () => {
  it('sends C-CANCEL at the last one wanted, not at the one after it', async () => {
    const { end, answers } = await search(3, 'study', 'STUDY', { [StudyInstanceUID]: '' }, { cancelAfter: 2 });
    expect(answers).toHaveLength(2);
    expect(end).toMatchObject({ kind: 'limited', count: 2 });
    expect([0xfe00, 0]).toContain(end.status?.code);
  });

  it('counts through all questions where the levels above are searched first', async () => {
    const { end, answers, asked } = await search(3, 'patient', 'STUDY', { [StudyInstanceUID]: '' }, { cancelAfter: 3 });
    expect(answers.map((answer) => answer.string(StudyInstanceUID))).toEqual(['1.1', '1.2', '2.1']);
    expect(end).toMatchObject({ kind: 'limited', count: 3 });
    expect(asked).toEqual(['PATIENT', 'STUDY', 'STUDY']);
  });
});
