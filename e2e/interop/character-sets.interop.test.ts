import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import { find } from '../../src-main/net/scu/find.ts';
import { send } from '../../src-main/net/scu/send.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import { startDcmqrscp } from '../peers/dcmqrscp.ts';
import { startOrthanc } from '../peers/orthanc.ts';
import { runTool } from '../peers/process.ts';
import { identifierOf } from './identifier.ts';
import { type OurNode, startOurNode } from './our-node.ts';
import { available } from './skip.ts';
import { targetOf, practicalTimeouts as timeouts } from './target.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { practiceSample, storedObject } from './test-objects.ts';

const folder = temporaryFolder('character-sets');
const objects = practiceSample(1);
const modalities = { mine: { aeTitle: 'QUARRY', port: 1 } };
const peers = [
  { program: 'dcmqrscp', start: () => startDcmqrscp({ folder: join(folder, 'dcmqrscp') }) },
  { program: 'Orthanc', start: () => startOrthanc({ folder: join(folder, 'orthanc'), modalities }) },
];
/** A name, and a character set that has it. DCMTK built on the C library's iconv has no Japanese ones. */
const names = [
  ['Müller*', ['ISO_IR 100']],
  ['Иванов*', ['ISO_IR 144']],
  ['Διονυσιος*', ['ISO_IR 126']],
  ['שרון*', ['ISO_IR 138']],
] as const;

for (const { program, start } of peers) {
  describe.skipIf(!available(`${program} in other character sets`, program))(`${program} asked in another character set`, () => {
    let peer: Awaited<ReturnType<typeof start>>;
    beforeAll(async () => {
      peer = await start();
      const end = await send(targetOf(peer), { objects: objects.map((object) => storedObject(object)), timeouts });
      expect(end).toMatchObject({ ok: true, sent: objects.length });
    });
    afterAll(() => peer?.stop());

    it.each(names)('finds %s in %j', async (name, characterSet) => {
      const identifier = identifierOf({ PatientName: name, PatientID: '', StudyInstanceUID: '' });
      const query = find({ ...targetOf(peer), characterSet }, { model: 'study', level: 'STUDY', identifier, timeouts });
      const rows: DataSet[] = [];
      for await (const batch of query) rows.push(...batch);
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) {
        expect(row.string(tags.PatientName)?.startsWith(name.replace('*', ''))).toBe(true);
        expect(row.textProblem(tags.PatientName)).toBeUndefined();
      }
    });
  });
}

describe.skipIf(!available('our archive asked by findscu', 'findscu'))('our archive asked by findscu', () => {
  let node: OurNode;
  beforeAll(async () => {
    node = await startOurNode({ folder: join(folder, 'ours') });
    const end = await send(targetOf(node), { objects: objects.map((object) => storedObject(object)), timeouts });
    expect(end).toMatchObject({ ok: true, sent: objects.length });
  });
  afterAll(() => node?.stop());

  /** What findscu prints of character set and name of each answer, its own bytes as Latin-1. */
  async function ask(name: string, ...keys: string[]): Promise<string> {
    const args = [
      '-S',
      '-aec',
      'QUARRY',
      '127.0.0.1',
      String(node.port),
      '-k',
      'QueryRetrieveLevel=STUDY',
      '-k',
      `PatientName=${name}`,
    ];
    const { output } = await runTool('findscu', [...args, ...keys.flatMap((key) => ['-k', key])]);
    return output;
  }

  it('answers in the character set of the request where that does', async () => {
    const output = await ask('M*', 'SpecificCharacterSet=ISO_IR 100');
    expect(output).toMatch(/\(0008,0005\) CS \[ISO_IR 100\]/);
    expect(output).toMatch(/\(0010,0010\) PN \[M.ller\^J.rg \]/);
  });

  it('answers in Unicode, and says so, where that does not, and where the request names none', async () => {
    for (const keys of [['SpecificCharacterSet=ISO_IR 100'], []]) {
      const output = await ask('Yamada*', ...keys);
      expect(output).toMatch(/\(0008,0005\) CS \[ISO_IR 192\]/);
      expect(output).toContain('Yamada^Tarou=山田^太郎');
    }
  });
});
