import type { UnencodableText } from '../../../src-shared/dicom/failure.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { type FindEnd, FindOperation } from '../../dicom/services/c-find.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { agreedExtensions, askForExtensions } from '../../dicom/services/query-extensions.ts';
import { findSopClass } from '../../dicom/services/query-retrieve-models.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import type { NegotiatedContext } from '../../dicom/upper-layer/port.ts';
import { Cancellation } from './cancellation.ts';
import { findBelow, levelMissing, type MostMatches } from './find-below.ts';
import { type KeptSession, keepOrRelease, wasLeft } from './kept-session.ts';
import { contextRefused, openSession, type SessionExtras } from './open-session.ts';
import { ownTimeZone } from './own-time-zone.ts';
import type { ScuOptions, Target } from './target.ts';

export interface FindQuery extends FindOptions {
  readonly model: QueryModel;
  readonly level: QueryLevel;
}

/** Of every C-FIND, whatever it is asked of. */
export interface FindOptions extends ScuOptions {
  /** Keys; of a query of patients and studies (0008,0052) is set to its level. */
  readonly identifier: DataSet;
  /** Most matches to hand on. When the server has more, the query is cancelled and ends as `limited`. */
  readonly limit?: number | undefined;
  /** Send C-CANCEL as soon as so many matches are here. */
  readonly cancelAfter?: number | undefined;
  /** Asked for by extended negotiation, left out those of the target; what the server does not grant is a warning in the end. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** Values of (0008,0005) to ask in this time, in place of the server's own. */
  readonly characterSet?: readonly string[] | undefined;
  /** Ask with the wildcard ? for each character that the character set lacks, where one would do. */
  readonly wildcards?: boolean | undefined;
  /** Whose association is used where there is one, and that keeps the one that was used. */
  readonly kept?: KeptSession | undefined;
}

/**
 * A C-FIND over an association of its own, unless one is kept. Yields what has arrived since the last pull; a slow consumer slows the server down.
 * Leaving the loop early cancels the query. Where the keys do not name the levels above, as a hierarchical query must, these are
 * searched first (`findBelow`), unless the server agrees to relational queries. What the server's character set cannot express is not sent: the end says so.
 */
export async function* find(target: Target, query: FindQuery): AsyncGenerator<readonly DataSet[], FindEnd, void> {
  const unencodable = putInCharacterSetOf(target, query);
  if (unencodable !== undefined) return notBegun(unencodable, query.signal);
  const abstractSyntax = findSopClass[query.model];
  const extensions = query.extensions ?? target.queryExtensions ?? [];
  const extendedNegotiations = askForExtensions(abstractSyntax, extensions);
  // What is to be negotiated has not been on an association that was opened for something else: that one ends first.
  if (extensions.length > 0) await query.kept?.close();
  return yield* overKept(target, abstractSyntax, query, { extendedNegotiations }, (session, context) =>
    findBelowOver(session, context, { ...query, extensions }, target),
  );
}

/** Puts the keys into the character set that they are asked in, which `find` does itself; they are as before where that lacks a character. */
export function putInCharacterSetOf(
  target: Target,
  query: Pick<FindQuery, 'identifier' | 'characterSet' | 'wildcards' | 'model' | 'level'>,
): UnencodableText | undefined {
  return putInCharacterSet(query.identifier, query.characterSet ?? target.characterSet ?? unicode, {
    wildcards: query.wildcards ?? false,
    // A unique key of a level above takes one value (PS3.4 §C.4.1.2.1).
    wildcardDoes: (tag) => tag !== tags.PatientID || query.model === 'study' || query.level === 'PATIENT',
  });
}

type Find = AsyncGenerator<readonly DataSet[], FindEnd, void>;

/** Asks over the association that is kept, or a new one, which is kept or released then. */
export async function* overKept(
  target: Target,
  abstractSyntax: string,
  query: FindOptions,
  extras: SessionExtras,
  ask: (session: DimseSession, context: NegotiatedContext) => Find,
): Find {
  const { kept, signal } = query;
  const held = await kept?.take(abstractSyntax);
  if (held !== undefined) {
    const end = yield* over(held.session);
    if (!wasLeft(end.failure) || end.count > 0) return end;
  }
  const opened = await openSession(target, [{ abstractSyntax, transferSyntaxes: uncompressedSyntaxes }], query, extras);
  return opened.ok ? yield* over(opened.session) : notBegun(opened.failure, signal);

  async function* over(session: DimseSession): Find {
    try {
      const [context] = session.acceptedContexts(abstractSyntax);
      return context ? yield* ask(session, context) : notBegun(contextRefused(session, abstractSyntax), signal);
    } finally {
      await keepOrRelease(kept, held?.session === session ? held : { session, storage: [] });
    }
  }
}

/** Over an association that is open. */
async function* findBelowOver(session: DimseSession, context: NegotiatedContext, query: FindQuery, target: Target): Find {
  const abstractSyntax = findSopClass[query.model];
  const findOnce = (level: QueryLevel, identifier: DataSet, { limit, cancelAfter }: MostMatches) =>
    findOver(session, context, { level, identifier, limit, cancelAfter }, query, target);
  const agreed = agreedExtensions(session.negotiated, abstractSyntax);
  const isRelational = agreed.includes('relational');
  // Who asks in a time zone has to say in which (PS3.4 §C.4.1.1.3.2): in that of this computer, unless a key names another.
  if (agreed.includes('timezone') && !query.identifier.string(tags.TimezoneOffsetFromUTC)?.trim())
    query.identifier.set(tags.TimezoneOffsetFromUTC, 'SH', ownTimeZone(new Date()));
  if (isRelational || levelMissing(query) === undefined) return yield* findOnce(query.level, query.identifier, query);
  return yield* findBelow(query, findOnce);
}

/** One C-FIND over an association that is open. */
export async function* findOver(
  session: DimseSession,
  context: NegotiatedContext,
  asked: Pick<FindOptions, 'identifier' | 'limit' | 'cancelAfter'> & { readonly level?: QueryLevel },
  query: FindOptions,
  target: Target,
): AsyncGenerator<readonly DataSet[], FindEnd, void> {
  const identifier = encodeIdentifier(asked.identifier, context.transferSyntax ?? '', asked.level);
  let cancellation: Cancellation | undefined;
  const operation = new FindOperation(session, context, identifier, {
    limit: asked.limit,
    cancelAfter: asked.cancelAfter,
    times: query.timeouts,
    priority: query.priority,
    extensions: query.extensions,
    onCancel: () => cancellation?.startGrace(),
    fallbackCharacterSet: target.characterSet ?? unicode,
  });
  cancellation = new Cancellation(session.port, query.signal, () => operation.cancel());
  try {
    for (let batch = await operation.next(); batch; batch = await operation.next()) yield batch;
  } finally {
    // Does nothing when the query has ended; otherwise the consumer has left and the server is to stop.
    operation.cancel();
    while (await operation.next());
    cancellation.dispose();
  }
  return operation.end;
}

export function notBegun(failure: NonNullable<FindEnd['failure']>, signal: AbortSignal | undefined): FindEnd {
  if (signal?.aborted) return { kind: 'cancelled', count: 0, warnings: [] };
  return { kind: 'failed', count: 0, failure, warnings: [] };
}
