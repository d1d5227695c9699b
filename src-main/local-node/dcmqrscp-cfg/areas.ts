import { isIP } from 'node:net';
import type { StorageArea } from '../../../src-shared/contract/storage-areas.ts';
import type { AreaEntry, DcmqrscpConfig, PeerEntry } from './config.ts';

/** A place that C-MOVE may send to. */
export interface Destination {
  readonly aeTitle: string;
  readonly host: string;
  readonly port: number;
}

/** The areas of a dcmqrscp.cfg. Like the original they delete their oldest study when they have one too many. */
export function areasOf(config: DcmqrscpConfig, newId: () => string): StorageArea[] {
  return config.areas.map((entry) => ({
    id: newId(),
    on: true,
    aeTitle: entry.aeTitle,
    folder: entry.folder,
    access: entry.access === 'R' ? 'read' : entry.access === 'W' ? 'write' : 'read-write',
    callers: entry.peers === 'ANY' ? undefined : entry.peers.map(({ aeTitle, host }) => ({ aeTitle, address: host })),
    quota: { studies: Math.max(1, entry.maxStudies), bytesPerStudy: Math.max(1, entry.maxBytesPerStudy) },
    whenFull: 'delete-oldest',
    moves: { kind: 'any' },
    sameUid: 'replace',
    foldNames: false,
  }));
}

/** Everybody in the host table, each title once: the first entry counts, as for the original. */
export function destinationsOf(config: DcmqrscpConfig): Destination[] {
  const all = new Map<string, Destination>();
  for (const entries of config.hosts.values())
    for (const entry of entries) if (entry.port > 0 && !all.has(entry.aeTitle)) all.set(entry.aeTitle, entry);
  return [...all.values()];
}

/** What dcmqrscp takes when an area has no limit. */
const noLimit = { studies: 1_000_000, bytesPerStudy: 2 ** 40 };

/** Areas and destinations as a dcmqrscp.cfg. `notes` says what is lost on the way. */
export function configOf(
  areas: readonly StorageArea[],
  destinations: readonly Destination[],
  port: number | undefined,
): { config: DcmqrscpConfig; notes: string[] } {
  const notes: string[] = [];
  const hosts = new Map(destinations.map((destination, index) => [`host${index + 1}`, [destination] as const]));
  const entries = areas.flatMap((area) => areaEntry(area, destinations, notes) ?? []);
  const config = { port, maxPduSize: undefined, maxAssociations: undefined, hosts, vendors: [], areas: entries, ignored: [] };
  return { config, notes };
}

function areaEntry(area: StorageArea, destinations: readonly Destination[], notes: string[]): AreaEntry | undefined {
  const { aeTitle, folder, access, quota, whenFull, moves } = area;
  const note = (what: string) => void notes.push(`${aeTitle}: ${what}`);
  if (!area.on) note('it is off, and left out.');
  if (folder.includes('"')) note('a folder with quotation marks in its name cannot be written; the area is left out.');
  if (!area.on || folder.includes('"')) return undefined;
  if (quota.bytes !== undefined || quota.freeBytes !== undefined) note('quotas of bytes in all and of free disk are left out.');
  if (whenFull === 'refuse' && quota.studies !== undefined) note('dcmqrscp deletes the oldest study where Quarry refuses.');
  if (moves.kind !== 'any') note('rules for moving are options of dcmqrscp’s command line.');
  const peers = area.callers?.flatMap((caller): PeerEntry[] => {
    if (caller.aeTitle !== undefined && caller.address !== undefined && !caller.address.includes('/'))
      return [{ aeTitle: caller.aeTitle, host: caller.address, port: portOf(caller.aeTitle, destinations) }];
    note(
      `dcmqrscp knows callers by title and address together only: ${caller.aeTitle ?? ''}${caller.address ?? ''} is left out.`,
    );
    return [];
  });
  if (peers?.some(({ host }) => isIP(host) !== 0)) note('dcmqrscp compares addresses only when started with -dhl.');
  if (peers?.length === 0) {
    note('nobody is left who may call; the area is left out.');
    return undefined;
  }
  return {
    aeTitle,
    folder,
    access: access === 'read' ? 'R' : access === 'write' ? 'W' : 'RW',
    maxStudies: quota.studies ?? noLimit.studies,
    maxBytesPerStudy: quota.bytesPerStudy ?? noLimit.bytesPerStudy,
    peers: peers ?? 'ANY',
  };
}

function portOf(aeTitle: string, destinations: readonly Destination[]): number {
  return destinations.find((destination) => destination.aeTitle === aeTitle)?.port ?? 104;
}
