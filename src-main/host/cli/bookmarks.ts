import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import { type QueryExtension, queryExtensions } from '../../../src-shared/dicom/query/extensions.ts';
import { userIdentityKinds } from '../../../src-shared/dicom/user-identity.ts';
import { isRecord } from '../../../src-shared/is-record.ts';
import type { IdentitySetting } from '../../net/scu/target-identity.ts';
import { resolveDataFolder } from '../../servers/data-folder.ts';
import { readWholeOnTheSpot } from '../../system/read-whole.ts';

/** What the command line needs of a bookmark; `findServer` makes a target of it. */
export interface Bookmark {
  readonly name: string;
  readonly id?: string | undefined;
  readonly calledAeTitle: string;
  readonly host: string;
  readonly port: number;
  /** The bookmark's own title for us, if it has one. */
  readonly callingAeTitle: string | undefined;
  /** Values of (0008,0005); undefined where it has none, or one that means nothing. */
  readonly characterSet?: readonly string[] | undefined;
  /** Who is named as asking; its secret is found by `id`. */
  readonly identity?: (IdentitySetting & { readonly id: string }) | undefined;
  readonly queryExtensions?: readonly QueryExtension[] | undefined;
  readonly storeAssociations?: number | undefined;
  /** As it is in the file: looked at where it is needed, which takes time. */
  readonly tls?: unknown;
}

/** What the command line needs of the settings; seconds. */
export interface CliSettings {
  readonly callingAeTitle: string | undefined;
  readonly connectSeconds: number | undefined;
  readonly associationSeconds: number | undefined;
  readonly responseSeconds: number | undefined;
  readonly silenceSeconds: number | undefined;
}

/** The data folder of this user, which the other hosts share. */
export function dataFolder(environment: NodeJS.ProcessEnv): string {
  return resolveDataFolder({ platform: process.platform, environment, homeFolder: homedir() });
}

/**
 * Bookmarks as the window keeps them. Read by hand and without changing anything: the schemas of the contract would cost more
 * time than all of `quarry echo`. A missing or damaged file is no bookmarks. On the spot: nothing else is to be done meanwhile.
 */
export function readBookmarks(folder: string): Bookmark[] {
  const content = readJson(join(folder, 'servers.json'));
  const servers = isRecord(content) && Array.isArray(content.servers) ? content.servers : [];
  return servers.flatMap((server: unknown) => {
    if (!isRecord(server)) return [];
    const { name, calledAeTitle, host, port } = server;
    if (typeof name !== 'string' || typeof calledAeTitle !== 'string' || typeof host !== 'string' || typeof port !== 'number')
      return [];
    const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
    const characterSet = parseCharacterSet(text(server.characterSet) ?? '');
    const callingAeTitle = text(server.callingAeTitle);
    const { tls } = server;
    const id = text(server.id);
    return [{ name, id, calledAeTitle, host, port, callingAeTitle, characterSet, tls, ...negotiated(server) }];
  });
}

function negotiated(server: Record<string, unknown>): Pick<Bookmark, 'identity' | 'queryExtensions' | 'storeAssociations'> {
  const { id, userIdentity: said, queryExtensions: wanted, storeAssociations } = server;
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
  const kind = isRecord(said) ? userIdentityKinds.find((known) => known === said.kind) : undefined;
  const identity =
    isRecord(said) && kind !== undefined && typeof id === 'string'
      ? {
          id,
          kind,
          userName: text(said.userName),
          tokenFile: text(said.tokenFile),
          positiveResponse: said.positiveResponse === true,
        }
      : undefined;
  return {
    identity,
    queryExtensions: Array.isArray(wanted) ? queryExtensions.filter((known) => wanted.includes(known)) : undefined,
    storeAssociations: typeof storeAssociations === 'number' ? Math.min(8, Math.max(1, storeAssociations)) : undefined,
  };
}

/** Settings as the window keeps them; undefined where there is nothing usable. */
export function readSettings(folder: string): CliSettings {
  const content = readJson(join(folder, 'settings.json'));
  const settings = isRecord(content) && isRecord(content.settings) ? content.settings : {};
  const timeouts = isRecord(settings.timeouts) ? settings.timeouts : {};
  return {
    callingAeTitle: typeof settings.callingAeTitle === 'string' ? settings.callingAeTitle : undefined,
    connectSeconds: seconds(timeouts.connectSeconds),
    associationSeconds: seconds(timeouts.associationSeconds),
    responseSeconds: seconds(timeouts.responseSeconds),
    silenceSeconds: seconds(timeouts.silenceSeconds),
  };
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= 3600 ? value : undefined;
}

/** A file of the data folder, on the spot; undefined where it cannot be read or is no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readWholeOnTheSpot(path).toString());
  } catch {
    return undefined;
  }
}
