import { RemoteBrowser } from '../../features/browse/remote-browser.tsx';
import { serverSource } from '../../features/browse/row-source.ts';
import type { SearchStore } from '../../features/browse/search-store.ts';
import { useServers } from '../../features/servers/servers-context.ts';
import { Welcome } from '../../features/welcome/welcome.tsx';
import { useLive, useServices } from '../context/services.tsx';

/** The chosen server's search, or how to begin while there is no server. */
export function BrowsePage({ search }: { search: SearchStore }) {
  const { engine, live, navigation } = useServices();
  const none = useLive((state) => state.servers?.length === 0);
  const servers = useServers();
  if (!none) return <RemoteBrowser search={search} />;
  const openPractice = (serverId: string) => {
    const { servers: list, settings } = live.store.getState();
    const name = list?.find((server) => server.id === serverId)?.name ?? 'the practice PACS';
    navigation.chooseServer(serverId);
    const server = list?.find((one) => one.id === serverId);
    if (server !== undefined) void servers.echo(server);
    search.search(serverSource(engine, serverId, name), settings?.resultLimit ?? 1_000);
  };
  return <Welcome onAddServer={servers.add} onPractice={openPractice} />;
}
