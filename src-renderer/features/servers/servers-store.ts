import { createStore, type StoreApi } from 'zustand/vanilla';
import type { TypedSecrets } from '../../../src-shared/contract/secrets.ts';
import type { EchoResult, Server, ServerInput } from '../../../src-shared/contract/servers.ts';
import type { Tls } from '../../../src-shared/contract/tls.ts';
import { handingWords } from '../../app/context/file-paths.ts';
import { type SecurityDraft, saveSecrets } from '../../app/context/security/security-draft.ts';
import type { Services } from '../../app/context/services.tsx';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { millisecondsText } from '../../ui/quantities.ts';

export type FormTarget =
  | { readonly mode: 'add' }
  /** `problem` is what could not be saved besides the server itself. `copyOf` names what it was duplicated from: closed unsaved, the copy goes. */
  | { readonly mode: 'edit'; readonly server: Server; readonly problem?: string; readonly copyOf?: string };

export interface ServersState {
  readonly echoing: ReadonlySet<string>;
  readonly form: FormTarget | undefined;
  /** What stands in the form is on its way to the engine. */
  readonly saving: boolean;
  /** Drops whose files are on their way from the browser to the engine. */
  readonly handing: readonly Handing[];
}

export interface Handing {
  readonly serverId: string;
  readonly words: string;
  cancel(): void;
}

/** What can be done with servers; the list itself is the engine's. */
export interface ServersStore {
  readonly store: StoreApi<ServersState>;
  add(): void;
  edit(server: Server): void;
  closeForm(): void;
  save(input: ServerInput, target: FormTarget, typed: TypedSecrets, security: SecurityDraft): Promise<void>;
  echo(server: Server): Promise<void>;
  /** With the id of the bookmark its stored secrets are used, unless one was typed. */
  echoInput(input: ServerInput, id: string | undefined, typed: TypedSecrets): Promise<EchoResult>;
  /** Pins the certificate that the server showed, and asks it again. */
  trust(server: Server, fingerprint: string): Promise<void>;
  duplicate(server: Server): Promise<void>;
  /** False where it could not be. */
  remove(server: Server): Promise<boolean>;
  /** Puts a server before (or behind) another. */
  place(id: string, targetId: string, after: boolean): void;
  move(id: string, by: -1 | 1): void;
  sendDropped(server: Server, drop: { files: readonly File[]; entries: readonly FileSystemEntry[] }): Promise<void>;
}

type Needs = Pick<Services, 'engine' | 'live' | 'navigation' | 'undo' | 'files'>;

export function createServersStore({ engine, live, navigation, undo, files }: Needs): ServersStore {
  const store = createStore<ServersState>(() => ({ echoing: new Set(), form: undefined, saving: false, handing: [] }));
  const list = () => live.store.getState().servers ?? [];
  const busy = (id: string, on: boolean) =>
    store.setState((state) => {
      const echoing = new Set(state.echoing);
      if (on) echoing.add(id);
      else echoing.delete(id);
      return { echoing };
    });
  const reorder = (ids: readonly string[]) => {
    void engine.servers
      .reorder({ ids: [...ids] })
      .catch((error: unknown) => navigation.say(`The order could not be kept: ${whyNotSaved(error)}`));
  };

  const save: ServersStore['save'] = async (edited, target, typed, security) => {
    const input = target.mode === 'add' ? edited : overNewest(edited, target.server, list());
    const saved =
      target.mode === 'add'
        ? await engine.servers.add(input)
        : await engine.servers.update({ id: target.server.id, server: input });
    const secrets = await saveSecrets(engine, { kind: 'server', id: saved.id }, typed, security);
    if (secrets.ok && secrets.keyKept) {
      await engine.servers.update({ id: saved.id, server: { ...input, tls: withoutKeyFile(input.tls) } });
    }
    if (!secrets.ok) {
      // The server is saved all the same: the form stays open on it.
      const problem = `${saved.name} is saved, but not all its secrets: ${secrets.why}`;
      store.setState({ form: { mode: 'edit', server: saved, problem } });
      return;
    }
    store.setState({ form: undefined });
    const isNew = target.mode === 'add' || target.copyOf !== undefined;
    if (isNew) navigation.chooseServer(saved.id);
    navigation.say(isNew ? `${saved.name} added.` : `${saved.name} saved.`);
  };
  /** Takes a copy that nobody wanted out of the list again. */
  const dropCopy = async (copy: Server) => {
    try {
      await engine.servers.remove({ id: copy.id });
    } catch (error) {
      navigation.say(`${copy.name} stays in the list: ${whyNotSaved(error)}`);
    }
  };

  return {
    store,
    add: () => store.setState({ form: { mode: 'add' } }),
    edit: (server) => store.setState({ form: { mode: 'edit', server } }),
    closeForm: () => {
      const { form } = store.getState();
      store.setState({ form: undefined });
      if (form?.mode === 'edit' && form.copyOf !== undefined) void dropCopy(form.server);
    },
    save: async (edited, target, typed, security) => {
      // Enter pressed twice must not make two bookmarks.
      if (store.getState().saving) return;
      store.setState({ saving: true });
      try {
        await save(edited, target, typed, security);
      } finally {
        store.setState({ saving: false });
      }
    },
    echo: async (server) => {
      if (store.getState().echoing.has(server.id)) return;
      busy(server.id, true);
      try {
        const result = await engine.servers.echo({ id: server.id });
        navigation.say(`${server.name}: ${echoWords(result)}`);
      } catch {
        navigation.say(`${server.name} could not be asked: Quarry's engine did not answer.`);
      } finally {
        busy(server.id, false);
      }
    },
    echoInput: (input, id, secrets) => engine.servers.echoInput({ ...input, secrets, ...(id === undefined ? {} : { id }) }),
    trust: async (server, fingerprint) => {
      const { id, lastEcho: _, practice: __, ...input } = server;
      const tls: Tls = { peerCertificate: 'required', checkName: true, ...input.tls, pins: [fingerprint] };
      try {
        await engine.servers.update({ id, server: { ...input, tls } });
      } catch (error) {
        navigation.say(`${server.name} could not be changed: ${whyNotSaved(error)}`);
        return;
      }
      const result = await engine.servers.echo({ id });
      navigation.say(`${server.name}: ${echoWords(result)}`);
    },
    duplicate: async (server) => {
      try {
        const copy = await engine.servers.duplicate({ id: server.id });
        store.setState({ form: { mode: 'edit', server: copy, copyOf: server.name } });
      } catch (error) {
        navigation.say(`${server.name} could not be duplicated: ${whyNotSaved(error)}`);
      }
    },
    remove: async (server) => {
      const index = list().findIndex((one) => one.id === server.id);
      let removed: Server;
      try {
        removed = await engine.servers.remove({ id: server.id });
      } catch (error) {
        navigation.say(`${server.name} could not be deleted: ${whyNotSaved(error)}`);
        return false;
      }
      const { serverId, detailsOf } = navigation.store.getState();
      if (serverId === server.id) navigation.chooseServer(list().find((one) => one.id !== server.id)?.id);
      if (detailsOf === server.id) navigation.showDetails(undefined);
      const restore = async () => {
        try {
          await engine.servers.restore({ server: removed, index: Math.max(0, index) });
          navigation.say(`${server.name} is back.`);
        } catch (error) {
          // It can be had back once there is room again.
          undo.offer(`${server.name} could not be put back: ${whyNotSaved(error)}`, restore);
        }
      };
      undo.offer(`${server.name} was deleted from the list.`, restore);
      return true;
    },
    place: (id, targetId, after) => {
      const ids = list()
        .map((server) => server.id)
        .filter((one) => one !== id);
      const at = ids.indexOf(targetId);
      if (at < 0 || id === targetId) return;
      reorder(ids.toSpliced(at + (after ? 1 : 0), 0, id));
    },
    move: (id, by) => {
      const ids = list().map((server) => server.id);
      const from = ids.indexOf(id);
      const to = from + by;
      if (from < 0 || to < 0 || to >= ids.length) return;
      reorder(ids.toSpliced(from, 1).toSpliced(to, 0, id));
    },
    sendDropped: async (server, drop) => {
      const controller = new AbortController();
      const { signal } = controller;
      const cancel = () => controller.abort();
      let told: Handing | undefined;
      const tell = (words: string | undefined) => {
        const next = words === undefined ? [] : [{ serverId: server.id, words, cancel }];
        const others = store.getState().handing.filter((one) => one !== told);
        [told] = next;
        store.setState({ handing: [...others, ...next] });
      };
      // From the start: a single file may be large.
      if (files.uploads) tell('handing over…');
      const result = await files.ofDrop(
        drop,
        (progress) => {
          // Each is drawn: not for each of thousands of files.
          if (progress.done % 20 === 0) tell(handingWords(progress));
        },
        signal,
      );
      tell(undefined);
      if (!result.ok || signal.aborted) {
        if (result.ok) result.release();
        navigation.say(result.ok || signal.aborted ? `Cancelled: nothing was sent to ${server.name}.` : result.why);
        return;
      }
      const paths = [...result.paths];
      const title = droppedTitle(drop.files);
      try {
        await engine.transfers.sendFiles({ serverId: server.id, paths, title });
        navigation.say(`Sending ${title} to ${server.name}.`);
        navigation.toggleDock(true);
      } catch (error) {
        result.release();
        navigation.say(`${title} could not be queued: ${whyNotSaved(error)}`);
      }
    },
  };
}

/** What was edited, over what the bookmark is by now: another window may have changed something else of it. */
export function overNewest(edited: ServerInput, opened: Server, servers: readonly Server[]): ServerInput {
  const { id, lastEcho: _, practice: __, ...now } = servers.find((one) => one.id === opened.id) ?? opened;
  const same = (field: keyof ServerInput) => JSON.stringify(edited[field]) === JSON.stringify(opened[field]);
  const untouched = Object.entries(now).filter(([field]) => same(field as keyof ServerInput));
  return { ...edited, ...Object.fromEntries(untouched) };
}

function withoutKeyFile(tls: Tls | undefined): Tls | undefined {
  if (tls === undefined) return undefined;
  const { keyFile: _, ...others } = tls;
  return others;
}

/** "notes.dcm", "3 files and folders" */
export function droppedTitle(files: readonly File[]): string {
  const [first, second] = files;
  if (first !== undefined && second === undefined) return first.name.slice(0, 200);
  return `${files.length.toLocaleString()} files and folders`;
}

/** One line: what the last echo came to. */
export function echoWords(result: EchoResult | undefined): string {
  if (result === undefined) return 'not asked yet';
  return result.ok ? `answers in ${millisecondsText(result.roundTripMs)}` : result.explanation.title;
}
