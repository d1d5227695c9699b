import { Worker } from 'node:worker_threads';
import type { ObjectPage, ObjectRow, Page } from './index-reader.ts';
import type { WorkerAnswer, WorkerTask } from './index-worker-messages.ts';
import type { IndexQuery } from './query-sql.ts';
import type { IndexFailure } from './sqlite-failure.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: IndexError) => void;
}

/** The index could not be read. Callers turn it into a failure value at the archive's edge. */
export class IndexError extends Error {
  readonly failure: IndexFailure;

  constructor(failure: IndexFailure) {
    super(failure.detail);
    this.failure = failure;
  }
}

/** The first page is small so that it comes at once, the others large. */
const firstPage = 64;
const fullPage = 512;
const objectPage = 2_000;

/** Asks the index's thread. The thread starts with the first question and does not keep the process alive. */
export class IndexClient {
  readonly #file: string;
  readonly #entry: URL | string;
  readonly #onFailure: (failure: IndexFailure) => void;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #checker: IndexClient | undefined;
  #lastId = 0;

  /** `entry` is `index-worker.ts`, or what a bundler made of it; `onFailure` hears of what SQLite refused, beside the caller. */
  constructor(file: string, entry: URL | string, onFailure: (failure: IndexFailure) => void = () => undefined) {
    this.#file = file;
    this.#entry = entry;
    this.#onFailure = onFailure;
  }

  /** Pages of answers; the next one is asked for while the caller deals with the last. */
  async *pages(query: IndexQuery, signal?: AbortSignal): AsyncGenerator<Page> {
    let coming: Promise<Page> | undefined = this.#page(query, undefined, firstPage);
    while (coming !== undefined) {
      const page: Page = await coming;
      if (signal?.aborted) return;
      coming = page.next === undefined ? undefined : this.#page(query, page.next, fullPage);
      coming?.catch(() => undefined); // reported when it is awaited, if it is
      if (page.rows.length > 0) yield page;
    }
  }

  async objects(query: Omit<IndexQuery, 'level' | 'returns'>): Promise<ObjectRow[]> {
    const all: ObjectRow[] = [];
    let after: number | undefined;
    do {
      const page = (await this.#ask({ kind: 'objects', query, after, limit: objectPage })) as ObjectPage;
      for (const row of page.rows) all.push(row);
      after = page.next;
    } while (after !== undefined);
    return all;
  }

  /** Some object that a query leads to. */
  async someObject(query: Omit<IndexQuery, 'level' | 'returns'>): Promise<ObjectRow | undefined> {
    const page = (await this.#ask({ kind: 'objects', query, after: undefined, limit: 1 })) as ObjectPage;
    return page.rows[0];
  }

  async oldestStudies(limit: number): Promise<string[]> {
    return (await this.#ask({ kind: 'oldest', limit })) as string[];
  }

  async checkpoint(): Promise<boolean> {
    return (await this.#ask({ kind: 'checkpoint' })) === true;
  }

  /** In a thread of its own: it takes seconds where the index is large, and the first questions come with the start. */
  async isSound(): Promise<boolean> {
    const checker = new IndexClient(this.#file, this.#entry);
    this.#checker = checker;
    try {
      return (await checker.#ask({ kind: 'check' })) === true;
    } finally {
      await checker.close();
    }
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await this.#checker?.close();
    await worker?.terminate();
    this.#failAll('the index is closed');
  }

  #page(query: IndexQuery, after: number | undefined, limit: number): Promise<Page> {
    return this.#ask({ kind: 'page', query, after, limit }) as Promise<Page>;
  }

  #ask(task: WorkerTask): Promise<unknown> {
    const worker = this.#worker ?? this.#start();
    const id = ++this.#lastId;
    worker.ref();
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ ...task, id });
    });
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, { workerData: this.#file });
    this.#worker = worker;
    worker.on('message', (answer: WorkerAnswer) => {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if (this.#pending.size === 0) worker.unref();
      if (answer.ok) {
        pending?.resolve(answer.value);
        return;
      }
      pending?.reject(new IndexError(answer.failure));
      this.#onFailure(answer.failure);
    });
    const gone = (why: string) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#failAll(why);
    };
    worker.on('error', (error) => gone(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => gone(`the index thread ended with code ${code}`));
    return worker;
  }

  #failAll(detail: string): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new IndexError({ code: 'failed', detail }));
  }
}
