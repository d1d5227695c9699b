import { createContext, useContext } from 'react';
import type { ServersStore } from './servers-store.ts';

const ServersContext = createContext<ServersStore | undefined>(undefined);
export const ServersProvider = ServersContext.Provider;

export function useServers(): ServersStore {
  const servers = useContext(ServersContext);
  if (servers === undefined) throw new Error('ServersProvider is missing above this component');
  return servers;
}
