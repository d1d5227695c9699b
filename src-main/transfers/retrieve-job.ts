import { assertNever } from '../../src-shared/assert-never.ts';
import type { EntityPath } from '../../src-shared/contract/common.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { type QueryModel, uniqueKeyOf } from '../../src-shared/dicom/query/levels.ts';
import { moveSopClass } from '../dicom/services/query-retrieve-models.ts';
import { type Clock, pause } from '../system/clock.ts';
import { chooseMethods, isLoopbackHost, reasonToFallBack } from './choose-method.ts';
import type { JobContext, JobOutcome, RetrieveSpec } from './job.ts';
import type {
  Arrival,
  Arrivals,
  Remote,
  RemoteServer,
  RetrieveCapabilities,
  RetrieveEnding,
  RetrieveService,
  ServerDirectory,
} from './remote.ts';
import { namesOne, type RetrieveKeys, retrieveKeys } from './unique-keys.ts';
import { verdict } from './verdict.ts';

export interface RetrieveParts {
  readonly remote: Remote;
  readonly arrivals: Arrivals;
  readonly servers: Pick<ServerDirectory, 'learned'>;
  readonly clock: Clock;
  /**
   * Milliseconds without a further arrival after which what a C-MOVE has not delivered is given up. Most servers answer last;
   * some answer before their sub-operations are through.
   */
  readonly arrivalGraceMs: number;
  /** Hears how many instances the server has of an entity: as its answer to a query said, then as its sub-operations add up. */
  readonly onExpected: (path: EntityPath, instances: number) => void;
}

interface Asked {
  readonly server: RemoteServer;
  readonly model: QueryModel;
  readonly path: EntityPath;
  readonly expected: number | undefined;
}

/** One request for one entity: picks the method, asks, falls back once where that helps, and says what came of it. */
export async function runRetrieve(
  spec: RetrieveSpec,
  server: RemoteServer,
  parts: RetrieveParts,
  context: JobContext,
): Promise<JobOutcome> {
  const located = await keysOf(spec, server, parts, context);
  if ('outcome' in located) return located.outcome;
  const { keys } = located;
  if (keys.note !== undefined) context.note(keys.note);
  const asked: Asked = { server, model: keys.model, path: keys.path, expected: spec.expected };
  if (spec.expected !== undefined) parts.onExpected(asked.path, spec.expected);
  const chosen = await choose(spec, asked, parts, context);
  return 'outcome' in chosen ? chosen.outcome : tryMethods(chosen, asked, parts, context);
}

type Keys = Extract<RetrieveKeys, { ok: true }>;

/** The full path of the entity. Unique keys above it that its row lacks are asked of the server (PS3.4 §C.4.2.2.1). */
async function keysOf(
  { model, path }: RetrieveSpec,
  server: RemoteServer,
  { remote }: RetrieveParts,
  context: JobContext,
): Promise<{ keys: Keys } | { outcome: JobOutcome }> {
  const keys = retrieveKeys(model, path);
  if (keys.ok) return { keys };
  const missing: JobOutcome = { state: 'failed', failure: { kind: 'local', code: 'unique-key-missing', detail: keys.missing } };
  if (!namesOne(path[uniqueKeyOf[path.level]])) return { outcome: missing };
  const found = await remote.locate(server, { model, path, signal: context.signal });
  if (context.signal.aborted) return { outcome: { state: 'cancelled' } };
  if (!found.ok) return { outcome: { state: 'failed', failure: found.failure } };
  const whole = found.path && retrieveKeys(model, found.path);
  if (!whole?.ok) return { outcome: missing };
  context.note(`${keys.missing} was missing and has been looked up.`);
  return { keys: whole };
}

interface Chosen {
  readonly methods: readonly RetrieveService[];
  readonly capabilities: RetrieveCapabilities | undefined;
}

async function choose(
  spec: RetrieveSpec,
  asked: Asked,
  parts: RetrieveParts,
  context: JobContext,
): Promise<Chosen | { outcome: JobOutcome }> {
  const { server, model } = asked;
  const wanted = spec.method ?? server.retrieveMethod;
  let { capabilities } = server;
  if (wanted === 'automatic' && capabilities === undefined) {
    const probe = await parts.remote.probe(server, context.signal);
    if (context.signal.aborted) return { outcome: { state: 'cancelled' } };
    if (!probe.ok) return { outcome: { state: 'failed', failure: probe.failure } };
    capabilities = probe.capabilities;
    if (capabilities.move.length + capabilities.get.length > 0) await parts.servers.learned(server.id, capabilities);
  }
  const receiver = parts.arrivals.receiver();
  const choice = chooseMethods({ wanted, model, capabilities, receiver, serverHost: server.target.host });
  switch (choice.kind) {
    case 'methods':
      if (choice.methods[0] === 'C-MOVE' && receiver?.loopbackOnly === true && !isLoopbackHost(server.target.host)) {
        context.note(
          'The receiver listens on this computer only; a server elsewhere cannot reach it. Set its address in the settings.',
        );
      }
      return { methods: choice.methods, capabilities };
    case 'receiver-off':
      return { outcome: { state: 'failed', failure: { kind: 'local', code: 'receiver-off' } } };
    case 'not-offered':
      await parts.servers.learned(server.id, undefined);
      return {
        outcome: { state: 'failed', failure: { kind: 'context-refused', abstractSyntax: moveSopClass[model], result: 3 } },
      };
    default:
      return assertNever(choice);
  }
}

async function tryMethods(
  { methods, capabilities }: Chosen,
  asked: Asked,
  parts: RetrieveParts,
  context: JobContext,
): Promise<JobOutcome> {
  let first: JobOutcome | undefined;
  for (const [index, method] of methods.entries()) {
    const { ending, arrived, refused } = await attempt(method, asked, parts, context);
    const outcome = verdict(method, ending, arrived, refused.values().next().value);
    const all = outcome.state === 'complete' ? arrived : 0;
    parts.onExpected(asked.path, Math.max(asked.expected ?? 0, subOperations(ending), all));
    if (context.signal.aborted || ending.cancelled) return { state: 'cancelled' };
    const other = methods[index + 1];
    // What was refused here would be again.
    const reason = other === undefined || refused.size > 0 ? undefined : reasonToFallBack(ending, arrived);
    if (other !== undefined && reason !== undefined) {
      first = outcome;
      context.note(`${method} ${reason}; trying ${other}.`);
      context.progress({ completed: 0, failed: 0, warning: 0, remaining: undefined });
      continue;
    }
    if (capabilities !== undefined) await learn(method, outcome, capabilities, asked, parts);
    if (outcome.state !== 'failed') tellOfFailedObjects(method, ending, refused, context);
    if (outcome.state === 'complete') {
      noteDifference(arrived, asked.expected, context);
      noteWarning(method, ending, context);
    }
    return moreTelling(outcome, first);
  }
  return first ?? { state: 'cancelled' };
}

/** When the second method was not even accepted, what the first one ended with says more. */
function moreTelling(outcome: JobOutcome, first: JobOutcome | undefined): JobOutcome {
  return outcome.state === 'failed' && outcome.failure.kind === 'context-refused' && first !== undefined ? first : outcome;
}

/** What worked is tried first next time; a refused context means that what was learned is out of date. */
async function learn(
  method: RetrieveService,
  outcome: JobOutcome,
  known: RetrieveCapabilities,
  { server }: Asked,
  parts: RetrieveParts,
): Promise<void> {
  if (outcome.state === 'failed' && outcome.failure.kind === 'context-refused') await parts.servers.learned(server.id, undefined);
  if (outcome.state === 'complete' || outcome.state === 'partial')
    await parts.servers.learned(server.id, { ...known, lastGood: method });
}

interface Attempted {
  readonly ending: RetrieveEnding;
  readonly arrived: number;
  /** By SOP Instance UID, why it could not be kept here; it has been told. */
  readonly refused: ReadonlyMap<string, ServiceFailure>;
}

async function attempt(method: RetrieveService, asked: Asked, parts: RetrieveParts, context: JobContext): Promise<Attempted> {
  const tally = new ArrivalTally(method, context);
  context.progress({ method, arrived: 0 });
  const request = {
    model: asked.model,
    path: asked.path,
    signal: context.signal,
    onProgress: (counts: RetrieveEnding['counts']) => tellCounts(counts, asked.expected, context),
    onNote: (sentence: string) => context.note(sentence),
  };
  if (method === 'C-GET') {
    const ending = await parts.remote.get(asked.server, { ...request, onArrival: (arrival) => tally.add(arrival) });
    tellCounts(ending.counts, asked.expected, context);
    return { ending, arrived: tally.count, refused: tally.refused };
  }
  const receiver = parts.arrivals.receiver();
  if (receiver === undefined)
    return { ending: endedBefore({ kind: 'local', code: 'receiver-off' }), arrived: 0, refused: tally.refused };
  const stop = parts.arrivals.watch(
    { path: asked.path, originator: asked.server.target.callingAeTitle, serverAeTitle: asked.server.target.calledAeTitle },
    (arrival) => tally.add(arrival),
  );
  try {
    const ending = await parts.remote.move(asked.server, { ...request, destination: receiver.aeTitle });
    tellCounts(ending.counts, asked.expected, context);
    await tally.reaches(ending.counts.completed + ending.counts.warning, parts, context.signal);
    return { ending, arrived: tally.count, refused: tally.refused };
  } finally {
    stop();
  }
}

function endedBefore(failure: ServiceFailure): RetrieveEnding {
  return { ok: false, cancelled: false, counts: { completed: 0, failed: 0, warning: 0 }, failure, failedUids: [] };
}

/** All that the server began, 0 where its last word does not tell: it broke off without saying what remained. */
function subOperations({ counts, failure }: Pick<RetrieveEnding, 'counts' | 'failure'>): number {
  const { remaining, completed, failed, warning } = counts;
  return failure !== undefined && remaining === undefined ? 0 : (remaining ?? 0) + completed + failed + warning;
}

function tellCounts(counts: RetrieveEnding['counts'], expected: number | undefined, context: JobContext): void {
  const { remaining, completed, failed, warning } = counts;
  const total = remaining === undefined ? expected : remaining + completed + failed + warning;
  context.progress({ remaining, completed, failed, warning, ...(total === undefined ? {} : { total }) });
}

/** Those that the server could not send. */
function tellOfFailedObjects(
  method: RetrieveService,
  ending: RetrieveEnding,
  refused: Attempted['refused'],
  context: JobContext,
): void {
  const failure: ServiceFailure | undefined =
    ending.failure ?? (ending.status && { kind: 'status', service: method, status: ending.status });
  if (failure === undefined) return;
  const explanation = explainFailure(failure);
  for (const item of ending.failedUids.filter((uid) => !refused.has(uid)))
    context.problem({ item, severity: 'failed', explanation });
}

function noteDifference(arrived: number, expected: number | undefined, context: JobContext): void {
  if (expected !== undefined && arrived < expected) {
    context.note(`The server listed ${expected} instances and sent ${arrived}.`);
  }
}

/** Everything is here, and yet the server did not end with Success: its status is told whole. */
function noteWarning(service: RetrieveService, { status }: RetrieveEnding, context: JobContext): void {
  if (status === undefined || status.code === 0) return;
  const { title, technical } = explainFailure({ kind: 'status', service, status });
  context.note(`${title} (${technical})`);
}

/** Counts the distinct objects that are here now because of one request, and keeps why others are not. */
class ArrivalTally {
  readonly #seen = new Set<string>();
  readonly refused = new Map<string, ServiceFailure>();
  readonly #method: RetrieveService;
  readonly #context: JobContext;
  #moved: (() => void) | undefined;

  constructor(method: RetrieveService, context: JobContext) {
    this.#method = method;
    this.#context = context;
  }

  get count(): number {
    return this.#seen.size;
  }

  add(arrival: Arrival): void {
    this.#context.bytes(arrival.bytes);
    if (arrival.refused !== undefined) {
      const explanation = explainFailure(arrival.refused);
      this.refused.set(arrival.sopInstanceUid, arrival.refused);
      this.#context.problem({ item: arrival.sopInstanceUid, severity: 'failed', explanation });
    } else {
      this.#seen.add(arrival.sopInstanceUid);
      this.refused.delete(arrival.sopInstanceUid);
      this.#context.progress({ method: this.#method, arrived: this.#seen.size });
    }
    this.#moved?.();
  }

  /** Waits until `count` objects are here, or until nothing has come for the grace period. */
  async reaches(count: number, { clock, arrivalGraceMs }: RetrieveParts, signal: AbortSignal): Promise<void> {
    while (this.#seen.size < count && !signal.aborted) {
      const again = new AbortController();
      this.#moved = () => again.abort();
      const quiet = await pause(clock, arrivalGraceMs, AbortSignal.any([signal, again.signal]));
      this.#moved = undefined;
      if (quiet) return;
    }
  }
}
