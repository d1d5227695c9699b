import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { readDataSet } from '../../src-main/dicom/dataset/read-data-set.ts';
import { worklistIdentifier, worklistValues } from '../../src-main/dicom/services/worklist-identifier.ts';
import { findWorklist } from '../../src-main/net/scu/find-worklist.ts';
import { practiceWorklist } from '../../src-main/practice/worklist.ts';
import { encodeEntry } from '../../src-main/worklist/worklist-entry.ts';
import { WorklistFolder } from '../../src-main/worklist/worklist-folder.ts';
import { worklistSource } from '../../src-main/worklist/worklist-source.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { orthancWorklistPlugin, startOrthanc } from '../peers/orthanc.ts';
import { type PeerProcess, runTool } from '../peers/process.ts';
import { startWlmscpfs } from '../peers/wlmscpfs.ts';
import { dataSetOfFile } from './equal-data-sets.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { practicalTimeouts, targetOf } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { today } from './test-objects.ts';

const folder = temporaryFolder('worklist');
const entries = practiceWorklist(today);
const files = new Map(entries.map((entry, index) => [`entry${index}.wl`, encodeEntry(entry, `2.25.${1000 + index}`)]));
const idsOf = (items: readonly DataSet[]) => items.map((item) => item.string(tags.PatientID) ?? '').sort();
const planned = (wanted: (values: Record<string, string>) => boolean) =>
  idsOf(entries.filter((entry) => wanted(worklistValues(entry))));

interface WorklistServer extends PeerProcess {
  readonly aeTitle: string;
  readonly port: number;
}

async function startOrthancWorklist(): Promise<WorklistServer> {
  const worklists = join(folder, 'orthanc-worklists');
  await mkdir(worklists, { recursive: true });
  for (const [name, bytes] of files) await writeFile(join(worklists, name), bytes);
  return startOrthanc({
    folder: join(folder, 'orthanc'),
    worklists,
    modalities: { quarry: { aeTitle: 'QUARRY', port: 1 } },
  });
}

const servers: readonly [string, () => Promise<WorklistServer>, boolean][] = [
  ['wlmscpfs', () => startWlmscpfs({ folder: join(folder, 'wlmscpfs'), files }), available('worklist of wlmscpfs', 'wlmscpfs')],
  ['Orthanc', startOrthancWorklist, available('worklist of Orthanc', 'Orthanc') && existsSync(orthancWorklistPlugin)],
];

describe.each(servers.filter(([, , installed]) => installed))(
  'our worklist query, asked of %s with files of ours',
  (_, start) => {
    let server: WorklistServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.stop());

    async function ask(keys: Readonly<Record<string, string>>): Promise<DataSet[]> {
      const found: DataSet[] = [];
      const answers = findWorklist(targetOf(server), { identifier: worklistIdentifier(keys), timeouts: practicalTimeouts });
      for (;;) {
        const step = await answers.next();
        if (step.done) {
          expect(step.value).toMatchObject({ kind: 'complete' });
          return found;
        }
        found.push(...step.value);
      }
    }

    it('finds every entry, with the values of the step and in every script', async () => {
      const found = await ask({});
      expect(idsOf(found)).toEqual(idsOf(entries));
      const wanted = entries.find((entry) => entry.string(tags.PatientID) === 'PRACTICE-0007');
      const item = found.find((one) => one.string(tags.PatientID) === 'PRACTICE-0007');
      if (!wanted || !item) throw new Error('not found');
      const names = [
        'PatientName',
        'Modality',
        'ScheduledStationAETitle',
        'ScheduledProcedureStepStartTime',
        'AccessionNumber',
        'StudyInstanceUID',
      ];
      const some = (dataSet: DataSet) => names.map((name) => worklistValues(dataSet)[name]);
      expect(some(item)).toEqual(some(wanted));
    });

    it.each<[Record<string, string>, (values: Record<string, string>) => boolean]>([
      [{ Modality: 'MR' }, ({ Modality }) => Modality === 'MR'],
      [{ ScheduledStationAETitle: 'CT_1' }, (values) => values.ScheduledStationAETitle === 'CT_1'],
      [{ ScheduledProcedureStepStartDate: '20260115' }, (values) => values.ScheduledProcedureStepStartDate === '20260115'],
      [{ ScheduledProcedureStepStartDate: '20260116-' }, (values) => (values.ScheduledProcedureStepStartDate ?? '') > '20260115'],
      [
        { Modality: 'CT', ScheduledProcedureStepStartDate: '20260115-20260116' },
        (values) => values.Modality === 'CT' && (values.ScheduledProcedureStepStartDate ?? '') <= '20260116',
      ],
      [{ PatientName: 'SMITH*' }, ({ PatientName = '' }) => PatientName.startsWith('SMITH')],
      [{ PatientID: 'PRACTICE-0012' }, ({ PatientID }) => PatientID === 'PRACTICE-0012'],
    ])('finds by %j', async (keys, wanted) => {
      const expected = planned(wanted);
      expect(expected.length).toBeGreaterThan(0);
      expect(idsOf(await ask(keys))).toEqual(expected);
    });
  },
);

describe.skipIf(!available('our worklist, asked by findscu', 'findscu', 'dcmdump'))('our worklist, asked by findscu -W', () => {
  let node: OurNode;
  const worklists = new WorklistFolder(join(folder, 'ours'));
  let made = 0;
  beforeAll(async () => {
    for (const [name, bytes] of files) expect(await worklists.write('QUARRY', name, bytes)).toEqual({ ok: true });
    node = await startOurNode({
      folder: join(folder, 'node'),
      node: {
        worklist: worklistSource((aeTitle) => worklists.read(aeTitle)),
      },
    });
  });
  afterAll(() => node?.stop());

  async function ask(...keys: readonly string[]): Promise<DataSet[]> {
    const out = join(folder, `out-${++made}`);
    await mkdir(out);
    const args = ['-W', '-X', '-od', out, '-aec', 'QUARRY', '127.0.0.1', String(node.port)];
    const found = await runTool('findscu', [...args, ...keys.flatMap((key) => ['-k', key])]);
    expect(found.code, found.output).toBe(0);
    const answers: DataSet[] = [];
    for (const name of await readdir(out)) {
      const { bytes, transferSyntaxUid } = await dataSetOfFile(join(out, name));
      const read = readDataSet(bytes, transferSyntaxUid);
      if (!read.ok) throw new Error(read.error.message);
      answers.push(read.dataSet);
    }
    return answers;
  }
  const step = (key: string) => `ScheduledProcedureStepSequence[0].${key}`;

  it('answers with what was asked for, of the step too', async () => {
    const found = await ask(
      'PatientName',
      'PatientID',
      step('Modality=US'),
      step('ScheduledProcedureStepStartDate'),
      step('ScheduledStationName'),
    );
    expect(found).toHaveLength(1);
    expect(worklistValues(found[0] as DataSet)).toEqual({
      PatientName: 'Buc^Jérôme',
      PatientID: 'PRACTICE-0005',
      Modality: 'US',
      ScheduledProcedureStepStartDate: '20260115',
    });
  });

  it.each<[string[], (values: Record<string, string>) => boolean]>([
    [[], () => true],
    [[step('Modality=CT')], ({ Modality }) => Modality === 'CT'],
    [
      [step('ScheduledStationAETitle=MR_1'), step('ScheduledProcedureStepStartDate=20260116')],
      ({ PatientID }) => PatientID === 'PRACTICE-0002',
    ],
    [
      [step('ScheduledProcedureStepStartDate=20260116-20260131')],
      (values) => (values.ScheduledProcedureStepStartDate ?? '') > '20260115',
    ],
    [
      [step('ScheduledProcedureStepStartDate=20260115-20260116'), step('ScheduledProcedureStepStartTime=1400-0900')],
      ({ PatientID }) => PatientID === 'PRACTICE-0006' || PatientID === 'PRACTICE-0002',
    ],
    [['PatientName=smith*'], ({ PatientName = '' }) => PatientName.startsWith('SMITH')],
    [['AccessionNumber=W2003'], ({ AccessionNumber }) => AccessionNumber === 'W2003'],
    [['PatientID=NOBODY'], () => false],
  ])('matches %j', async (keys, wanted) => {
    expect(idsOf(await ask('PatientID', ...keys))).toEqual(planned(wanted));
  });

  it('answers in the character set that findscu asks for', async () => {
    const [latin] = await ask('SpecificCharacterSet=ISO_IR 100', 'PatientName', 'PatientID=PRACTICE-0005');
    expect(latin?.string(tags.SpecificCharacterSet)).toBe('ISO_IR 100');
    expect(latin?.string(tags.PatientName)).toBe('Buc^Jérôme');
    const [greek] = await ask('SpecificCharacterSet=ISO_IR 126', 'PatientName', 'PatientID=PRACTICE-0012');
    expect(greek?.string(tags.SpecificCharacterSet)).toBe('ISO_IR 126');
    expect(greek?.string(tags.PatientName)).toBe('Διονυσιος^Ελενη');
  });

  it('does not offer itself where there is none', async () => {
    const other = await startOurNode({ folder: join(folder, 'without') });
    const refused = await runTool('findscu', ['-W', '-aec', 'QUARRY', '127.0.0.1', String(other.port), '-k', 'PatientID']);
    await other.stop();
    expect(refused.output).toMatch(/No presentation context|No Acceptable Presentation Contexts/i);
  });

  it('writes files that dcmdump reads without a warning', async () => {
    for (const name of files.keys()) {
      const dumped = await runTool('dcmdump', [join(worklists.path, 'QUARRY', name)]);
      expect(dumped.code).toBe(0);
      expect(dumped.output).not.toMatch(/^[WE]:/m);
      expect(dumped.output).toContain('ScheduledProcedureStepSequence');
    }
  });
});
