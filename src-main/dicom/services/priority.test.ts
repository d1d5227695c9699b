import { describe, expect, it } from 'vitest';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { transferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { DataSet } from '../dataset/data-set.ts';
import { commandField } from '../dimse/command-field.ts';
import type { PerformedOperation } from '../dimse/performed-operation.ts';
import { type Priority, priorityOf } from '../dimse/priority.ts';
import { memoryObject } from '../testing/memory-store.ts';
import { sessionPair } from '../testing/session-pair.ts';
import { FindOperation } from './c-find.ts';
import { cGet } from './c-get.ts';
import { GetProvider } from './c-get-scp.ts';
import { cMove } from './c-move.ts';
import { readyToStore, StoreOperation } from './c-store.ts';
import { encodeIdentifier } from './encode-identifier.ts';
import { ServiceRegistry } from './service-registry.ts';
import { getContexts } from './storage-contexts.ts';

const explicit = transferSyntax.ExplicitLE;
const { StudyRootFind, StudyRootMove, StudyRootGet, CTImageStorage } = sopClass;
const identifier = encodeIdentifier(new DataSet().set(tags.StudyInstanceUID, 'UI', '1.2'), explicit, 'STUDY');
const object = memoryObject({
  sopClassUid: CTImageStorage,
  sopInstanceUid: '1.2.3',
  transferSyntaxUid: explicit,
  bytes: new Uint8Array(8),
});

/** A peer that answers everything with Success and notes the priority it was asked with, by command field. */
function noting() {
  const seen = new Map<number, number | undefined>();
  const begin = (operation: PerformedOperation) => {
    seen.set(operation.command.commandField, operation.command.priority);
    return operation.session.collect(() => operation.respond(0));
  };
  return { seen, server: { begin } };
}

describe('the priority of a request', () => {
  it.each<[Priority | undefined, number]>([
    [undefined, 0],
    ['medium', 0],
    ['high', 1],
    ['low', 2],
  ])('%s goes out as %i with C-FIND, C-MOVE, C-GET and C-STORE', async (priority, value) => {
    const { seen, server } = noting();
    const classes = [StudyRootFind, StudyRootMove, StudyRootGet, CTImageStorage];
    const pair = sessionPair(
      classes.map((abstractSyntax) => ({ abstractSyntax, transferSyntaxes: [explicit] })),
      { scp: { server } },
    );
    const [find, move, get] = classes.map((uid) => pair.scu.acceptedContexts(uid)[0]);
    if (!find || !move || !get) throw new Error('no contexts');
    await new FindOperation(pair.scu, find, identifier, { priority }).next();
    await cMove(pair.scu, move, identifier, 'DEST', { priority }).end;
    await cGet(pair.scu, get, identifier, { priority }).end;
    const prepared = await readyToStore(pair.scu, object, { priority });
    if ('failure' in prepared) throw new Error('not prepared');
    await new StoreOperation(object, () => {}).send(pair.scu, prepared, { priority });
    const { CFindRq, CMoveRq, CGetRq, CStoreRq } = commandField;
    expect([CFindRq, CMoveRq, CGetRq, CStoreRq].map((field) => seen.get(field))).toEqual([value, value, value, value]);
  });

  it('is that of the sub-operations that it brings about', async () => {
    const { seen, server } = noting();
    const source = { select: async () => [object], async *find() {} };
    const times = { responseMs: 1_000, silenceMs: 1_000 };
    const provider = new GetProvider(source, { now: () => 0, times });
    const pair = sessionPair(getContexts([StudyRootGet], [{ sopClassUid: CTImageStorage, transferSyntaxes: [explicit] }]), {
      scu: { server },
      scp: { server: new ServiceRegistry().register(StudyRootGet, provider) },
    });
    const [get] = pair.scu.acceptedContexts(StudyRootGet);
    if (!get) throw new Error('no context');
    await cGet(pair.scu, get, identifier, { priority: 'low' }).end;
    expect(seen.get(commandField.CStoreRq)).toBe(2);
  });

  it('counts as medium where a peer makes one up', () => {
    expect([0, 1, 2, 3, 0xffff, undefined].map(priorityOf)).toEqual(['medium', 'high', 'low', 'medium', 'medium', 'medium']);
  });
});
