import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import type { RetrieveNote } from '../../../src-shared/dicom/retrieve-note.ts';
import { limits } from '../../dicom/bytes/limits.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import type { RequestServer } from '../../dicom/dimse/performed-operation.ts';
import { cGet } from '../../dicom/services/c-get.ts';
import { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { encodeIdentifier } from '../../dicom/services/encode-identifier.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { askForExtensions } from '../../dicom/services/query-extensions.ts';
import { findSopClass, getSopClass } from '../../dicom/services/query-retrieve-models.ts';
import type { RetrieveEnd, SubOperationCounts } from '../../dicom/services/retrieve-operation.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import { defaultStorageContexts, getContexts, type StorageContext } from '../../dicom/services/storage-contexts.ts';
import type { IncomingObject, StoreStatus, StoreTarget } from '../../dicom/services/store-target.ts';
import { Cancellation } from './cancellation.ts';
import type { KeptSession } from './kept-session.ts';
import { contextRefused, openSession, releaseSession } from './open-session.ts';
import { retrieveNotBegun } from './retrieve-not-begun.ts';
import type { ScuOptions, Target } from './target.ts';

/** What a C-GET takes, whatever it asks for. */
export interface GetOptions extends ScuOptions {
  readonly model: QueryModel;
  /** Asked for by extended negotiation. */
  readonly extensions?: readonly QueryExtension[] | undefined;
  /** Takes what comes. */
  readonly store: StoreTarget;
  readonly onProgress?: ((counts: SubOperationCounts) => void) | undefined;
  readonly onObject?: ((object: IncomingObject, status: StoreStatus, bytes: number) => void) | undefined;
  /** Bytes of data sets as they arrive. */
  readonly onBytes?: ((count: number) => void) | undefined;
}

export interface GetRequest extends GetOptions {
  /** Level and unique keys. */
  readonly identifier: DataSet;
  /** At most 127: see `contextsForKinds`. Left out, the commonest classes and syntaxes. */
  readonly storageContexts?: readonly StorageContext[] | undefined;
}

export interface GetEntityRequest extends GetOptions {
  /** Level and unique keys. */
  readonly identifier: DataSet;
  readonly onNote?: ((note: RetrieveNote) => void) | undefined;
  /** Whose association is used where it is good for what will come, and that keeps the one that was used. */
  readonly kept?: KeptSession | undefined;
}

/**
 * The window we ask for to get objects (PS3.7 §D.3.3.3): so many of the server's C-STOREs may be unanswered at a time, so that it need not wait for
 * the way there and back with each.
 */
export const getWindow = { invoked: 1, performed: limits.maxOutstandingStores } as const;

/** One C-GET over an association of its own. When it returns, every object that arrived whole is finished. */
export async function get(target: Target, request: GetRequest): Promise<RetrieveEnd> {
  const unencodable = putInCharacterSet(request.identifier, target.characterSet ?? unicode);
  if (unencodable !== undefined) return retrieveNotBegun(unencodable, request.signal);
  const abstractSyntax = getSopClass[request.model];
  const contexts = getContexts([abstractSyntax], request.storageContexts ?? defaultStorageContexts());
  const { store, server } = storingServer(request);
  const extendedNegotiations = askForExtensions(abstractSyntax, request.extensions ?? []);
  const opened = await openSession(target, contexts, request, { server, extendedNegotiations, asyncWindow: getWindow });
  if (!opened.ok) return retrieveNotBegun(opened.failure, request.signal);
  const end = await getOver(opened.session, request.identifier, request);
  await store.finished();
  await releaseSession(opened.session);
  return end;
}

/** Serves the C-STOREs that a C-GET brings. */
export function storingServer(options: Omit<GetOptions, 'onProgress'>): { store: StoreProvider; server: RequestServer } {
  const store = new StoreProvider(options.store, { onObject: options.onObject, onBytes: options.onBytes });
  const queryRetrieve = new Set<string>([...Object.values(getSopClass), ...Object.values(findSopClass)]);
  return { store, server: new ServiceRegistry().registerOthers((sopClassUid) => !queryRetrieve.has(sopClassUid), store) };
}

/** One C-GET over an association that is open. */
export async function getOver(
  session: DimseSession,
  identifier: DataSet,
  request: Pick<GetRequest, 'model' | 'timeouts' | 'priority' | 'signal' | 'onProgress'>,
): Promise<RetrieveEnd> {
  const abstractSyntax = getSopClass[request.model];
  const [context] = session.acceptedContexts(abstractSyntax);
  if (!context) return retrieveNotBegun(contextRefused(session, abstractSyntax), request.signal);
  const { timeouts, priority, onProgress } = request;
  const encoded = encodeIdentifier(identifier, context.transferSyntax ?? '');
  const operation = cGet(session, context, encoded, { times: timeouts, priority, onProgress });
  const cancellation = new Cancellation(session.port, request.signal, () => operation.cancel());
  const end = await operation.end;
  cancellation.dispose();
  return end;
}
