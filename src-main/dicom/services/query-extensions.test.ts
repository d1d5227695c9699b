import { describe, expect, it } from 'vitest';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { MemoryStore } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { negotiate } from '../upper-layer/negotiate.ts';
import { FindOperation } from './c-find.ts';
import { FindProvider } from './c-find-scp.ts';
import { cGet } from './c-get.ts';
import { GetProvider } from './c-get-scp.ts';
import { StoreProvider } from './c-store-scp.ts';
import { encodeIdentifier } from './encode-identifier.ts';
import { askForExtensions, grantExtensions } from './query-extensions.ts';
import type { IncomingQuery, QuerySource } from './query-source.ts';
import { ServiceRegistry } from './service-registry.ts';

const { StudyRootFind, StudyRootMove, StudyRootGet, CTImageStorage } = sopClass;
const syntax = transferSyntax.ExplicitLE;

describe('what is said about extensions', () => {
  it.each<[string, QueryExtension[], number[] | undefined]>([
    [StudyRootFind, [], undefined],
    [StudyRootFind, ['relational'], [1]],
    [StudyRootFind, ['fuzzyNames'], [0, 0, 1]],
    [StudyRootFind, ['combinedDateTime', 'timezone'], [0, 1, 0, 1]],
    [StudyRootFind, ['multiFrameConversion'], [0, 0, 0, 0, 1]],
    [StudyRootMove, ['relational', 'fuzzyNames'], [1]],
    [StudyRootGet, ['multiFrameConversion'], [0, 1]],
    [StudyRootGet, ['combinedDateTime'], undefined],
    [CTImageStorage, ['relational'], undefined],
  ])('%s: %j', (sopClassUid, wanted, bytes) => {
    const said = askForExtensions(sopClassUid, wanted);
    expect(said.map(({ information }) => [...information])).toEqual(bytes === undefined ? [] : [bytes]);
  });

  it('is answered at the same length, with what is both asked for and offered, for classes that are served', () => {
    const asked = [
      { sopClassUid: StudyRootFind, information: Uint8Array.of(1, 1, 1) },
      { sopClassUid: StudyRootGet, information: Uint8Array.of(1, 1) },
      { sopClassUid: StudyRootMove, information: Uint8Array.of(1) },
      { sopClassUid: CTImageStorage, information: Uint8Array.of(2, 0, 0) },
      { sopClassUid: '1.2.3', information: new Uint8Array(0) },
    ];
    const granted = grantExtensions(asked, ['relational', 'fuzzyNames'], (uid) => uid !== StudyRootMove);
    expect(granted.map(({ sopClassUid, information }) => [sopClassUid, [...information]])).toEqual([
      [StudyRootFind, [1, 0, 1]],
      [StudyRootGet, [1, 0]],
    ]);
  });

  it('has no byte more than the standard knows, and takes no other value for a yes', () => {
    const asked = [{ sopClassUid: StudyRootFind, information: Uint8Array.of(2, 255, 1, 0, 0, 1, 1, 1) }];
    const [answer] = grantExtensions(asked, ['relational', 'combinedDateTime', 'fuzzyNames'], () => true);
    expect([...(answer?.information ?? [])]).toEqual([0, 0, 1, 0, 0]);
  });
});

function queried(offered: readonly QueryExtension[], wanted: readonly QueryExtension[]) {
  const queries: IncomingQuery[] = [];
  const source: QuerySource = {
    extensions: offered,
    async *find(query) {
      queries.push(query);
      yield [];
    },
    async select(query) {
      queries.push(query);
      return [];
    },
  };
  const server = new ServiceRegistry()
    .register(StudyRootFind, new FindProvider(source, () => Promise.resolve()))
    .register(StudyRootGet, new GetProvider(source, { now: () => 0, times: { responseMs: 1000, silenceMs: 1000 } }));
  const classes = [StudyRootFind, StudyRootGet];
  const pair = sessionPair(
    classes.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [syntax] })),
    {
      scp: { server },
      scu: { server: new ServiceRegistry().registerOthers(() => true, new StoreProvider(new MemoryStore())) },
      request: { extendedNegotiations: classes.flatMap((uid) => askForExtensions(uid, wanted)) },
      accept: (indication) => ({
        ...negotiate(indication, { transferSyntaxesFor: () => 'any' }),
        extendedNegotiations: grantExtensions(indication.extendedNegotiations, offered, () => true),
      }),
    },
  );
  const context = (uid: string) => {
    const [accepted] = pair.scu.acceptedContexts(uid);
    if (!accepted) throw new Error('no context');
    return accepted;
  };
  return {
    queries,
    async find(identifier: DataSet) {
      const operation = new FindOperation(pair.scu, context(StudyRootFind), encodeIdentifier(identifier, syntax), {
        extensions: wanted,
      });
      while (await operation.next());
      return operation.end;
    },
    get: (identifier: DataSet) => cGet(pair.scu, context(StudyRootGet), encodeIdentifier(identifier, syntax), {}).end,
  };
}

/** An image without the study and series it belongs to. */
const relational = () =>
  new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'IMAGE').set(tags.SOPInstanceUID, 'UI', ['1.2.3', '1.2.4']);

describe('relational behaviour', () => {
  it('is refused with A900H where nobody agreed on it', async () => {
    for (const [offered, wanted] of [
      [['relational'], []],
      [[], ['relational']],
      [[], []],
    ] as const) {
      const { find, get, queries } = queried(offered, wanted);
      expect(await find(relational())).toMatchObject({ kind: 'failed', status: { code: 0xa900 } });
      expect(await get(relational())).toMatchObject({ ok: false, status: { code: 0xa900 } });
      expect(queries).toEqual([]);
    }
  });

  it('lets queries and retrievals do without the keys of the levels above', async () => {
    const { find, get, queries } = queried(['relational', 'fuzzyNames'], ['relational', 'fuzzyNames']);
    expect(await find(relational())).toMatchObject({ kind: 'complete', warnings: [] });
    expect(await get(relational())).toMatchObject({ ok: true });
    expect(queries.map(({ extensions }) => extensions)).toEqual([['relational', 'fuzzyNames'], ['relational']]);
  });

  it('leaves the key of the retrieval’s own level needed', async () => {
    const { get } = queried(['relational'], ['relational']);
    const nothing = new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'SERIES').set(tags.StudyInstanceUID, 'UI', '1.2');
    expect(await get(nothing)).toMatchObject({ ok: false, status: { code: 0xa900 } });
  });
});

it('what a server did not agree to is said when the query has ended', async () => {
  const { find } = queried(['fuzzyNames'], ['fuzzyNames', 'combinedDateTime']);
  const end = await find(new DataSet().set(tags.QueryRetrieveLevel, 'CS', 'STUDY'));
  expect(end.warnings).toEqual([{ kind: 'extensions-not-granted', extensions: ['combinedDateTime'] }]);
});
