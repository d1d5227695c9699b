import type { DimseStatus } from '../../../src-shared/dicom/failure.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { cGet } from '../../dicom/services/c-get.ts';
import { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { askForExtensions } from '../../dicom/services/query-extensions.ts';
import { getSopClass } from '../../dicom/services/query-retrieve-models.ts';
import type { RetrieveEnd, SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { defaultStorageContexts, getContexts, type StorageContext } from '../../dicom/services/storage-contexts.ts';
import type { IncomingObject, StoreTarget } from '../../dicom/services/store-target.ts';
import { Cancellation } from './cancellation.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import { retrieveNotBegun } from './retrieve-not-begun.ts';
import type { ScuOptions, Target } from './target.ts';

export interface GetRequest extends ScuOptions {
  readonly model: QueryModel;
  /** Level and unique keys. */
  readonly identifier: DataSet;
  /** Asked for by extended negotiation. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** At most 127: see `storageContextsOf`. Left out, the commonest classes and syntaxes. */
  readonly storageContexts?: readonly StorageContext[] | undefined;
  /** Takes what comes. */
  readonly store: StoreTarget;
  readonly onProgress?: ((counts: SubOperationCounts) => void) | undefined;
  readonly onObject?: ((object: IncomingObject, status: DimseStatus, bytes: number) => void) | undefined;
  /** Bytes of data sets as they arrive. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

/** One C-GET over an association of its own. When it returns, every object that arrived whole is finished. */
export async function get(target: Target, request: GetRequest): Promise<RetrieveEnd> {
  const unencodable = putInCharacterSet(request.identifier, target.characterSet ?? unicode);
  if (unencodable !== undefined) return retrieveNotBegun(unencodable, request.signal);
  const abstractSyntax = getSopClass[request.model];
  const contexts = getContexts(abstractSyntax, request.storageContexts ?? defaultStorageContexts());
  const store = new StoreProvider(request.store, { onObject: request.onObject, onBytes: request.onBytes });
  const extendedNegotiations = askForExtensions(abstractSyntax, request.extensions ?? []);
  const server = new ServiceRegistry().registerOthers((sopClassUid) => sopClassUid !== abstractSyntax, store);
  const opened = await openSession(target, contexts, request, { server, extendedNegotiations });
  if (!opened.ok) return retrieveNotBegun(opened.failure, request.signal);
  const { session } = opened;
  const [context] = session.acceptedContexts(abstractSyntax);
  if (!context) {
    await releaseSession(session);
    return retrieveNotBegun(contextRefused(session, abstractSyntax), request.signal);
  }
  const identifier = encodeIdentifier(request.identifier, context.transferSyntax ?? '');
  const options = { times: request.timeouts, priority: request.priority, onProgress: request.onProgress };
  const operation = cGet(session, context, identifier, options);
  const cancellation = new Cancellation(session.port, request.signal, () => operation.cancel());
  const end = await operation.end;
  cancellation.dispose();
  await store.finished();
  await releaseSession(session);
  return end;
}
