import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { cMove } from '../../dicom/services/c-move.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { askForExtensions } from '../../dicom/services/query-extensions.ts';
import { findSopClass, moveSopClass } from '../../dicom/services/query-retrieve-models.ts';
import { noCounts, type RetrieveEnd, type SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { Cancellation } from './cancellation.ts';
import { type KeptSession, keepOrRelease, wasLeft } from './kept-session.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import { retrieveNotBegun } from './retrieve-not-begun.ts';
import type { ScuOptions, Target } from './target.ts';

export interface MoveRequest extends ScuOptions {
  readonly model: QueryModel;
  /** Level and unique keys. */
  readonly identifier: DataSet;
  /** Asked for by extended negotiation. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** AE title the server is to send to; it must know its address. */
  readonly destination: string;
  readonly onProgress?: ((counts: SubOperationCounts) => void) | undefined;
  /** Whose association is used, and that keeps the one that was used. */
  readonly kept?: KeptSession | undefined;
}

/** One C-MOVE, over an association of its own unless one is kept. */
export async function move(target: Target, request: MoveRequest): Promise<RetrieveEnd> {
  const unencodable = putInCharacterSet(request.identifier, target.characterSet ?? unicode);
  if (unencodable !== undefined) return retrieveNotBegun(unencodable, request.signal);
  const { model, kept } = request;
  const abstractSyntax = moveSopClass[model];
  const held = await kept?.take(abstractSyntax);
  if (held !== undefined) {
    const end = await moveOver(held.session, request);
    if (!wasLeft(end.failure) || end.counts !== noCounts) return end;
  }
  // Who keeps it searches over it, too.
  const classes = kept === undefined ? [abstractSyntax] : [abstractSyntax, findSopClass[model]];
  const contexts = classes.map((one) => ({ abstractSyntax: one, transferSyntaxes: uncompressedSyntaxes }));
  const opened = await openSession(target, contexts, request, {
    extendedNegotiations: askForExtensions(abstractSyntax, request.extensions ?? []),
  });
  return opened.ok ? moveOver(opened.session, request) : retrieveNotBegun(opened.failure, request.signal);
}

/** One C-MOVE over an association that is open, which is kept or released then. */
async function moveOver(session: DimseSession, request: MoveRequest): Promise<RetrieveEnd> {
  const abstractSyntax = moveSopClass[request.model];
  const [context] = session.acceptedContexts(abstractSyntax);
  if (!context) {
    await releaseSession(session);
    return retrieveNotBegun(contextRefused(session, abstractSyntax), request.signal);
  }
  const identifier = encodeIdentifier(request.identifier, context.transferSyntax ?? '');
  const options = { times: request.timeouts, priority: request.priority, onProgress: request.onProgress };
  const operation = cMove(session, context, identifier, request.destination, options);
  const cancellation = new Cancellation(session.port, request.signal, () => operation.cancel());
  const end = await operation.end;
  cancellation.dispose();
  await keepOrRelease(request.kept, { session, storage: [] });
  return end;
}
