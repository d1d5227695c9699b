import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Server } from '../../../src-shared/contract/servers.ts';
import { useCommand, useLive, useNavigation } from '../../app/context/services.tsx';
import { focusServer } from './focus-server.ts';
import { ServerForm } from './server-form.tsx';
import { ServerRow } from './server-row.tsx';
import css from './servers.module.css';
import { useServers } from './servers-context.ts';

/** The bookmarked servers: choose, echo, edit, order, and drop files on one to send them. */
export function ServerList() {
  const servers = useLive((state) => state.servers);
  const chosen = useNavigation((state) => state.serverId);
  const actions = useServers();
  const form = useStore(actions.store, (state) => state.form);
  const echoing = useStore(actions.store, (state) => state.echoing);
  const handing = useStore(actions.store, (state) => state.handing);
  const list = useRef<HTMLUListElement>(null);
  const [dropLine, setDropLine] = useState<{ id: string; after: boolean }>();
  const current = servers?.find((server) => server.id === chosen);

  useCommand('add-server', actions.add);
  useCommand('echo', () => current !== undefined && void actions.echo(current), current !== undefined);
  useCommand('edit-server', () => current !== undefined && actions.edit(current), current !== undefined);

  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const target = event.target instanceof HTMLElement ? event.target : undefined;
    const id = target?.dataset.server;
    const index = servers?.findIndex((server) => server.id === id) ?? -1;
    const server = servers?.[index];
    if (server === undefined) return;
    const command = keyOf(event);
    if (command === undefined) return;
    event.preventDefault();
    if (command === 'up' || command === 'down') focusServer(list.current, servers?.[index + (command === 'up' ? -1 : 1)]?.id);
    else if (command === 'move-up' || command === 'move-down') actions.move(server.id, command === 'move-up' ? -1 : 1);
    else if (command === 'echo') void actions.echo(server);
    else if (command === 'edit') actions.edit(server);
    else void removeHere(server, servers?.[index + 1] ?? servers?.[index - 1]);
  };
  /** The keyboard goes on from the neighbour. */
  const removeHere = async (server: Server, neighbour: Server | undefined) => {
    if (await actions.remove(server)) focusServer(list.current, neighbour?.id);
  };

  return (
    <section className={css.panel} aria-label="Servers">
      <div className={css.head}>
        <h2>Servers</h2>
        <Tooltip label="Add server" openDelay={500}>
          <ActionIcon variant="subtle" color="gray" aria-label="Add server" onClick={actions.add}>
            <IconPlus size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ul ref={list} className={css.list} aria-label="Servers" onKeyDown={onKeyDown}>
        {servers?.map((server, index) => (
          <ServerRow
            key={server.id}
            server={server}
            chosen={server.id === chosen}
            reachable={server.id === chosen || (current === undefined && index === 0)}
            echoing={echoing.has(server.id)}
            handing={handing.find((one) => one.serverId === server.id)}
            line={dropLine?.id === server.id ? (dropLine.after ? 'after' : 'before') : undefined}
            first={index === 0}
            last={index === servers.length - 1}
            onLine={setDropLine}
          />
        ))}
      </ul>
      {servers?.length === 0 && <p className={css.none}>No servers yet. Add one with +.</p>}
      {(servers?.length ?? 0) > 0 && <p className={css.hint}>Drop files on a server to send them.</p>}
      {form !== undefined && <ServerForm key={form.mode === 'edit' ? form.server.id : 'new'} target={form} />}
    </section>
  );
}

type ListKey = 'up' | 'down' | 'move-up' | 'move-down' | 'echo' | 'edit' | 'remove';

/** Keys on a server's name: arrows go along, Alt+arrows move it, Enter echoes, F2 edits, Delete deletes. Space chooses, as on any button. */
function keyOf(event: KeyboardEvent): ListKey | undefined {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  if (event.key === 'ArrowUp') return event.altKey ? 'move-up' : 'up';
  if (event.key === 'ArrowDown') return event.altKey ? 'move-down' : 'down';
  if (event.altKey) return undefined;
  return ({ Enter: 'echo', F2: 'edit', Delete: 'remove' } as const)[event.key as 'Enter'];
}
