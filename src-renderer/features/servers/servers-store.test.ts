import { ORPCError } from '@orpc/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { Server, ServerInput } from '../../../src-shared/contract/servers.ts';
import { explainFailure } from '../../../src-shared/dicom/explain/failure.ts';
import { createNavigation } from '../../app/context/navigation.ts';
import { securityDraftOf } from '../../app/context/security/security-draft.ts';
import { createUndo } from '../../app/context/undo.ts';
import { plainServer } from '../../testing/fake-servers.ts';
import { createServersStore, overNewest } from './servers-store.ts';

const server: Server = { ...plainServer, id: 'a' };
const noRoom = new ORPCError('NOT_SAVED', { data: explainFailure({ kind: 'local', code: 'disk-full' }) });
const plain = securityDraftOf(undefined, 'required');

describe('what is done with servers', () => {
  const navigation = createNavigation();
  const undo = createUndo();
  const said = () => navigation.store.getState().said.text;
  let servers: Server[] = [];
  let isFull = false;
  let added = 0;
  let removed: string[] = [];
  const kept = async <T>(value: T): Promise<T> => {
    if (isFull) throw noRoom;
    return value;
  };
  const engine = {
    servers: {
      add: (input: ServerInput) => {
        added += 1;
        return kept({ ...input, id: 'new' });
      },
      update: ({ id, server: input }: { id: string; server: ServerInput }) => kept({ ...input, id }),
      duplicate: () => kept({ ...server, id: 'b' }),
      remove: ({ id }: { id: string }) => {
        removed.push(id);
        return kept(server);
      },
      restore: () => kept(server),
    },
    secrets: { set: () => Promise.reject(noRoom) },
  };
  const live = { store: createStore(() => ({ servers })) };
  const actions = createServersStore({ engine, live, navigation, undo, files: {} } as unknown as Parameters<
    typeof createServersStore
  >[0]);

  beforeEach(() => {
    servers = [server];
    isFull = false;
    added = 0;
    removed = [];
  });

  it('adds one server however often Save is pressed', async () => {
    const target = { mode: 'add' } as const;
    await Promise.all([actions.save(plainServer, target, {}, plain), actions.save(plainServer, target, {}, plain)]);
    expect(added).toBe(1);
    await actions.save(plainServer, target, {}, plain);
    expect(added).toBe(2);
  });

  it('says why one was not deleted or duplicated', async () => {
    isFull = true;
    expect(await actions.remove(server)).toBe(false);
    expect(said()).toBe('City could not be deleted: The disk of this computer is full.');
    await actions.duplicate(server);
    expect(said()).toBe('City could not be duplicated: The disk of this computer is full.');
    expect(undo.store.getState().open).toEqual([]);
  });

  it('can put one back later that could not be put back at once', async () => {
    expect(await actions.remove(server)).toBe(true);
    isFull = true;
    undo.undo();
    await expect.poll(() => undo.store.getState().open[0]?.text).toContain('could not be put back');
    isFull = false;
    undo.undo();
    await expect.poll(said).toBe('City is back.');
  });

  it('keeps a copy that is saved, and takes it away where its form is closed without', async () => {
    await actions.duplicate(server);
    actions.closeForm();
    expect(removed).toEqual(['b']);
    await actions.duplicate(server);
    const { form } = actions.store.getState();
    expect(form).toMatchObject({ server: { id: 'b' }, copyOf: 'City' });
    if (form === undefined) return;
    await actions.save({ ...plainServer, name: 'Archive B' }, form, {}, plain);
    actions.closeForm();
    expect(removed).toEqual(['b']);
    expect(said()).toBe('Archive B added.');
  });

  it('keeps the form open, with the reason, when a secret could not be kept', async () => {
    await actions.save(plainServer, { mode: 'add' }, { identity: 'open sesame' }, plain);
    const problem = 'City is saved, but not all its secrets: The disk of this computer is full.';
    expect(actions.store.getState().form).toMatchObject({ mode: 'edit', server: { id: 'new' }, problem });
  });
});

describe('a server that was edited in two windows', () => {
  it('keeps what the other one changed, and what was taken away in this one', () => {
    const opened: Server = { ...server, callingAeTitle: 'WARD7' };
    const newest: Server = { ...opened, port: 11112, tls: { peerCertificate: 'required', checkName: true } };
    const { callingAeTitle: _, ...edited } = { ...plainServer, callingAeTitle: 'WARD7', name: 'Town' };
    expect(overNewest(edited, opened, [newest])).toEqual({ ...plainServer, name: 'Town', port: 11112, tls: newest.tls });
    expect(overNewest(edited, opened, [])).toEqual({ ...plainServer, name: 'Town' });
  });
});
