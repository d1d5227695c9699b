import { useEffect, useRef } from 'react';
import { useLive, useNavigation, useServices } from './context/services.tsx';

/** The chosen server and whether the dock is open come back in the next session. A server that is gone gives way to the first. */
export function useRememberedPlace(): void {
  const { navigation, memory } = useServices();
  const servers = useLive((state) => state.servers);
  const ready = useLive((state) => state.settings !== undefined);
  const serverId = useNavigation((state) => state.serverId);
  const dockOpen = useNavigation((state) => state.dockOpen);
  const restored = useRef(false);
  useEffect(() => {
    if (!ready || servers === undefined) return;
    if (!restored.current) {
      restored.current = true;
      navigation.toggleDock(memory.get('place.dock') !== 'folded');
      const last = memory.get('place.server');
      if (navigation.store.getState().serverId === undefined)
        navigation.chooseServer(servers.find((one) => one.id === last)?.id ?? servers[0]?.id);
      return;
    }
    const chosen = navigation.store.getState().serverId;
    if (chosen === undefined && servers[0] !== undefined) navigation.chooseServer(servers[0].id);
  }, [ready, servers, navigation, memory]);
  useEffect(() => {
    if (!restored.current) return;
    if (serverId !== undefined) memory.set('place.server', serverId);
    memory.set('place.dock', dockOpen ? 'open' : 'folded');
  }, [memory, serverId, dockOpen]);
}
