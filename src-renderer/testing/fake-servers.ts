import type { EchoResult, Server, ServerInput } from '../../src-shared/contract/servers.ts';
import { refused } from './fake-explanations.ts';

/** A bookmark as entered, with nothing that need not be said. */
export const plainServer: ServerInput = {
  name: 'City',
  calledAeTitle: 'CITY',
  host: 'pacs.example.org',
  port: 104,
  retrieveMethod: 'automatic',
  colour: 'blue',
};

/** Four bookmarks: one that answered, a slow one, one that did not, and a new one. */
export function fakeServers(): Server[] {
  const base = { port: 104, retrieveMethod: 'automatic', colour: 'blue' } as const;
  const at = new Date().toISOString();
  const ok: EchoResult = { ok: true, at, roundTripMs: 11.6, associationMs: 8.2 };
  return [
    {
      ...base,
      id: 'city',
      name: 'City PACS',
      calledAeTitle: 'CITYPACS',
      host: 'pacs.example.org',
      port: 11112,
      colour: 'teal',
      lastEcho: ok,
    },
    {
      ...base,
      id: 'big',
      name: 'Archive B',
      calledAeTitle: 'ARCHIVE_B',
      host: '10.2.3.40',
      lastEcho: { ...ok, roundTripMs: 40.1 },
    },
    {
      ...base,
      id: 'ris',
      name: 'Old RIS',
      calledAeTitle: 'OLDRIS',
      host: 'ris.example.org',
      colour: 'grey',
      lastEcho: { ok: false, at, explanation: refused },
    },
    { ...base, id: 'new', name: 'Teaching files', calledAeTitle: 'TEACH', host: '10.2.3.77', colour: 'violet' },
  ];
}
