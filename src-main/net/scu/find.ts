import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { type FindEnd, FindOperation } from '../../dicom/services/c-find.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { askForExtensions } from '../../dicom/services/query-extensions.ts';
import { findSopClass } from '../../dicom/services/query-retrieve-models.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { Cancellation } from './cancellation.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import type { ScuOptions, Target } from './target.ts';

export interface FindQuery extends ScuOptions {
  readonly model: QueryModel;
  readonly level: QueryLevel;
  /** Keys; (0008,0052) is set to `level`. */
  readonly identifier: DataSet;
  /** Most matches to hand on. When the server has more, the query is cancelled and ends as `limited`. */
  readonly limit?: number | undefined;
  /** Asked for by extended negotiation, left out those of the target; what the server does not grant is a warning in the end. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** Values of (0008,0005) to ask in this time, in place of the server's own. */
  readonly characterSet?: readonly string[] | undefined;
  /** Ask with the wildcard ? for each character that the character set lacks, where one would do. */
  readonly wildcards?: boolean | undefined;
}

/**
 * One C-FIND over an association of its own. Yields what has arrived since the last pull; a slow consumer slows the server down.
 * Leaving the loop early cancels the query. What the server's character set cannot express is not sent: the end says so.
 */
export async function* find(target: Target, query: FindQuery): AsyncGenerator<readonly DataSet[], FindEnd, void> {
  const unencodable = putInCharacterSet(query.identifier, query.characterSet ?? target.characterSet ?? unicode, {
    wildcards: query.wildcards ?? false,
    // A unique key of a level above takes one value (PS3.4 §C.4.1.2.1).
    wildcardDoes: (tag) => tag !== tags.PatientID || query.model === 'study' || query.level === 'PATIENT',
  });
  if (unencodable !== undefined) return notBegun(unencodable, query.signal);
  const abstractSyntax = findSopClass[query.model];
  const extensions = query.extensions ?? target.queryExtensions ?? [];
  const extendedNegotiations = askForExtensions(abstractSyntax, extensions);
  const opened = await openSession(target, [{ abstractSyntax, transferSyntaxes: uncompressedSyntaxes }], query, {
    extendedNegotiations,
  });
  if (!opened.ok) return notBegun(opened.failure, query.signal);
  const { session } = opened;
  const [context] = session.acceptedContexts(abstractSyntax);
  if (!context) {
    await releaseSession(session);
    return notBegun(contextRefused(session, abstractSyntax), query.signal);
  }
  const identifier = encodeIdentifier(query.identifier, context.transferSyntax ?? '', query.level);
  let cancellation: Cancellation | undefined;
  const operation = new FindOperation(session, context, identifier, {
    limit: query.limit,
    times: query.timeouts,
    priority: query.priority,
    extensions,
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
    await releaseSession(session);
  }
  return operation.end;
}

function notBegun(failure: NonNullable<FindEnd['failure']>, signal: AbortSignal | undefined): FindEnd {
  if (signal?.aborted) return { kind: 'cancelled', count: 0, warnings: [] };
  return { kind: 'failed', count: 0, failure, warnings: [] };
}
