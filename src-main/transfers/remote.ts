import type { EntityPath } from '../../src-shared/contract/common.ts';
import type { DimseStatus, ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { QueryModel } from '../../src-shared/dicom/query/levels.ts';
import type { InstanceReference } from '../dicom/services/storage-commitment.ts';
import type { StoredObject } from '../dicom/services/store-source.ts';
import type { CommitEnd } from '../net/scu/commit.ts';
import type { Target } from '../net/scu/target.ts';

/** A bookmark as a job needs it at the moment it runs. */
export interface RemoteServer {
  readonly id: string;
  readonly name: string;
  /** Settings and secrets applied. */
  readonly target: Target;
  readonly retrieveMethod: 'automatic' | 'C-MOVE' | 'C-GET';
  readonly capabilities: RetrieveCapabilities | undefined;
  /** Ask for storage commitment after every send job. */
  readonly commitAfterSending?: boolean | undefined;
}

/** Which retrieve services a server negotiates, per information model, and which of them last worked. */
export interface RetrieveCapabilities {
  readonly move: readonly QueryModel[];
  readonly get: readonly QueryModel[];
  readonly lastGood?: RetrieveService | undefined;
}
export type RetrieveService = 'C-MOVE' | 'C-GET';

/** Sub-operation counts as the server reports them (PS3.4 §C.4.2.1.6). */
interface SubOperations {
  readonly remaining?: number | undefined;
  readonly completed: number;
  readonly failed: number;
  readonly warning: number;
}

interface RetrieveRequest {
  readonly model: QueryModel;
  readonly path: EntityPath;
  readonly signal: AbortSignal;
  readonly onProgress: (counts: SubOperations) => void;
  /** A sentence on what was done besides the request. */
  readonly onNote: (sentence: string) => void;
}

/** How a C-MOVE or C-GET ended. `ok` is a Success or Warning status; counts tell the rest. */
export interface RetrieveEnding {
  readonly ok: boolean;
  readonly cancelled: boolean;
  readonly counts: SubOperations;
  readonly status?: DimseStatus | undefined;
  readonly failure?: ServiceFailure | undefined;
  readonly failedUids: readonly string[];
}

/** One object that is in the archive now, or that could not be put there. */
export interface Arrival {
  readonly sopInstanceUid: string;
  readonly bytes: number;
  /** Why the archive refused it. */
  readonly refused?: ServiceFailure | undefined;
}

export interface SendRequest {
  readonly objects: readonly StoredObject[];
  readonly signal: AbortSignal;
  readonly onObject: (object: StoredObject, outcome: SendOutcome) => void;
  /** Bytes of data sets since the last call. */
  readonly onBytes: (bytes: number) => void;
}

export interface SendOutcome {
  readonly ok: boolean;
  readonly status?: DimseStatus | undefined;
  readonly failure?: ServiceFailure | undefined;
  /** Between which transfer syntaxes it was converted, if it was. */
  readonly converted?: { readonly from: string; readonly to: string } | undefined;
}

interface SendEnding {
  readonly cancelled: boolean;
  /** Why the association could not be opened or broke; single objects that failed are told by `onObject`. */
  readonly failure?: ServiceFailure | undefined;
}

export interface CommitRequest {
  readonly instances: readonly InstanceReference[];
  readonly signal: AbortSignal;
  /** Whenever the server has answered for some more; totals so far. */
  readonly onProgress: (counts: { readonly committed: number; readonly refused: number }) => void;
}

/** Everything a job asks of another DICOM node. */
export interface Remote {
  /** Opens an association that proposes the retrieve services and releases it: nothing is asked. */
  probe(
    server: RemoteServer,
    signal: AbortSignal,
  ): Promise<{ ok: true; capabilities: RetrieveCapabilities } | { ok: false; failure: ServiceFailure }>;
  /** The unique keys down to an entity that is known by its own; undefined where the server does not find one such entity. */
  locate(
    server: RemoteServer,
    request: Pick<RetrieveRequest, 'model' | 'path' | 'signal'>,
  ): Promise<{ ok: true; path: EntityPath | undefined } | { ok: false; failure: ServiceFailure }>;
  move(server: RemoteServer, request: RetrieveRequest & { readonly destination: string }): Promise<RetrieveEnding>;
  /** What comes is put into the archive; `onArrival` tells each object. */
  get(
    server: RemoteServer,
    request: RetrieveRequest & { readonly onArrival: (arrival: Arrival) => void },
  ): Promise<RetrieveEnding>;
  send(server: RemoteServer, request: SendRequest): Promise<SendEnding>;
  /** Storage commitment: asks the server to answer for instances, and waits a while for its report. */
  commit(server: RemoteServer, request: CommitRequest): Promise<CommitEnd>;
}

/** Our own receiver as a C-MOVE needs it. */
export interface Arrivals {
  /** The receiver's title while it listens; `loopbackOnly` when only this computer reaches it. */
  receiver(): { readonly aeTitle: string; readonly loopbackOnly: boolean } | undefined;
  /** Tells what arrives for one request, until the returned function is called. */
  watch(expected: ExpectedArrivals, onArrival: (arrival: Arrival) => void): () => void;
}

/** What identifies the objects of one C-MOVE among everything that arrives. */
export interface ExpectedArrivals {
  readonly path: EntityPath;
  /** Our title in the C-MOVE: (0000,1030) Move Originator AE Title of its sub-operations, where the server fills it in. */
  readonly originator: string;
  /** The server's own title, the usual calling title of the sub-operations' association. */
  readonly serverAeTitle: string;
}

/** Archives and the file system as sources of objects to send. */
export interface ObjectStore {
  /** Of the local archive or of a storage area; undefined where that is not open. */
  entityObjects(path: EntityPath, area: string | undefined): Promise<readonly StoredObject[] | undefined>;
  /** Walks files and folders; what is not usable is named with its reason. */
  fileObjects(paths: readonly string[], signal: AbortSignal): AsyncIterable<FileFound>;
}
export type FileFound = { readonly object: StoredObject } | { readonly file: string; readonly failure: ServiceFailure };

/** Bookmarks as jobs see them. */
export interface ServerDirectory {
  get(id: string): RemoteServer | undefined;
  /** Resolves when the next `get` tells it. */
  learned(id: string, capabilities: RetrieveCapabilities | undefined): Promise<void>;
}
