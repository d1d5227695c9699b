import { describe, expect, it, vi } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { writeDataSet } from '../dataset/write-data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import type { CommandSet } from '../dimse/command-set.ts';
import type { DimseSession } from '../dimse/dimse-session.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { explicit, implicit, keys, memorySource, type SourceOptions, study } from '../testing/memory-source.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { settle } from '../testing/settle.ts';
import { FindOperation, type FindOptions } from './c-find.ts';
import { FindProvider } from './c-find-scp.ts';
import { encodeIdentifier } from './encode-identifier.ts';
import { ServiceRegistry } from './service-registry.ts';

const tick = () => Promise.resolve();

function findPair(options: SourceOptions, syntax: string = explicit) {
  const { source, seen } = memorySource(options);
  const server = new ServiceRegistry().register(sopClass.StudyRootFind, new FindProvider(source, tick));
  const pair = sessionPair([{ abstractSyntax: sopClass.StudyRootFind, transferSyntaxes: [syntax] }], { scp: { server } });
  const [context] = pair.scu.acceptedContexts(sopClass.StudyRootFind);
  if (!context) throw new Error('no context');
  const find = (identifier: DataSet, findOptions?: FindOptions) =>
    new FindOperation(pair.scu, context, encodeIdentifier(identifier, syntax), findOptions);
  return { ...pair, seen, find, context };
}

async function all(operation: FindOperation): Promise<DataSet[]> {
  const found: DataSet[] = [];
  for (let batch = await operation.next(); batch; batch = await operation.next()) found.push(...batch);
  return found;
}

describe('C-FIND', () => {
  it.each([explicit, implicit, transferSyntax.ExplicitBE])(
    'gives every match with level and retrieve AE title (%s)',
    async (syntax) => {
      const { find, seen } = findPair({ matches: 25 }, syntax);
      const operation = find(keys('STUDY'));
      const found = await all(operation);
      expect(found.map((match) => match.string(tags.StudyInstanceUID))).toEqual(
        Array.from({ length: 25 }, (_, index) => `1.2.${index}`),
      );
      expect(found[7]?.string(tags.QueryRetrieveLevel)).toBe('STUDY');
      expect(found[7]?.string(tags.RetrieveAETitle)).toBe('CALLED');
      expect(operation.end).toEqual({ kind: 'complete', count: 25, status: { code: 0 }, warnings: [] });
      expect(seen.queries[0]).toMatchObject({
        model: 'study',
        level: 'STUDY',
        callingAeTitle: 'CALLING',
        calledAeTitle: 'CALLED',
      });
    },
  );

  it('tells with each match that not all keys are supported (PS3.4 §C.4.1.1.4)', async () => {
    const { scu, context } = findPair({ matches: 2, supports: false });
    const responses = await answers(scu, context.id, sopClass.StudyRootFind, writeDataSet(keys('STUDY'), explicit));
    expect(responses.map(({ status }) => status)).toEqual([0xff01, 0xff01, 0]);
  });

  it('ends complete without a match', async () => {
    const { find } = findPair({});
    const operation = find(keys('STUDY'));
    expect(await all(operation)).toEqual([]);
    expect(operation.end).toMatchObject({ kind: 'complete', count: 0 });
  });

  it('stops the server at the limit and says so; a limit that is just reached is complete', async () => {
    const limited = findPair({ matches: 100_000 });
    const operation = limited.find(keys('STUDY'), { limit: 100 });
    expect(await all(operation)).toHaveLength(100);
    expect(operation.end).toMatchObject({ kind: 'limited', count: 100, status: { code: 0xfe00 } });
    expect(limited.seen.given).toBeLessThan(100_000);

    const just = findPair({ matches: 100 });
    const complete = just.find(keys('STUDY'), { limit: 100 });
    expect(await all(complete)).toHaveLength(100);
    expect(complete.end).toMatchObject({ kind: 'complete', count: 100 });
  });

  it('stops the server when cancelled and hands on nothing more', async () => {
    const { find, seen } = findPair({ matches: 100_000 });
    let told = 0;
    const operation = find(keys('STUDY'), { onCancel: () => told++ });
    await operation.next();
    operation.cancel();
    expect(await operation.next()).toBeUndefined();
    expect(operation.end).toMatchObject({ kind: 'cancelled', status: { code: 0xfe00 } });
    expect(seen.given).toBeLessThan(100_000);
    expect(told).toBe(1);
  });

  it('makes the server wait for a slow consumer', async () => {
    const { find, seen, scu } = findPair({ matches: 50_000, batch: 500 });
    const operation = find(keys('STUDY'));
    for (let turn = 0; turn < 50; turn++) await settle();
    const given = seen.given;
    expect(given).toBeLessThan(50_000);
    await settle();
    expect(seen.given).toBe(given);
    expect(await all(operation)).toHaveLength(50_000);
    expect(operation.end.kind).toBe('complete');
    expect(scu.ending).toBeUndefined();
  });

  it.each([
    [49, []],
    [50, [true, false]],
    [3_000, [true, false]],
  ])(
    'has the answers of %i matches read as they come first, some at a time then, and stops that at the end',
    async (matches, told) => {
      const { find, scu } = findPair({ matches });
      const gather = vi.spyOn(scu.port, 'gatherReads');
      expect(await all(find(keys('STUDY')))).toHaveLength(matches);
      expect(gather.mock.calls.map(([on]) => on)).toEqual(told);
    },
  );

  it('answers a source that throws with C000H', async () => {
    const { find } = findPair({ fails: true });
    const operation = find(keys('STUDY'));
    await all(operation);
    expect(operation.end).toMatchObject({
      kind: 'failed',
      failure: { kind: 'status', service: 'C-FIND', status: { code: 0xc000 } },
    });
  });

  it('fails with the ending when the association ends in the middle, and stops the source', async () => {
    const { find, acceptor, seen } = findPair({ matches: 100_000 });
    const operation = find(keys('STUDY'));
    expect(await operation.next()).not.toHaveLength(0);
    acceptor.abort(0, 0);
    await all(operation);
    await settle();
    expect(operation.end).toMatchObject({
      kind: 'failed',
      failure: { kind: 'association', ending: { kind: 'aborted', by: 'peer' } },
    });
    expect(seen.given).toBeLessThan(100_000);
  });

  it.each<[string, DataSet | Uint8Array | undefined, number]>([
    ['no identifier', undefined, 0xa900],
    ['an identifier that cannot be read', new Uint8Array([8, 0, 0x52, 0, 0x5a, 0x5a, 2, 0, 0, 0]), 0xc000],
    ['no level', new DataSet().set(tags.StudyInstanceUID, 'UI', ''), 0xa900],
    ['a level that is none', keys('PLANET'), 0xa900],
    ['a level the model does not have', keys('PATIENT'), 0xa900],
    ['a missing key above the level', keys('SERIES'), 0xa900],
    ['a list above the level', keys('SERIES', { [tags.StudyInstanceUID]: ['1.2', '1.3'] }), 0xa900],
    ['a wildcard above the level', keys('SERIES', { [tags.StudyInstanceUID]: '1.2.*' }), 0xa900],
  ])('refuses %s', async (_name, identifier, code) => {
    const { scu, context, seen } = findPair({ matches: 3 });
    const bytes = identifier instanceof DataSet ? writeDataSet(identifier, explicit) : identifier;
    const responses = await answers(scu, context.id, sopClass.StudyRootFind, bytes);
    expect(responses).toMatchObject([{ status: code }]);
    expect(seen.queries).toEqual([]);
    expect(scu.ending).toBeUndefined();
  });

  it('keeps apart what was odd', async () => {
    const begin = (operation: PerformedOperation) =>
      operation.session.collect(() => {
        operation.respond(0xff01, {}, writeDataSet(study(1), explicit));
        operation.respond(0xff00);
        operation.respond(0xff00, {}, new Uint8Array([8, 0, 0x52, 0, 0x5a, 0x5a, 2, 0, 0, 0]));
        operation.respond(0xb001, { errorComment: 'truncated' });
      });
    const pair = sessionPair([{ abstractSyntax: sopClass.StudyRootFind, transferSyntaxes: [explicit] }], {
      scp: { server: { begin } },
    });
    const [context] = pair.scu.acceptedContexts(sopClass.StudyRootFind);
    if (!context) throw new Error('no context');
    const operation = new FindOperation(pair.scu, context, encodeIdentifier(keys('STUDY'), explicit));
    expect(await all(operation)).toHaveLength(2);
    expect(operation.end).toMatchObject({ kind: 'complete', count: 2 });
    expect(operation.end.warnings).toMatchObject([
      { kind: 'keys-not-supported' },
      { kind: 'damaged-responses', count: 1, first: { code: expect.any(String) } },
      { kind: 'responses-without-identifier', count: 1 },
      { kind: 'final-warning', status: { code: 0xb001, errorComment: 'truncated' } },
    ]);
  });
});

/** All responses to one raw C-FIND-RQ. */
function answers(scu: DimseSession, contextId: number, uid: string, bytes: Uint8Array | undefined): Promise<CommandSet[]> {
  return new Promise((resolve) => {
    const responses: CommandSet[] = [];
    const response = (command: CommandSet) => {
      responses.push(command);
      if ((command.status ?? 0) < 0xff00) resolve(responses);
    };
    const fields = { commandField: commandField.CFindRq, affectedSopClassUid: uid };
    scu.request(contextId, fields, bytes, { response, ended: () => resolve(responses) });
  });
}
