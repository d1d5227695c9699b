import type { AppInfo } from '../../src-shared/contract/app.ts';
import type { ArchiveChange, ArchiveStats, ExportInput } from '../../src-shared/contract/archive.ts';
import type { AssociationContext, OpenAssociation } from '../../src-shared/contract/associations.ts';
import type { QueryInput } from '../../src-shared/contract/browse.ts';
import type { EntityPath, Row, TextOffer } from '../../src-shared/contract/common.ts';
import type { PracticeStatus } from '../../src-shared/contract/practice.ts';
import type { ReceiverConfig, ReceiverStatus, TokenIssuer } from '../../src-shared/contract/receiver.ts';
import type { TypedSecrets } from '../../src-shared/contract/secrets.ts';
import type { EchoResult, ServerInput } from '../../src-shared/contract/servers.ts';
import type { AreaInput, AreaRules, StorageArea, StorageAreasStatus } from '../../src-shared/contract/storage-areas.ts';
import type { WorklistEntry, WorklistItem, WorklistState } from '../../src-shared/contract/worklist.ts';
import type { NotListedReason } from '../../src-shared/dicom/explain/not-listed.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { DataSet } from '../dicom/dataset/data-set.ts';
import type { Target } from '../net/scu/target.ts';
import type { SecretStore } from '../servers/secret-store.ts';
import type { ServerStore } from '../servers/server-store.ts';
import type { SettingsStore } from '../servers/settings-store.ts';
import type { TransferQueue } from '../transfers/queue.ts';
import type { AcceptanceProfilesControl } from './profile-parts.ts';

/** How a search ended, before it is put in words. */
export type SearchEnd = (
  | { readonly kind: 'complete' | 'cancelled' }
  | { readonly kind: 'limited'; readonly limit: number }
  | { readonly kind: 'failed'; readonly failure: ServiceFailure }
) & {
  /** What is to be known about the answers, a sentence each. */
  readonly notes?: readonly string[];
};

/** Answers as they come, then how it ended. Leaving early, or the signal, cancels the query. */
export type Answers = AsyncGenerator<readonly DataSet[], SearchEnd, void>;

/** The same as rows of the window's tables. */
export type Rows = AsyncGenerator<readonly Row[], SearchEnd, void>;

/** Keys by keyword, wherever they stand in a worklist item. */
export interface WorklistAsk {
  readonly keys: Readonly<Record<string, string>>;
  readonly limit?: number | undefined;
}

/** A bookmark, or the values of a form with the secrets typed into it. */
export interface EchoInput extends ServerInput {
  readonly id?: string | undefined;
  readonly secrets?: TypedSecrets | undefined;
}

/** Asks other DICOM nodes. */
export interface Network {
  echo(server: EchoInput, signal: AbortSignal | undefined): Promise<EchoResult>;
  search(server: ServerInput, query: QueryInput, signal: AbortSignal, text?: TextOffer): Answers;
  /** C-FIND of the modality worklist. */
  worklist(server: ServerInput, query: WorklistAsk, signal: AbortSignal): Answers;
  /** Where and as whom it is asked, for the words of a failure. */
  target(server: ServerInput): Target;
}

/** The local archive as the window uses it. */
export interface LocalArchive {
  search(query: QueryInput, signal: AbortSignal): Rows;
  /** Instances of each entity that are here, in the order asked. */
  localCounts(paths: readonly EntityPath[]): number[];
  stats(): Promise<ArchiveStats>;
  /** Study Instance UIDs that changed, or undefined when they are too many to name. */
  onChange(listener: (studies: ArchiveChange['studies']) => void): () => void;
  /** Pins the studies of the entities, or unpins them; says how many they are. */
  pin(
    entities: readonly EntityPath[],
    pinned: boolean,
  ): Promise<{ ok: true; studies: number } | { ok: false; failure: ServiceFailure }>;
  /** A file of the entity; undefined where there is none. */
  locate(entity: EntityPath): Promise<string | undefined>;
  remove(
    entities: readonly EntityPath[],
  ): Promise<{ ok: true; instances: number; undoToken: string } | { ok: false; failure: ServiceFailure }>;
  undoRemove(
    undoToken: string,
  ): Promise<{ ok: true; instances: number } | { ok: false; failure: ServiceFailure } | { ok: false; unknown: true }>;
  forgetRemoved(undoToken: string): Promise<void>;
  importFiles(paths: readonly string[], signal: AbortSignal | undefined): Promise<ImportResult>;
  export(input: ExportInput, onProgress: (done: number, total: number) => void, signal: AbortSignal): Promise<ExportOutcome>;
  reindex(onProgress: (progress: ReindexProgress) => void, signal: AbortSignal): Promise<void>;
}
export interface ReindexProgress {
  readonly done: number;
  readonly total: number;
  readonly problems: number;
}
export type ExportOutcome =
  | {
      readonly ok: true;
      readonly result: {
        readonly exported: number;
        readonly bytes: number;
        readonly directory:
          | { readonly written: true; readonly invented: number }
          | { readonly written: false; readonly why: NotListedReason };
        readonly notListed: readonly { readonly name: string; readonly why: NotListedReason }[];
        readonly leftOut: readonly { readonly label: string; readonly failure: ServiceFailure }[];
      };
      /** Id of a download. */
      readonly download?: string | undefined;
    }
  | { readonly ok: false; readonly failure: ServiceFailure };
interface ImportResult {
  readonly imported: number;
  readonly alreadyThere: number;
  readonly leftOut: readonly { readonly file: string; readonly failure: ServiceFailure }[];
  readonly notTried?: number;
}

/** The receiver: listens, and says what it sees. */
export interface ReceiverControl {
  status(): ReceiverStatus;
  onChange(listener: () => void): () => void;
  configure(config: ReceiverConfig): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }>;
  setUser(name: string, passcode: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }>;
  removeUser(name: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }>;
  setTokenIssuer(
    issuer: Omit<TokenIssuer, 'algorithms'>,
    key: { readonly kind: 'public-key' | 'secret'; readonly text: string },
  ): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }>;
  removeTokenIssuer(name: string): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }>;
}

/** What became of a change of our own worklist. */
export type WorklistChanged<T = object> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly why: 'missing'; readonly id: string }
  | { readonly ok: false; readonly why: 'not-saved'; readonly failure: ServiceFailure };

/** Our own modality worklists: `area` says which, as in the contract. */
export interface WorklistControl {
  /** Read anew; undefined when there is no such area. */
  state(area: string | undefined): Promise<WorklistState | undefined>;
  onChange(listener: () => void): () => void;
  /** Without an id a new entry. */
  save(area: string | undefined, entry: WorklistEntry, id: string | undefined): Promise<WorklistChanged<{ item: WorklistItem }>>;
  remove(area: string | undefined, id: string): Promise<WorklistChanged<{ undoToken: string }>>;
  undoRemove(undoToken: string): Promise<WorklistChanged>;
}

type Saved = { readonly ok: true } | { readonly ok: false; readonly failure: ServiceFailure };
type Unknown = { readonly ok: false; readonly unknown: true };

export type AreaChanged =
  | { readonly ok: true; readonly area: StorageArea }
  | { readonly ok: false; readonly failure: ServiceFailure }
  | { readonly ok: false; readonly taken: string }
  | Unknown;

export type DcmqrscpImport =
  | { readonly ok: true; readonly added: readonly string[]; readonly leftOut: readonly string[]; readonly destinations: number }
  | { readonly ok: false; readonly line: number; readonly problem: string };

/** The storage areas behind the receiver, and who was turned away. */
export interface StorageAreasControl {
  status(): StorageAreasStatus;
  onChange(listener: () => void): () => void;
  add(area: AreaInput): Promise<AreaChanged>;
  update(area: StorageArea): Promise<AreaChanged>;
  updateStandard(rules: AreaRules): Promise<Saved>;
  remove(id: string): Promise<Saved | Unknown>;
  allow(id: string): Promise<Saved | Unknown>;
  forget(id: string): Promise<Saved | Unknown>;
  importDcmqrscp(text: string): Promise<DcmqrscpImport>;
  exportDcmqrscp(): { text: string; notes: string[] };
}

/** The associations that are open. */
export interface AssociationsControl {
  list(): OpenAssociation[];
  onChange(listener: () => void): () => void;
  contexts(id: string): AssociationContext[] | undefined;
  /** False when there is no such association. */
  abort(id: string): boolean;
}

/** The built-in practice PACS. */
export interface PracticeControl {
  status(): PracticeStatus;
  onChange(listener: () => void): () => void;
  start(): Promise<PracticeStatus>;
  stop(): Promise<PracticeStatus>;
}

/** What the handlers work with; `engine.ts` makes it. */
export interface EngineParts {
  readonly info: AppInfo;
  readonly servers: ServerStore;
  readonly secrets: SecretStore;
  /** The private key in a file, as it is kept. */
  readonly readKeyFile: (file: string) => Promise<{ ok: true; key: string } | { ok: false; failure: ServiceFailure }>;
  readonly settings: SettingsStore;
  readonly queue: TransferQueue;
  readonly network: Network;
  readonly archive: LocalArchive;
  /** The archive of a storage area, while it is open. */
  readonly archiveOf: (area: string) => LocalArchive | undefined;
  readonly receiver: ReceiverControl;
  readonly storageAreas: StorageAreasControl;
  readonly profiles: AcceptanceProfilesControl;
  readonly practice: PracticeControl;
  readonly worklist: WorklistControl;
  readonly associations: AssociationsControl;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}
