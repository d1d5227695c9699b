import { join } from 'node:path';
import { z } from 'zod';
import { Changes } from '../../src-shared/changes.ts';
import { type EchoResult, type Server, type ServerInput, serverSchema } from '../../src-shared/contract/servers.ts';
import { capabilitiesSchema, type LearnedCapabilities } from './capabilities.ts';
import { type FileFormat, type SaveResult, VersionedFile } from './versioned-file.ts';

const storedServerSchema = z.object({ ...serverSchema.shape, capabilities: capabilitiesSchema.optional() });
/** A bookmark with what was learned about the server; the window sees it without the latter. */
export type StoredServer = z.infer<typeof storedServerSchema>;

interface ServersFile {
  readonly servers: readonly StoredServer[];
}

const format: FileFormat<ServersFile> = {
  schemaVersion: 1,
  empty: { servers: [] },
  parse(content) {
    if (!Array.isArray(content.servers)) return { value: format.empty, lost: 'it has no list of servers' };
    const servers: StoredServer[] = [];
    let bad = 0;
    for (const entry of content.servers) {
      const parsed = storedServerSchema.safeParse(entry);
      if (parsed.success && !servers.some((other) => other.id === parsed.data.id)) servers.push(parsed.data);
      else bad += 1;
    }
    return bad === 0
      ? { value: { servers } }
      : { value: { servers }, lost: `${bad} of ${content.servers.length} bookmarks are not usable` };
  },
};

export type Changed = { ok: true; server: Server } | Extract<SaveResult, { ok: false }> | { ok: false; missing: string };

/** The bookmarks, in the person's order, in `servers.json`. */
export class ServerStore {
  readonly #file: VersionedFile<ServersFile>;
  readonly #newId: () => string;
  readonly changes = new Changes<readonly Server[]>();

  private constructor(file: VersionedFile<ServersFile>, newId: () => string) {
    this.#file = file;
    this.#newId = newId;
  }

  static async open(folder: string, options: { now: () => Date; newId: () => string }): Promise<ServerStore> {
    return new ServerStore(await VersionedFile.open(join(folder, 'servers.json'), format, options.now), options.newId);
  }

  /** For whoever changes nothing, not even a file that cannot be used. */
  static async read(folder: string): Promise<Pick<ServerStore, 'list' | 'notices'>> {
    return new ServerStore(await VersionedFile.open(join(folder, 'servers.json'), format), () => '');
  }

  get notices() {
    return this.#file.notices;
  }

  list(): Server[] {
    return this.#file.value.servers.map(withoutLearned);
  }

  get(id: string): StoredServer | undefined {
    return this.#file.value.servers.find((server) => server.id === id);
  }

  /** The bookmark of the built-in practice PACS, if there is one. */
  practice(): StoredServer | undefined {
    return this.#file.value.servers.find((server) => server.practice === true);
  }

  add(input: ServerInput, options: { practice?: true } = {}): Promise<Changed> {
    const server: StoredServer = { ...input, id: this.#newId(), ...(options.practice ? { practice: true } : {}) };
    return this.#change(server.id, (servers) => [...servers, server]);
  }

  /** Where the bookmark points elsewhere now, or says otherwise who we are, the last echo and what was learned are forgotten. */
  update(id: string, input: ServerInput): Promise<Changed> {
    return this.#replace(id, (old) => {
      const kept = isCalledAlike(old, input) ? { lastEcho: old.lastEcho, capabilities: old.capabilities } : {};
      return { ...input, id, ...(old.practice ? { practice: true } : {}), ...kept };
    });
  }

  duplicate(id: string): Promise<Changed> {
    const newId = this.#newId();
    return this.#change(newId, (servers) => {
      const index = servers.findIndex((server) => server.id === id);
      const original = servers[index];
      if (original === undefined) return servers;
      const { lastEcho: _, capabilities: __, practice: ___, ...input } = original;
      const copy = { ...input, id: newId, name: freeName(original.name, servers) };
      return [...servers.slice(0, index + 1), copy, ...servers.slice(index + 1)];
    }).then((changed) => (!changed.ok && 'missing' in changed ? { ok: false, missing: id } : changed));
  }

  async remove(id: string): Promise<Changed> {
    const removed = this.get(id);
    if (removed === undefined) return { ok: false, missing: id };
    const saved = await this.#save((servers) => servers.filter((server) => server.id !== id));
    return saved.ok ? { ok: true, server: withoutLearned(removed) } : saved;
  }

  /** Undo of `remove`. A bookmark that is there already stays as it is. */
  restore(server: Server, index: number): Promise<Changed> {
    return this.#change(server.id, (servers) => {
      if (servers.some((other) => other.id === server.id)) return servers;
      return [...servers.slice(0, index), server, ...servers.slice(index)];
    });
  }

  /** Ids that are not bookmarks are ignored; bookmarks that are not named keep their order behind. */
  reorder(ids: readonly string[]): Promise<SaveResult> {
    return this.#save((servers) => {
      const named = new Set(ids);
      const byId = new Map(servers.map((server) => [server.id, server]));
      const first = [...named].flatMap((id) => byId.get(id) ?? []);
      return [...first, ...servers.filter((server) => !named.has(server.id))];
    });
  }

  rememberEcho(id: string, lastEcho: EchoResult): Promise<Changed> {
    return this.#replace(id, (server) => ({ ...server, lastEcho }));
  }

  /** Undefined forgets: the next retrieve asks the server again. */
  rememberCapabilities(id: string, capabilities: LearnedCapabilities | undefined): Promise<Changed> {
    return this.#replace(id, (server) => ({ ...server, capabilities }));
  }

  settled(): Promise<void> {
    return this.#file.settled();
  }

  #replace(id: string, change: (server: StoredServer) => StoredServer): Promise<Changed> {
    return this.#change(id, (servers) => servers.map((server) => (server.id === id ? change(server) : server)));
  }

  async #change(id: string, change: (servers: readonly StoredServer[]) => readonly StoredServer[]): Promise<Changed> {
    const saved = await this.#save(change);
    if (!saved.ok) return saved;
    const server = this.get(id);
    return server === undefined ? { ok: false, missing: id } : { ok: true, server: withoutLearned(server) };
  }

  async #save(change: (servers: readonly StoredServer[]) => readonly StoredServer[]): Promise<SaveResult> {
    const saved = await this.#file.change((file) => {
      const servers = change(file.servers);
      return servers === file.servers ? file : { ...file, servers };
    });
    if (saved.ok) this.changes.emit(this.list());
    return saved;
  }
}

/** Same place, same way there, and we say the same of ourselves: an answer to one holds for the other. */
export function isCalledAlike(one: ServerInput, other: ServerInput): boolean {
  const call = ({ host, port, calledAeTitle, callingAeTitle, tls, userIdentity }: ServerInput) =>
    JSON.stringify([host, port, calledAeTitle, callingAeTitle, tls, userIdentity]);
  return call(one) === call(other);
}

function withoutLearned({ capabilities: _, ...server }: StoredServer): Server {
  return server;
}

/** "City PACS" → "City PACS 2", counting on; cut so that it stays within the 64 characters of a name. */
function freeName(name: string, servers: readonly StoredServer[]): string {
  const taken = new Set(servers.map((server) => server.name));
  const base = name.replace(/ \d+$/, '');
  for (let n = 2; ; n += 1) {
    const candidate = `${base.slice(0, 64 - String(n).length - 1)} ${n}`;
    if (!taken.has(candidate)) return candidate;
  }
}
