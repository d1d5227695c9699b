import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { commandField } from '../../dicom/dimse/command-field.ts';
import type { PerformedOperation } from '../../dicom/dimse/performed-operation.ts';
import { FindProvider } from '../../dicom/services/c-find-scp.ts';
import { GetProvider } from '../../dicom/services/c-get-scp.ts';
import type { QuerySource } from '../../dicom/services/query-source.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { type DimseServer, dimseServer } from '../testing/dimse-server.ts';
import { find } from './find.ts';
import { getEntity } from './get-entity.ts';
import { KeptSession } from './kept-session.ts';
import { move } from './move.ts';
import { retrieveIdentifier } from './retrieve-identifier.ts';

const { CTImageStorage, MRImageStorage, StudyRootFind, StudyRootGet } = sopClass;
const { ExplicitLE } = transferSyntax;
const hevc = '1.2.840.10008.1.2.4.107';
const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 5_000, silenceMs: 5_000 };

/** By Study Instance UID, one object each. */
const held: Readonly<Record<string, readonly [sopClassUid: string, syntax: string]>> = {
  '1.1': [CTImageStorage, ExplicitLE],
  '1.2': [CTImageStorage, ExplicitLE],
  '1.3': [MRImageStorage, hevc],
};

const source: QuerySource = {
  async *find({ identifier, level }) {
    const uid = identifier.string(tags.StudyInstanceUID) ?? '';
    const [sopClassUid, syntax] = held[uid] ?? ['', ''];
    const answer = new DataSet().set(tags.StudyInstanceUID, 'UI', uid).set(tags.SeriesInstanceUID, 'UI', `${uid}.1`);
    if (level === 'IMAGE') answer.set(tags.SOPInstanceUID, 'UI', `${uid}.1.1`).set(tags.AvailableTransferSyntaxUID, 'UI', syntax);
    yield [answer.set(tags.SOPClassUID, 'UI', sopClassUid)];
  },
  select: async ({ identifier }) => {
    const uid = identifier.string(tags.StudyInstanceUID) ?? '';
    const [sopClassUid, transferSyntaxUid] = held[uid] ?? ['', ''];
    return [memoryObject({ sopClassUid, sopInstanceUid: `${uid}.1.1`, transferSyntaxUid, bytes: new Uint8Array(64) })];
  },
};

let server: DimseServer;
let kept: KeptSession;
/** Retrievals an association serves before the server aborts it at the next. */
let patience = Number.POSITIVE_INFINITY;

beforeEach(async () => {
  patience = Number.POSITIVE_INFINITY;
  kept = new KeptSession();
  const registry = new ServiceRegistry()
    .register(StudyRootFind, new FindProvider(source, () => Promise.resolve()))
    .register(StudyRootGet, new GetProvider(source, { now: () => performance.now(), times: timeouts }));
  const served = new Map<unknown, number>();
  server = await dimseServer({
    begin(operation: PerformedOperation) {
      const { commandField: field } = operation.command;
      if (field !== commandField.CGetRq && field !== commandField.CMoveRq) return registry.begin(operation);
      const before = served.get(operation.session) ?? 0;
      served.set(operation.session, before + 1);
      if (before >= patience) operation.session.port.abort();
      else if (field === commandField.CGetRq) return registry.begin(operation);
      else return operation.session.collect(() => operation.respond(0, { completed: 1, failed: 0, warning: 0 }));
      return undefined;
    },
  });
});
afterEach(async () => {
  await kept.close();
  await server.close();
});

const identifier = (StudyInstanceUID: string) => retrieveIdentifier({ level: 'STUDY', StudyInstanceUID });

async function get(study: string): Promise<readonly string[]> {
  const store = new MemoryStore();
  const end = await getEntity(server.target, { model: 'study', identifier: identifier(study), store, timeouts, kept });
  expect(end).toMatchObject({ ok: true, counts: { completed: 1, failed: 0 } });
  return store.received.map(({ object }) => object.sopInstanceUid);
}

async function search(study: string): Promise<number> {
  let count = 0;
  const asked = { model: 'study', level: 'STUDY', identifier: identifier(study), timeouts, kept } as const;
  for await (const answers of find(server.target, asked)) count += answers.length;
  return count;
}

const moveOne = (study: string) =>
  move(server.target, { model: 'study', identifier: identifier(study), destination: 'ELSEWHERE', timeouts, kept });

describe('an association that is kept', () => {
  it('brings one entity after the other, each to whoever asked for it, and searches between them', async () => {
    expect(await get('1.1')).toEqual(['1.1.1.1']);
    expect(await search('1.2')).toBe(1);
    expect(await get('1.2')).toEqual(['1.2.1.1']);
    expect(server.proposed).toHaveLength(1);
  });

  it('gives way to one with the right contexts, which serves what came before as well', async () => {
    for (const study of ['1.1', '1.3', '1.1', '1.3']) expect(await get(study)).toEqual([`${study}.1.1`]);
    expect(server.proposed).toHaveLength(2);
  });

  it('serves C-MOVE and searches', async () => {
    for (const study of ['1.1', '1.2']) {
      expect(await moveOne(study)).toMatchObject({ ok: true, counts: { completed: 1 } });
      expect(await search(study)).toBe(1);
    }
    expect(server.proposed).toHaveLength(1);
  });

  it('is replaced where the server ends it after a request', async () => {
    patience = 1;
    for (const study of ['1.1', '1.2']) expect(await get(study)).toEqual([`${study}.1.1`]);
    expect(server.proposed).toHaveLength(2);
    for (const study of ['1.1', '1.2']) expect(await moveOne(study)).toMatchObject({ ok: true });
    expect(server.proposed).toHaveLength(4);
  });
});
