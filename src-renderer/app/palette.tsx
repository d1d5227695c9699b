import { Spotlight, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight';
import { useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { useServers } from '../features/servers/servers-context.ts';
import { commandList } from './context/commands.ts';
import { useLive, useServices } from './context/services.tsx';
import { paletteMatches } from './palette-matches.ts';

/** Ctrl K: every command that can be given now, and every server. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { commands, navigation } = useServices();
  const running = useStore(commands.store, (state) => state.running);
  const servers = useLive((state) => state.servers);
  const serverActions = useServers();
  useEffect(() => {
    spotlight.open();
  }, []);
  const actions = useMemo(() => {
    const groups: SpotlightActionGroupData[] = [];
    const add = (group: string, action: SpotlightActionGroupData['actions'][number]) => {
      const there = groups.find((one) => one.group === group);
      if (there === undefined) groups.push({ group, actions: [action] });
      else there.actions.push(action);
    };
    for (const { id, title, keys, group } of commandList) {
      const run = running.get(id);
      if (run === undefined || id === 'palette') continue;
      // After the palette has closed and given the focus back: the command may move it.
      const onClick = () => window.setTimeout(run);
      add(group, {
        id,
        label: title,
        onClick,
        rightSection: keys.length === 0 ? undefined : <span className="q-kbd">{keys.join(' ')}</span>,
      });
    }
    for (const server of servers ?? []) {
      const browse = () => {
        navigation.chooseServer(server.id);
        navigation.show('browse');
      };
      const where = `${server.calledAeTitle} at ${server.host}:${server.port}`;
      add('Servers', { id: `browse-${server.id}`, label: `Browse ${server.name}`, description: where, onClick: browse });
      add('Servers', {
        id: `echo-${server.id}`,
        label: `Echo ${server.name}`,
        description: where,
        onClick: () => void serverActions.echo(server),
      });
    }
    return groups;
  }, [running, servers, navigation, serverActions]);
  return (
    <Spotlight
      actions={actions}
      filter={(typed) => paletteMatches(typed, actions)}
      onSpotlightClose={onClose}
      nothingFound="No command of that name."
      highlightQuery
      shortcut={null}
      scrollable
      maxHeight="60vh"
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      lockScroll={false}
      searchProps={{ placeholder: 'A command or a server…', 'aria-label': 'Command' }}
    />
  );
}
