import { afterEach, describe, expect, it } from 'vitest';
import type { RetrieveNote } from '../../../src-shared/dicom/retrieve-note.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import { commandField } from '../../dicom/dimse/command-field.ts';
import type { PerformedOperation, RequestServer } from '../../dicom/dimse/performed-operation.ts';
import { FindProvider } from '../../dicom/services/c-find-scp.ts';
import { GetProvider } from '../../dicom/services/c-get-scp.ts';
import type { IncomingQuery, QuerySource } from '../../dicom/services/query-source.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { MemoryStore, memoryObject } from '../../dicom/testing/memory-store.ts';
import { type DimseServer, dimseServer } from '../testing/dimse-server.ts';
import { getEntity } from './get-entity.ts';
import { retrieveIdentifier } from './retrieve-identifier.ts';

const { CTImageStorage, EncapsulatedPDFStorage, StudyRootFind, StudyRootGet } = sopClass;
const { ExplicitLE, JPEGBaseline } = transferSyntax;
const comprehensive3DSR = '1.2.840.10008.5.1.4.1.1.88.34';
const hevc = '1.2.840.10008.1.2.4.107';
const timeouts = { connectMs: 5_000, associationMs: 5_000, responseMs: 5_000, silenceMs: 5_000 };
const study = { level: 'STUDY', StudyInstanceUID: '1.2' } as const;

interface Held {
  readonly uid: string;
  readonly sopClassUid: string;
  readonly syntax: string;
}

interface ServerOptions {
  readonly tellsSyntaxes?: boolean;
  /** Of a series only its modality: CT, and OT for captures. */
  readonly tellsNoClasses?: boolean;
  /** Finds nothing when asked. */
  readonly silent?: boolean;
  /** Ends the first C-GET with failures and names none. */
  readonly namesNone?: boolean;
  /** Of C-STOREs that are not answered. */
  readonly window?: number;
  /** Of ours: what alone is proposed. */
  readonly onlySyntaxes?: readonly string[];
}

let server: DimseServer | undefined;
afterEach(() => server?.close());

/** One study with one series of these instances. */
function source(held: readonly Held[], { tellsSyntaxes, tellsNoClasses, silent }: ServerOptions): QuerySource {
  const matching = ({ identifier }: IncomingQuery) => {
    const uids = identifier.strings(tags.SOPInstanceUID).filter((uid) => uid !== '');
    return held.filter(({ uid }) => uids.length === 0 || uids.includes(uid));
  };
  return {
    async *find(query) {
      if (silent) return;
      if (query.level !== 'IMAGE') {
        const series = tellsNoClasses ? ['CT', 'OT'] : ['CT'];
        yield series.map((modality) =>
          new DataSet().set(tags.SeriesInstanceUID, 'UI', '1.2.3').set(tags.Modality, 'CS', modality),
        );
        return;
      }
      yield matching(query).map(({ uid, sopClassUid, syntax }) => {
        const answer = new DataSet().set(tags.SOPInstanceUID, 'UI', uid);
        if (!tellsNoClasses) answer.set(tags.SOPClassUID, 'UI', sopClassUid);
        return tellsSyntaxes ? answer.set(tags.AvailableTransferSyntaxUID, 'UI', syntax) : answer;
      });
    },
    select: async (query) =>
      matching(query).map(({ uid, sopClassUid, syntax }) =>
        memoryObject({ sopClassUid, sopInstanceUid: uid, transferSyntaxUid: syntax, bytes: new Uint8Array(64) }),
      ),
  };
}

async function getting(held: readonly Held[], options: ServerOptions = {}, store = new MemoryStore()) {
  const from = source(held, options);
  const registry = new ServiceRegistry()
    .register(StudyRootFind, new FindProvider(from, () => Promise.resolve()))
    .register(StudyRootGet, new GetProvider(from, { now: () => performance.now(), times: timeouts }));
  let gets = 0;
  const answering: RequestServer = {
    begin(operation: PerformedOperation) {
      if (operation.command.commandField === commandField.CGetRq && ++gets === 1 && options.namesNone) {
        return operation.session.collect(() => operation.respond(0xa702, { completed: 0, failed: held.length, warning: 0 }));
      }
      return registry.begin(operation);
    },
  };
  const { window } = options;
  server = await dimseServer(answering, window === undefined ? {} : { asyncWindow: { invoked: 1, performed: window } });
  const notes: RetrieveNote[] = [];
  const { onlySyntaxes } = options;
  const end = await getEntity(
    { ...server.target, association: { onlySyntaxes } },
    {
      model: 'study',
      identifier: retrieveIdentifier(study),
      store,
      timeouts,
      onNote: (note) => notes.push(note),
    },
  );
  const came = store.received.map(({ object }) => object.sopInstanceUid);
  return { end, notes, came, associations: server.proposed.length, gets: () => gets };
}

const ct = (uid: string, syntax: string = ExplicitLE): Held => ({ uid, sopClassUid: CTImageStorage, syntax });

describe('a C-GET of an entity', () => {
  it('has several objects on their way at a time where the server grants that', async () => {
    const several = Promise.withResolvers<void>();
    let unanswered = 0;
    const store = new MemoryStore({
      finish: async () => {
        if (++unanswered === 3) several.resolve();
        await several.promise;
        return { code: 0 };
      },
    });
    const held = ['1', '2', '3', '4', '5'].map((number) => ct(`1.2.3.${number}`));
    const { end, came } = await getting(held, { tellsSyntaxes: true, window: 3 }, store);
    expect(end).toMatchObject({ ok: true });
    expect(came).toHaveLength(5);
  });

  it('takes one association where the server tells what will come and that can come over it', async () => {
    const { end, came, associations, notes } = await getting([ct('1.2.3.1'), ct('1.2.3.2')], { tellsSyntaxes: true });
    expect(end).toMatchObject({ ok: true, counts: { completed: 2, failed: 0 } });
    expect(came).toEqual(['1.2.3.1', '1.2.3.2']);
    expect([associations, notes]).toEqual([1, []]);
  });

  it('takes one association for documents, which hardly ever are compressed, told or not', async () => {
    const held = [{ uid: '1.2.3.1', sopClassUid: EncapsulatedPDFStorage, syntax: ExplicitLE }];
    expect(await getting(held)).toMatchObject({ end: { ok: true }, came: ['1.2.3.1'], associations: 1 });
  });

  it('takes a second one with the right contexts where the first lacks them', async () => {
    const told = await getting([ct('1.2.3.1', hevc)], { tellsSyntaxes: true });
    expect(told).toMatchObject({ end: { ok: true, counts: { completed: 1 } }, came: ['1.2.3.1'], associations: 2 });
    await server?.close();
    const untold = await getting([ct('1.2.3.1', JPEGBaseline)]);
    expect(untold).toMatchObject({ end: { ok: true, counts: { completed: 1 } }, came: ['1.2.3.1'], associations: 2, notes: [] });
  });

  it('asks again for what the server could not send, over another list of contexts', async () => {
    const { end, came, associations, notes, gets } = await getting([ct('1.2.3.1'), ct('1.2.3.2', hevc), ct('1.2.3.3', hevc)]);
    expect(end).toEqual({
      ok: true,
      counts: { completed: 3, failed: 0, warning: 0, remaining: 0 },
      status: { code: 0 },
      failedUids: [],
      cancelled: false,
    });
    expect([...came].sort()).toEqual(['1.2.3.1', '1.2.3.2', '1.2.3.3']);
    expect(notes).toEqual([
      { kind: 'asking-again', missing: 2 },
      { kind: 'asked-again', missing: 2, came: 2 },
    ]);
    expect([associations, gets()]).toEqual([3, 2]);
    const lists = server?.proposed.map((contexts) =>
      contexts.filter((c) => c.abstractSyntax === CTImageStorage).flatMap((c) => c.transferSyntaxes),
    );
    expect(lists?.[1]).not.toContain(hevc);
    expect(lists?.[2]).toContain(hevc);
    // Nothing uncompressed, which would be the first to be taken.
    expect(lists?.[2]).not.toContain(ExplicitLE);
  });

  it('asks at last in the usual contexts where the server tells no classes and the modality misleads', async () => {
    const report = { uid: '1.2.3.2', sopClassUid: comprehensive3DSR, syntax: ExplicitLE };
    const { end, came } = await getting([ct('1.2.3.1'), report], { tellsNoClasses: true });
    expect([...came].sort()).toEqual(['1.2.3.1', '1.2.3.2']);
    expect(end).toMatchObject({ ok: true, counts: { completed: 2, failed: 0 }, failedUids: [] });
    // All in the list of the association that only asked, which says nothing of what can come.
    expect(server?.proposed[0]?.map((context) => context.abstractSyntax)).toContain(comprehensive3DSR);
  });

  it('finds out what is missing where the server names nothing', async () => {
    const { end, came, notes } = await getting([ct('1.2.3.1'), ct('1.2.3.2', hevc)], { namesNone: true });
    expect(notes[0]).toEqual({ kind: 'asking-again', missing: 2 });
    expect([...came].sort()).toEqual(['1.2.3.1', '1.2.3.2']);
    expect(end).toMatchObject({ ok: true, counts: { completed: 2, failed: 0 }, failedUids: [] });
  });

  it('ends in part, naming what did not come, when asking again brings nothing either', async () => {
    const store = new MemoryStore({ finish: ({ sopInstanceUid }) => ({ code: sopInstanceUid === '1.2.3.2' ? 0xc000 : 0 }) });
    const { end, gets } = await getting([ct('1.2.3.1'), ct('1.2.3.2', hevc), ct('1.2.3.3', hevc)], {}, store);
    expect(end).toMatchObject({
      ok: false,
      status: { code: 0xb000 },
      counts: { completed: 2, failed: 1 },
      failedUids: ['1.2.3.2'],
      failure: { kind: 'status', service: 'C-GET' },
    });
    expect(gets()).toBe(2);
  });

  it('says so where neither the failed list nor a query tells what is missing', async () => {
    const { end, notes, gets } = await getting([ct('1.2.3.1')], { namesNone: true, silent: true });
    expect(end).toMatchObject({ ok: false, status: { code: 0xa702 }, counts: { failed: 1 } });
    expect(notes).toEqual([{ kind: 'missing-unknown', failed: 1 }]);
    expect(gets()).toBe(1);
  });

  it('does not ask again for what came and could not be kept', async () => {
    const store = new MemoryStore({ finish: () => ({ code: 0xa700 }) });
    const { end, notes, gets } = await getting([ct('1.2.3.1')], { tellsSyntaxes: true }, store);
    expect(end).toMatchObject({ ok: false, counts: { completed: 0, failed: 1 }, failedUids: ['1.2.3.1'] });
    expect([notes, gets()]).toEqual([[], 1]);
  });

  it('does not ask again for what could have come: its syntax was accepted', async () => {
    const { end, notes, gets } = await getting([ct('1.2.3.1')], { tellsSyntaxes: true, namesNone: true });
    expect(end).toMatchObject({ ok: false, status: { code: 0xa702 }, failedUids: ['1.2.3.1'] });
    expect([notes, gets()]).toEqual([[], 1]);
  });

  it.each([ExplicitLE, JPEGBaseline])('does not ask again when %s alone may be proposed, and has been', async (syntax) => {
    const { end, notes, gets } = await getting([ct('1.2.3.1', hevc)], { onlySyntaxes: [syntax] });
    expect(end).toMatchObject({ ok: false, failedUids: ['1.2.3.1'] });
    expect([notes, gets()]).toEqual([[], 1]);
  });
});
