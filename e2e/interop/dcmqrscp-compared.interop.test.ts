import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FindscuAnswer, findscu } from '../peers/findscu.ts';
import { type StoragePeer, startStorescp } from '../peers/storescp.ts';
import { ComparedNodes, linesOf, outcomes } from './compared-nodes.ts';
import { comparedObjects, comparedUids, object } from './compared-objects.ts';
import { type ComparedQuestion, identifierOfQuestion, questionsOfAllKeys } from './compared-questions.ts';
import { furtherQuestions } from './compared-questions-more.ts';
import { available } from './skip.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeFiles } from './test-objects.ts';

const folder = temporaryFolder('compared');
const documentation = fileURLToPath(new URL('../../docs/archive.md', import.meta.url));

/** Rows of docs/archive.md that the tests have met. */
const met = new Set<string>();
let both: ComparedNodes;
let storescp: StoragePeer;
let files: string[];

const areas = [
  { title: 'QRSRV', rules: 'RW (500, 1024mb) ANY' },
  { title: 'READONLY', rules: 'R (500, 1024mb) ANY', folderOf: 'QRSRV' },
  { title: 'WRITEONLY', rules: 'W (200, 1024mb) ANY' },
  { title: 'STUDIES', rules: 'RW (2, 100kb) ANY' },
  { title: 'BYTES', rules: 'RW (10, 5kb) ANY' },
  { title: 'PRIVATE', rules: 'RW (200, 1024mb) mine' },
  { title: 'EMPTY', rules: 'RW (500, 1024mb) ANY' },
];

const ask: ComparedNodes['ask'] = (tool, args) => both.ask(tool, args);

const store = (title: string, paths: readonly string[]) =>
  ask('storescu', (port) => ['-aet', 'ASKER', '-aec', title, '127.0.0.1', String(port), ...paths]);
const echo = (title: string, caller: string) =>
  ask('echoscu', (port) => ['-aet', caller, '-aec', title, '127.0.0.1', String(port)]);
const keysOf = (keys: Readonly<Record<string, string>>) =>
  Object.entries(keys).flatMap(([key, value]) => ['-k', `${key}=${value}`]);
const get = (title: string, model: string, keys: Readonly<Record<string, string>>) =>
  ask('getscu', (port) => [model, '-od', join(folder, 'got'), '-aec', title, ...keysOf(keys), '127.0.0.1', String(port)]);
const move = (title: string, to: string, model: string, keys: Readonly<Record<string, string>>) =>
  ask('movescu', (port) => [model, '-aem', to, '-aec', title, ...keysOf(keys), '127.0.0.1', String(port)]);

function expectSame(outputs: readonly [string, string]): void {
  const [original, ours] = outcomes(outputs);
  expect(ours).toEqual(original);
}

/** Notes that a row of the documentation has been seen to hold. */
function differs(
  row: string,
  [original, ours]: readonly [string[], string[]],
  expected: { original: RegExp; ours: RegExp },
): void {
  met.add(row);
  expect(original.join('\n'), row).toMatch(expected.original);
  expect(ours.join('\n'), row).toMatch(expected.ours);
}

const study = comparedUids([0, 0, 0, 1]).StudyInstanceUID ?? '';
const ofStudy = { QueryRetrieveLevel: 'STUDY', StudyInstanceUID: study };

const tools = ['dcmqrscp', 'findscu', 'getscu', 'movescu', 'storescu', 'echoscu', 'storescp'];
describe.skipIf(!available('comparison with dcmqrscp', ...tools))(
  'the same questions to dcmqrscp and to quarry archive serve',
  () => {
    beforeAll(async () => {
      await mkdir(join(folder, 'got'), { recursive: true });
      await mkdir(join(folder, 'moved'), { recursive: true });
      storescp = await startStorescp({ folder: join(folder, 'moved'), aeTitle: 'MYSCP' });
      both = await ComparedNodes.start({
        folder,
        hosts: [`mine = (MYSCP, 127.0.0.1, ${storescp.port})`, 'dead = (DEADAE, 127.0.0.1, {free})', 'both = mine, dead'],
        vendors: ['"Mine" = both'],
        areas,
      });
      files = await writeFiles(join(folder, 'objects'), comparedObjects());
      // What the questions are about; how it went is compared by a test.
      await store('QRSRV', files);
    }, 60_000);
    afterAll(async () => {
      await both?.stop();
      await storescp?.stop();
    });

    it('storescu: every object', { timeout: 60_000 }, async () => {
      const outputs = await store('EMPTY', files);
      expectSame(outputs);
      expect(linesOf(outputs[0], /Store Response \(Success\)/)).toHaveLength(files.length);
    });

    it.each([
      ['every key, every level, every model', questionsOfAllKeys()],
      ['how values match and what identifiers may hold', furtherQuestions],
    ])('findscu: %s', { timeout: 60_000 }, async (_, questions) => {
      const found = await answersTo(questions);
      const different = questions.filter((_question, index) => found[0]?.[index] !== found[1]?.[index]);
      for (const { differs: row } of different) if (row !== undefined) met.add(row);
      const words = ({ model, level, about, differs: row }: ComparedQuestion) =>
        `${model} ${level}: ${about}: ${row ?? 'the same'}`;
      expect(different.map(words)).toEqual(questions.filter((question) => question.differs !== undefined).map(words));
    });

    it('getscu and movescu: every level and model, with the same counts and statuses', { timeout: 60_000 }, async () => {
      const { SeriesInstanceUID = '', SOPInstanceUID = '' } = comparedUids([0, 0, 1, 1]);
      const series = { ...ofStudy, QueryRetrieveLevel: 'SERIES', SeriesInstanceUID };
      const cases: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
        ['-S', ofStudy],
        ['-S', { ...ofStudy, StudyInstanceUID: `${study}\\${comparedUids([0, 1, 0, 1]).StudyInstanceUID}` }],
        ['-S', { ...ofStudy, StudyInstanceUID: '1.2.3' }],
        ['-S', series],
        ['-S', { ...series, QueryRetrieveLevel: 'IMAGE', SOPInstanceUID }],
        ['-P', { QueryRetrieveLevel: 'PATIENT', PatientID: 'P-100' }],
        ['-P', { ...ofStudy, PatientID: 'P-100' }],
        ['-O', { QueryRetrieveLevel: 'PATIENT', PatientID: 'P-100' }],
        ['-O', { ...ofStudy, PatientID: 'P-100' }],
      ];
      for (const [model, keys] of cases) {
        expectSame(await get('QRSRV', model, keys));
        expectSame(await move('QRSRV', 'MYSCP', model, keys));
      }
    });

    it('getscu and movescu: identifiers that do not name what to retrieve', async () => {
      const all = outcomes(await get('QRSRV', '-S', { QueryRetrieveLevel: 'STUDY' }));
      differs('retrieve-everything', all, { original: /Completed Suboperations : 36/, ours: /DataSetDoesNotMatchSOPClass/ });
      const image = { QueryRetrieveLevel: 'IMAGE', SOPInstanceUID: comparedUids([0, 0, 0, 1]).SOPInstanceUID ?? '' };
      const noStudy = outcomes(await move('QRSRV', 'MYSCP', '-S', image));
      differs('retrieve-nothing', noStudy, { original: /0x0000: Success/, ours: /0xa900/ });
    });

    it('movescu: unknown and dead destinations', async () => {
      for (const [to, words] of [
        ['NOWHERE', 'MoveDestinationUnknown'],
        ['DEADAE', 'OutOfResourcesSubOperations'],
      ] as const) {
        const outputs = await move('QRSRV', to, '-S', ofStudy);
        expectSame(outputs);
        expect(outputs[1]).toContain(words);
      }
    });

    it('access rights and peers', async () => {
      const [first = ''] = files;
      expectSame(await store('READONLY', [first]));
      expectSame(await get('READONLY', '-S', ofStudy));
      expectSame(await move('READONLY', 'MYSCP', '-S', ofStudy));
      expectSame(await store('WRITEONLY', [first]));
      const fromWriteOnly = outcomes(await get('WRITEONLY', '-S', ofStudy));
      differs('write-only', fromWriteOnly, { original: /Completed Suboperations : 1/, ours: /No adequate/ });
      expectSame(await echo('NOWHERE', 'MYSCP'));
      expectSame(await echo('PRIVATE', 'MYSCP'));
      const stranger = outcomes(await echo('PRIVATE', 'STRANGER'));
      differs('caller', stranger, { original: /Called AE Title Not Recognized/, ours: /Calling AE Title Not Recognized/ });
    });

    it('storescu: other content under a known UID', async () => {
      const place = [2, 1, 2, 2] as const;
      const other = { PatientID: 'p-100', Modality: 'MR', SeriesNumber: '77' };
      expectSame(await store('QRSRV', await writeFiles(join(folder, 'other'), [object(other, place)])));
      const { StudyInstanceUID = '' } = comparedUids(place);
      const keys = { QueryRetrieveLevel: 'STUDY', StudyInstanceUID };
      expectSame(await get('QRSRV', '-S', keys));
      expectSame(await move('QRSRV', 'MYSCP', '-S', keys));
    });

    it('storescu: quotas of studies and of bytes per study', { timeout: 30_000 }, async () => {
      const byStudy = [0, 1, 2].map(
        (p) => files.find((file) => file.includes(comparedUids([p, 0, 0, 1]).SOPInstanceUID ?? '?')) ?? '',
      );
      for (const file of byStudy) {
        expectSame(await store('STUDIES', [file]));
        await nextSecond(); // dcmqrscp knows the age of a study to the second
      }
      const question = questionsOfAllKeys().find(({ model, level }) => model === 'study' && level === 'STUDY');
      if (question === undefined) throw new Error('no question');
      const asked = { ...question, keys: { StudyInstanceUID: '' } };
      const [original, ours] = await answersTo([asked], 'STUDIES');
      expect(ours).toEqual(original);
      expect(ours?.[0]).not.toContain(study); // the oldest went

      const large = await writeFiles(join(folder, 'large'), [
        object({ PatientID: 'LARGE', Modality: 'CT' }, [7, 0, 0, 1], 6_000),
      ]);
      const tooLarge = await store('BYTES', large);
      expectSame(tooLarge);
      expect(tooLarge[1]).toContain('OutOfResources');
      const ofOne = files.filter((file) => file.includes(`${study}.`));
      const full = outcomes(await store('BYTES', ofOne));
      differs('bytes-per-study', full, { original: /^(?!.*OutOfResources)/s, ours: /OutOfResources/ });
    });

    it('differs only where docs/archive.md says so', async () => {
      const [, differences = ''] = (await readFile(documentation, 'utf8')).split('## Compared with dcmqrscp');
      const rows = differences.matchAll(/^\| `([a-z-]+)` \|/gm);
      expect([...met].sort()).toEqual([...rows].map(([, row]) => row).sort());
    });
  },
);

/** The answers of both, each as text that is the same where the answers are. */
async function answersTo(questions: readonly ComparedQuestion[], title = 'QRSRV'): Promise<string[][]> {
  return Promise.all(
    both.nodes.map(async ({ name, port }) => {
      const answers = new Map<ComparedQuestion, string>();
      for (const model of ['patient', 'study', 'patientStudyOnly'] as const) {
        const asked = questions.filter((question) => question.model === model);
        if (asked.length === 0) continue;
        const where = join(folder, 'questions', name, title, model);
        for (const group of groups(asked)) {
          const found = await findscu({ aeTitle: title, port }, model, group.map(identifierOfQuestion), where);
          for (const [index, question] of group.entries()) answers.set(question, asText(found[index]));
        }
      }
      return questions.map((question) => answers.get(question) ?? 'no answer');
    }),
  );
}

/** One association for those that are answered alike; dcmqrscp loses its way after some of the others, which get one each. */
function groups(questions: readonly ComparedQuestion[]): ComparedQuestion[][] {
  return [questions.filter(isAlike), ...questions.filter((question) => !isAlike(question)).map((question) => [question])].filter(
    (group) => group.length > 0,
  );
}

function isAlike({ differs: row }: ComparedQuestion): boolean {
  return row === undefined || row === 'long-text' || row === 'lone-asterisk';
}

/** In any order; the character set is not compared: without text beyond ASCII it says nothing. */
function asText(answer: FindscuAnswer | undefined): string {
  const rows = (answer?.responses ?? []).map(({ '0008,0005': _, ...values }) =>
    JSON.stringify(values, Object.keys(values).sort()),
  );
  return [answer?.status ?? 'no status', ...rows.sort()].join('\n');
}

/** dcmqrscp's clock for its index has no more than seconds. */
async function nextSecond(): Promise<void> {
  await pause(1_000 - (Date.now() % 1_000));
}
