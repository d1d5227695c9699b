import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';
import type { QuerySource } from '../../dicom/services/query-source.ts';
import { MemoryStore } from '../../dicom/testing/memory-store.ts';
import { type DicomNode, startNode } from '../scp/dicom-node.ts';
import { type FindQuery, find } from './find.ts';
import { get } from './get.ts';
import { move } from './move.ts';
import { retrieveIdentifier } from './retrieve-identifier.ts';
import type { Target } from './target.ts';

const timeouts = { connectMs: 5000, associationMs: 5000, responseMs: 5000, silenceMs: 5000 };
const latin1 = ['ISO_IR 100'];
const running: DicomNode[] = [];

afterEach(async () => {
  for (const node of running.splice(0)) await node.close({ graceMs: 0 });
});

/** A server that keeps the identifiers it is asked and gives `answers`. */
async function server(answers: readonly DataSet[] = []): Promise<{ asked: DataSet[]; target: Target }> {
  const asked: DataSet[] = [];
  const source: QuerySource = {
    async *find({ identifier }) {
      asked.push(identifier);
      yield answers;
    },
    select: async ({ identifier }) => {
      asked.push(identifier);
      return [];
    },
  };
  const started = await startNode({
    host: '127.0.0.1',
    port: 0,
    acceptCalled: () => true,
    query: source,
    store: new MemoryStore(),
  });
  if (!started.ok) throw new Error(started.code);
  running.push(started.node);
  const address = { host: '127.0.0.1', port: started.node.port };
  return { asked, target: { ...address, calledAeTitle: 'NODE', callingAeTitle: 'TEST', characterSet: latin1 } };
}

async function all(target: Target, more: Partial<FindQuery>): Promise<{ rows: DataSet[]; end: FindEnd }> {
  const identifier = new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192').set(tags.PatientName, 'PN', 'Müller*');
  const answers = find(target, { model: 'study', level: 'STUDY', identifier, timeouts, ...more });
  const rows: DataSet[] = [];
  for (;;) {
    const step = await answers.next();
    if (step.done) return { rows, end: step.value };
    rows.push(...step.value);
  }
}

const withName = (name: string) =>
  new DataSet().set(tags.SpecificCharacterSet, 'CS', 'ISO_IR 192').set(tags.PatientName, 'PN', name);

describe('a server with a character set of its own', () => {
  it('is asked in it', async () => {
    const { asked, target } = await server();
    expect((await all(target, {})).end.kind).toBe('complete');
    expect(asked[0]?.strings(tags.SpecificCharacterSet)).toEqual(latin1);
    expect(Buffer.from(asked[0]?.get(tags.PatientName)?.value ?? []).toString('latin1')).toBe('M\u00fcller* ');
  });

  it('is asked in Unicode this time, or with wildcards, when that is chosen', async () => {
    const { asked, target } = await server();
    await all(target, { identifier: withName('山田*'), characterSet: ['ISO_IR 192'] });
    await all(target, { identifier: withName('山田*'), wildcards: true });
    expect(asked.map((identifier) => identifier.characterSet.join())).toEqual(['ISO_IR 192', 'ISO_IR 100']);
    expect(asked.map((identifier) => identifier.string(tags.PatientName))).toEqual(['山田*', '??*']);
  });

  it('is not even connected to when a character cannot be expressed', async () => {
    let connections = 0;
    const counting = createServer(() => connections++).listen(0, '127.0.0.1');
    await new Promise((resolve) => counting.once('listening', resolve));
    const address = counting.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const target: Target = { host: '127.0.0.1', port, calledAeTitle: 'A', callingAeTitle: 'B', characterSet: latin1 };
    const failure = { kind: 'text-not-encodable', characters: ['山'], characterSet: latin1 };
    const found = await all(target, { identifier: withName('山') });
    expect(found.end).toMatchObject({ kind: 'failed', count: 0, failure: { ...failure, wildcardWouldDo: true } });
    const identifier = () => retrieveIdentifier({ level: 'PATIENT', PatientID: '山' });
    const moved = await move(target, { model: 'patient', identifier: identifier(), destination: 'C', timeouts });
    expect(moved.failure).toMatchObject({ ...failure, wildcardWouldDo: false });
    const got = await get(target, { model: 'patient', identifier: identifier(), store: new MemoryStore(), timeouts });
    expect(got.failure).toMatchObject(failure);
    expect(connections).toBe(0);
    counting.close();
  });

  it('offers no wildcard in the unique key of a level above', async () => {
    const { target } = await server();
    const identifier = withName('').set(tags.PatientID, 'LO', '山');
    const below = await all(target, { model: 'patient', level: 'STUDY', identifier, wildcards: true });
    expect(below.end.failure).toMatchObject({ characters: ['山'], wildcardWouldDo: false });
    const own = await all(target, { model: 'patient', level: 'PATIENT', identifier });
    expect(own.end.failure).toMatchObject({ characters: ['山'], wildcardWouldDo: true });
  });

  it('is read in it where an answer does not say its character set', async () => {
    const bytes = Buffer.from('M\u00fcller', 'latin1');
    const { target } = await server([new DataSet().setRaw(tags.PatientName, 'PN', bytes)]);
    const greek = { ...target, characterSet: ['ISO_IR 126'] };
    const { rows } = await all(greek, { identifier: withName('') });
    expect(rows[0]?.string(tags.PatientName)).toBe('Mόller');
    expect(rows[0]?.textProblem(tags.PatientName)).toEqual({ code: 'no-character-set', readAs: 'ISO_IR 126' });
    expect(Buffer.from(rows[0]?.get(tags.PatientName)?.value ?? [])).toEqual(bytes);
  });
});
