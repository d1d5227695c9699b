import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { freePort } from '../../../e2e/peers/process.ts';
import type { QueryEnd, Row } from '../../../src-shared/contract/common.ts';
import type { EngineClient } from '../../../src-shared/contract/index.ts';
import type { Job, JobsEvent } from '../../../src-shared/contract/transfers.ts';
import { createEngine, type Engine } from '../../engine.ts';
import { defaultReceiver, defaultSettings } from '../../servers/settings-store.ts';

/** A data folder whose receiver is on a free port. */
export interface TestHome {
  readonly folder: string;
  readonly receiverPort: number;
  remove(): Promise<void>;
}

export async function testHome(options: { receiverOn?: boolean; aeTitle?: string } = {}): Promise<TestHome> {
  const folder = await mkdtemp(join(tmpdir(), 'quarry-home-'));
  const receiverPort = await freePort();
  const { receiverOn = true, aeTitle = 'QUARRY' } = options;
  const receiver = { ...defaultReceiver, on: receiverOn, aeTitle, port: receiverPort };
  const settings = { ...defaultSettings, callingAeTitle: aeTitle };
  await writeFile(
    join(folder, 'settings.json'),
    JSON.stringify({ schemaVersion: 1, settings, receiver, practice: { on: false } }),
  );
  return { folder, receiverPort, remove: () => rm(folder, { recursive: true, force: true }) };
}

export interface TestEngine {
  readonly engine: Engine;
  readonly client: EngineClient;
  readonly problems: unknown[];
}

export async function startEngine(home: TestHome): Promise<TestEngine> {
  const problems: unknown[] = [];
  const created = await createEngine({
    dataFolder: home.folder,
    host: 'cli',
    arrivalGraceMs: 1_000,
    onProblem: (problem) => problems.push(problem),
  });
  if (!created.ok) throw new Error(created.explanation.technical);
  return { engine: created.engine, client: createRouterClient(created.engine.router, { context: {} }), problems };
}

/** All rows of a search and how it ended. */
export async function searchAll(
  stream: AsyncIterable<{ type: 'rows'; rows: Row[] } | { type: 'end'; end: QueryEnd }>,
): Promise<{ rows: Row[]; end: QueryEnd }> {
  const rows: Row[] = [];
  for await (const event of stream) {
    if (event.type === 'end') return { rows, end: event.end };
    rows.push(...event.rows);
  }
  throw new Error('the stream had no end event');
}

/** The first value of a stream that something holds of; of any, the very first. */
export async function firstOf<T>(
  stream: AsyncIterable<T> | Promise<AsyncIterable<T>>,
  holds: (value: T) => boolean = () => true,
): Promise<T> {
  for await (const value of await stream) if (holds(value)) return value;
  throw new Error('the stream ended');
}

/** Follows the queue until `done` holds of the jobs with these ids. */
export async function jobsWhen(
  client: EngineClient,
  ids: readonly string[],
  done: (jobs: readonly Job[]) => boolean,
): Promise<Job[]> {
  const jobs = new Map<string, Job>();
  const take = (event: JobsEvent) => {
    if (event.type === 'removed') for (const id of event.ids) jobs.delete(id);
    else for (const job of event.jobs) if (ids.includes(job.id)) jobs.set(job.id, job);
  };
  for await (const event of await client.transfers.watch()) {
    take(event);
    const now = [...jobs.values()];
    if (now.length === ids.length && done(now)) return ids.flatMap((id) => jobs.get(id) ?? []);
  }
  throw new Error('the queue ended');
}

export const ended = (jobs: readonly Job[]): boolean => jobs.every((job) => job.state !== 'waiting' && job.state !== 'running');
