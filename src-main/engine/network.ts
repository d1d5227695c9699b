import { assertNever } from '../../src-shared/assert-never.ts';
import type { QueryInput } from '../../src-shared/contract/browse.ts';
import type { EntityPath, TextOffer } from '../../src-shared/contract/common.ts';
import type { EchoResult, ServerInput } from '../../src-shared/contract/servers.ts';
import type { Settings } from '../../src-shared/contract/settings.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { explainFindWarning } from '../../src-shared/dicom/explain/find-warning.ts';
import { explainRetrieveNote } from '../../src-shared/dicom/explain/retrieve-note.ts';
import { tlsNotes } from '../../src-shared/dicom/explain/tls-notes.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import { levelsOf, type QueryModel, queryModels, uniqueKeyOf } from '../../src-shared/dicom/query/levels.ts';
import { tags } from '../../src-shared/dicom/tags.ts';
import type { Answers, Network, SearchEnd } from '../areas/parts.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import type { FindEnd } from '../dicom/services/c-find.ts';
import type { CommitmentInbox } from '../dicom/services/commitment-scu.ts';
import { unicode } from '../dicom/services/identifier-character-set.ts';
import type { RetrieveEnd } from '../dicom/services/retrieve-operation.ts';
import type { StoreTarget } from '../dicom/services/store-target.ts';
import { refusalOf } from '../dicom/services/store-target.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import { worklistIdentifier } from '../dicom/services/worklist-identifier.ts';
import { commit } from '../net/scu/commit.ts';
import { echo } from '../net/scu/echo.ts';
import { find } from '../net/scu/find.ts';
import { findWorklist } from '../net/scu/find-worklist.ts';
import { getEntity } from '../net/scu/get-entity.ts';
import { move } from '../net/scu/move.ts';
import type { SessionSecurity } from '../net/scu/open-session.ts';
import { probeRetrieve } from '../net/scu/probe-retrieve.ts';
import { retrieveIdentifier } from '../net/scu/retrieve-identifier.ts';
import { send } from '../net/scu/send.ts';
import type { ScuTimeouts } from '../net/scu/target.ts';
import type { Remote, RetrieveEnding } from '../transfers/remote.ts';
import { queryIdentifier } from './identifier.ts';
import type { TargetOf } from './target-of.ts';

export interface NetworkOptions {
  /** Asked anew for every operation. */
  readonly settings: () => Settings;
  readonly targetOf: TargetOf;
  /** Where what a C-GET brings is put; the server's title is noted as its source. */
  readonly store: (sourceAeTitle: string) => StoreTarget;
  /** For what is sent to a node that does not take it as it is stored. */
  readonly transcoder: Transcoder;
  readonly now: () => Date;
  readonly commitment: {
    /** Where reports arrive. */
    readonly inbox: CommitmentInbox;
    /** Whether our receiver takes them. */
    readonly receiverListens: () => boolean;
    /** How long a job waits for reports, milliseconds. */
    readonly waitMs: number;
    readonly newUid: () => string;
  };
}

/** What the areas and the transfers ask of other nodes, carried out by `net/scu`. */
export function overNetwork({ settings, targetOf, store, transcoder, now, commitment }: NetworkOptions): Network & Remote {
  const waits = () => ({ timeouts: inMilliseconds(settings()), maxPduLength: settings().maxPduLength });
  return {
    target: targetOf,
    async echo(server, signal): Promise<EchoResult> {
      const target = targetOf(server);
      const result = await echo(target, { ...waits(), signal });
      const at = now().toISOString();
      if (!result.ok) {
        const explanation = explainFailure(result.failure, target);
        return { ok: false, at, explanation, certificate: refusedCertificate(result.failure) };
      }
      const { roundTripMs, associationMs, security } = result;
      return { ok: true, at, roundTripMs, associationMs, security: security && securityTold(security) };
    },
    search(server: ServerInput, query: QueryInput, signal: AbortSignal, text?: TextOffer): Answers {
      const { model, level } = query;
      const limit = query.limit ?? settings().resultLimit;
      const answers = find(targetOf(server), {
        model,
        level,
        identifier: queryIdentifier(query),
        limit,
        signal,
        ...(text === 'in-unicode' ? { characterSet: unicode } : {}),
        wildcards: text === 'with-wildcards',
        ...waits(),
      });
      return withSearchEnd(answers, limit);
    },
    worklist(server: ServerInput, { keys, limit = settings().resultLimit }, signal: AbortSignal): Answers {
      const identifier = worklistIdentifier(keys);
      return withSearchEnd(findWorklist(targetOf(server), { identifier, limit, signal, ...waits() }), limit);
    },
    async probe(server, signal) {
      const probed = await probeRetrieve(server.target, { ...waits(), signal });
      if (!probed.ok) return probed;
      const { move: moves, get: gets, getRoles } = probed.abilities;
      const offered = (byModel: Readonly<Record<QueryModel, boolean>>) => queryModels.filter((model) => byModel[model]);
      // C-GET without the roles reversed for what comes back brings nothing.
      return { ok: true, capabilities: { move: offered(moves), get: getRoles ? offered(gets) : [] } };
    },
    async locate({ target }, { model, path, signal }) {
      const keys = levelsOf(model)
        .slice(0, levelsOf(model).indexOf(path.level) + 1)
        .map((level) => uniqueKeyOf[level]);
      const asked = Object.fromEntries(keys.map((keyword) => [keyword, path[keyword] ?? '']));
      const identifier = retrieveIdentifier({ ...asked, level: path.level });
      const matches = find(target, { model, level: path.level, identifier, limit: 2, signal, ...waits() });
      const found: EntityPath[] = [];
      for (;;) {
        const step = await matches.next();
        if (step.done) {
          const { failure } = step.value;
          return failure ? { ok: false, failure } : { ok: true, path: found.length === 1 ? found[0] : undefined };
        }
        for (const match of step.value) {
          const values = keys.map((keyword) => [keyword, match.string(tags[keyword])?.trim() || path[keyword]]);
          found.push({ ...Object.fromEntries(values), level: path.level });
        }
      }
    },
    async move(server, { model, path, destination, signal, onProgress }) {
      const identifier = retrieveIdentifier(path);
      return endingOf(await move(server.target, { model, identifier, destination, signal, onProgress, ...waits() }));
    },
    async get(server, { model, path, signal, onProgress, onArrival, onNote }) {
      const { target } = server;
      return endingOf(
        await getEntity(target, {
          model,
          identifier: retrieveIdentifier(path),
          store: store(target.calledAeTitle),
          signal,
          onProgress,
          ...waits(),
          onNote: (note) => onNote(explainRetrieveNote(note)),
          onObject: ({ sopInstanceUid }, status, bytes) => onArrival({ sopInstanceUid, bytes, refused: refusalOf(status) }),
        }),
      );
    },
    async send(server, { objects, signal, onObject, onBytes }) {
      const end = await send(server.target, { objects, signal, onBytes, onObject, transcoder, ...waits() });
      return { cancelled: end.cancelled, failure: end.failure };
    },
    commit(server, { instances, signal, onProgress }) {
      const { inbox, receiverListens, waitMs, newUid } = commitment;
      return commit(server.target, {
        instances,
        signal,
        inbox,
        receiverListens: receiverListens(),
        waitMs,
        newUid,
        onReport: ({ committed, refused }) => onProgress({ committed: committed.length, refused: refused.length }),
        ...waits(),
      });
    },
  };
}

/** What the server showed when we refused it. */
function refusedCertificate(failure: ServiceFailure) {
  return failure.kind === 'association' && failure.ending.kind === 'tls-failed' ? failure.ending.certificate : undefined;
}

function securityTold(security: SessionSecurity) {
  const { protocol, cipher, certificate } = security;
  return { protocol, cipher, certificate, notes: tlsNotes(security) };
}

export function inMilliseconds({ timeouts }: Settings): ScuTimeouts {
  return {
    connectMs: timeouts.connectSeconds * 1000,
    associationMs: timeouts.associationSeconds * 1000,
    responseMs: timeouts.responseSeconds * 1000,
    silenceMs: timeouts.silenceSeconds * 1000,
  };
}

function endingOf({ ok, cancelled, counts, status, failure, failedUids }: RetrieveEnd): RetrieveEnding {
  return { ok, cancelled, counts, status, failure, failedUids };
}

async function* withSearchEnd(answers: AsyncGenerator<readonly DataSet[], FindEnd, void>, limit: number): Answers {
  const end = yield* answers;
  return searchEnd(end, limit);
}

function searchEnd(end: FindEnd, limit: number): SearchEnd {
  const notes = end.warnings.map(explainFindWarning);
  switch (end.kind) {
    case 'complete':
    case 'cancelled':
      return { kind: end.kind, notes };
    case 'limited':
      return { kind: 'limited', limit, notes };
    case 'failed':
      return { kind: 'failed', failure: end.failure ?? { kind: 'local', code: 'unexpected' }, notes };
    default:
      return assertNever(end.kind);
  }
}
