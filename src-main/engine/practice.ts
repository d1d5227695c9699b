import { Changes } from '../../src-shared/changes.ts';
import type { PracticeStatus } from '../../src-shared/contract/practice.ts';
import type { ServerInput } from '../../src-shared/contract/servers.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { PracticeControl } from '../areas/parts.ts';
import type { startPracticePacs } from '../practice/practice-pacs.ts';
import type { ServerStore, StoredServer } from '../servers/server-store.ts';
import type { SettingsStore } from '../servers/settings-store.ts';

type StartPacs = typeof startPracticePacs;
type RunningPacs = Extract<Awaited<ReturnType<StartPacs>>, { ok: true }>['practice'];

export interface PracticeOptions {
  readonly servers: ServerStore;
  readonly settings: SettingsStore;
  /** Starts on a port, or on a free one where none is given. */
  readonly start: (port: number | undefined) => ReturnType<StartPacs>;
}

const off: PracticeStatus = { state: 'off', patients: 0, instances: 0 };

/**
 * The practice PACS and its bookmark. It comes back with the next start of Quarry as long as nobody stopped it, on the same port
 * where that is free, so that the bookmark stays good.
 */
export class Practice implements PracticeControl {
  readonly #options: PracticeOptions;
  readonly #changes = new Changes<void>();
  #running: RunningPacs | undefined;
  #status: PracticeStatus = off;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: PracticeOptions) {
    this.#options = options;
  }

  status(): PracticeStatus {
    return this.#status;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.subscribe(listener);
  }

  start(): Promise<PracticeStatus> {
    return this.#inTurn(async () => {
      if (this.#running !== undefined) return this.#rebookmark(this.#running);
      this.#tell({ state: 'starting', patients: 0, instances: 0 });
      const { settings, start } = this.#options;
      const remembered = settings.practice.port;
      let started = await start(remembered);
      if (!started.ok && remembered !== undefined) started = await start(undefined);
      if (!started.ok) return this.#tell({ ...off, state: 'failed', explanation: explainFailure(started.failure) });
      this.#running = started.practice;
      // Not being able to remember it is no reason to take it away again.
      await settings.updatePractice({ on: true, port: started.practice.port });
      return this.#rebookmark(started.practice);
    });
  }

  /** Ends the server. Its bookmark stays: what was retrieved from it still names it. */
  stop(): Promise<PracticeStatus> {
    return this.#inTurn(async () => {
      const { port } = this.#options.settings.practice;
      await this.#options.settings.updatePractice({ on: false, port });
      await this.#end();
      return this.#tell(off);
    });
  }

  /** Ends the server with Quarry; the next start brings it back. */
  close(): Promise<void> {
    return this.#inTurn(() => this.#end());
  }

  async #end(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.close();
  }

  async #rebookmark({ port, aeTitle, patients, instances }: RunningPacs): Promise<PracticeStatus> {
    const { servers } = this.#options;
    const known = servers.practice();
    const place: Pick<ServerInput, 'calledAeTitle' | 'host' | 'port'> = { calledAeTitle: aeTitle, host: '127.0.0.1', port };
    const changed =
      known === undefined
        ? await servers.add({ name: 'Practice PACS', retrieveMethod: 'automatic', colour: 'teal', ...place }, { practice: true })
        : await servers.update(known.id, { ...inputOf(known), ...place });
    const status: PracticeStatus = { state: 'running', port, aeTitle, patients, instances };
    if (changed.ok) return this.#tell({ ...status, serverId: changed.server.id });
    return this.#tell('failure' in changed ? { ...status, explanation: explainFailure(changed.failure) } : status);
  }

  #tell(status: PracticeStatus): PracticeStatus {
    this.#status = status;
    this.#changes.emit();
    return status;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }
}

/** What a person entered, without what the store knows besides. */
function inputOf({ id: _, lastEcho: __, practice: ___, capabilities: ____, ...input }: StoredServer): ServerInput {
  return input;
}
