import { MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { useEffect, useMemo, useState } from 'react';
import { serverKey } from '../features/browse/row-source.ts';
import { createSearchStore } from '../features/browse/search-store.ts';
import { ServersProvider } from '../features/servers/servers-context.ts';
import { createServersStore } from '../features/servers/servers-store.ts';
import { createWorklistStore } from '../features/worklist/worklist-store.ts';
import type { Connection } from './connection.ts';
import { type Services, ServicesProvider, useLive } from './context/services.tsx';
import { Shell } from './shell.tsx';
import { theme } from './theme.ts';
import { useRememberedPlace } from './use-remembered-place.ts';

interface AppProps {
  readonly connection: Connection;
  readonly services: Services;
}

export function App({ connection, services }: AppProps) {
  const servers = useMemo(() => createServersStore(services), [services]);
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <ServicesProvider services={services}>
        <ServersProvider value={servers}>
          <ThemeOfSettings />
          <Place />
          <Notifications position="bottom-right" limit={3} />
          <Searches connection={connection} />
        </ServersProvider>
      </ServicesProvider>
    </MantineProvider>
  );
}

/** Searches live as long as the window: changing the view keeps what was found. */
function Searches({ connection }: { connection: Connection }) {
  const [remote] = useState(() => createSearchStore(() => new Date()));
  const [archive] = useState(() => createSearchStore(() => new Date()));
  const [worklist] = useState(() => createWorklistStore());
  const servers = useLive((state) => state.servers);
  // Nobody waits for the answer of a server that was taken off the list.
  useEffect(() => {
    if (servers !== undefined) remote.cancelOthers(new Set(servers.map(({ id }) => serverKey(id))));
  }, [remote, servers]);
  return <Shell connection={connection} remote={remote} archive={archive} worklist={worklist} />;
}

function ThemeOfSettings() {
  const wanted = useLive((state) => state.settings?.theme);
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  useEffect(() => {
    if (wanted !== undefined) setColorScheme(wanted === 'system' ? 'auto' : wanted);
  }, [wanted, setColorScheme]);
  return null;
}

function Place() {
  useRememberedPlace();
  return null;
}
