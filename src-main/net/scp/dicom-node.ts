import type { AcceptanceProfile } from '../../../src-shared/dicom/acceptance-profile.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { type QueryModel, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { sopClass } from '../../../src-shared/dicom/sop-classes.ts';
import type { IdentityProblem } from '../../../src-shared/dicom/user-identity.ts';
import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { echoProvider } from '../../dicom/services/c-echo-scp.ts';
import { FindProvider } from '../../dicom/services/c-find-scp.ts';
import { GetProvider } from '../../dicom/services/c-get-scp.ts';
import { MoveProvider, type OpenStoreAssociation } from '../../dicom/services/c-move-scp.ts';
import { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { type CommitmentDesk, CommitmentProvider } from '../../dicom/services/commitment-scp.ts';
import { type CommitmentInbox, CommitmentReportProvider } from '../../dicom/services/commitment-scu.ts';
import { findSopClass, getSopClass, moveSopClass } from '../../dicom/services/query-retrieve-models.ts';
import type { MoveDestinations, QuerySource } from '../../dicom/services/query-source.ts';
import { ServiceRegistry } from '../../dicom/services/service-registry.ts';
import type { IncomingObject, StoreStatus, StoreTarget } from '../../dicom/services/store-target.ts';
import type { Transcoder } from '../../dicom/services/transcoder.ts';
import { WorklistProvider, type WorklistSource } from '../../dicom/services/worklist-scp.ts';
import type { AcceptDecision, AssociationIndication } from '../../dicom/upper-layer/negotiate.ts';
import type { AssociationPort, NegotiatedAssociation } from '../../dicom/upper-layer/port.ts';
import { processMs } from '../../system/process-ms.ts';
import { type EndedConnection, type Listener, type ListenOptions, listen } from '../listen.ts';
import { openSession, releaseSession } from '../scu/open-session.ts';
import { storingOver } from '../scu/storing-over.ts';
import type { ScuTimeouts, Target } from '../scu/target.ts';
import type { LoadedTls } from '../tls/loaded-tls.ts';
import { decideAssociation, type NodeAbilities, type PrivateClasses } from './acceptance.ts';
import { type CheckIdentity, type IdentifiedDecision, identified } from './identify-caller.ts';

/** What a node tells about what happens. None of them may throw. */
export interface NodeObservers {
  readonly onAssociation?: (association: NegotiatedAssociation) => void;
  /** Gives back what is used in place of the association, to see what passes on it. */
  readonly watch?: (port: AssociationPort) => AssociationPort;
  /** Every connection ends here once, those too that never became an association. */
  readonly onEnded?: (connection: EndedConnection, ending: AssociationEnding) => void;
  /** Refused before it became an association; the numbers are those of A-ASSOCIATE-RJ, `why` is not told to the caller. */
  readonly onRejected?: (
    request: AssociationIndication,
    reason: { result: number; source: number; reason: number; why?: IdentityProblem },
  ) => void;
  /** After the final status of a received object is known. */
  readonly onObject?: (object: IncomingObject, status: StoreStatus, bytes: number) => void;
  /** Bytes of data sets as they arrive. */
  readonly onBytes?: (count: number) => void;
  /** Connections could not be taken (`EMFILE`, …): `ListenOptions.onProblem`. */
  readonly onListenProblem?: ListenOptions['onProblem'];
}

/** Where sub-operations of C-MOVE go and how; the titles come from the request. */
export type NodeDestination = Omit<Target, 'calledAeTitle' | 'callingAeTitle'>;

/** The part of Query/Retrieve that a node offers. */
export interface QueryRetrieveOffers {
  readonly models: readonly QueryModel[];
  /** Whether objects are sent back on the association that asks for them. */
  readonly get: boolean;
}

/** What there is for an association beside Verification. */
export interface NodeServices {
  /** Takes objects; left out, the node is no storage SCP. */
  readonly store?: StoreTarget | undefined;
  /** Which objects it takes, and in which encodings; left out, all. */
  readonly profile?: AcceptanceProfile | undefined;
  /** Answers queries and retrievals; left out, the node does not offer them. */
  readonly query?: QuerySource | undefined;
  /** What of Query/Retrieve is offered where `query` is there; left out, everything. */
  readonly offers?: QueryRetrieveOffers | undefined;
  /** Left out, C-MOVE is not offered. */
  readonly moveDestinations?: MoveDestinations<NodeDestination> | undefined;
  /** Answers worklist queries; left out, the modality worklist is not offered. */
  readonly worklist?: WorklistSource | undefined;
  /** Answers requests for storage commitment; left out, none is taken. */
  readonly commitment?: CommitmentDesk | undefined;
  /** Where reports on our own requests for storage commitment go; left out, none is taken. */
  readonly commitmentReports?: CommitmentInbox | undefined;
}

/** Whether an association may come about at all, before anything else of its request is looked at, and what it is given. */
export type Admission =
  | { readonly ok: true; readonly services: NodeServices }
  | { readonly ok: false; readonly notRecognised: 'called' | 'calling' };

/** One node for all who call a title of ours. */
export interface OneNode extends NodeServices {
  /** Called AE titles that are ours. */
  readonly acceptCalled: (aeTitle: string) => boolean;
  /** Calling AE titles that may come; left out, all. */
  readonly acceptCalling?: (aeTitle: string, peerAddress: string | undefined) => boolean;
}

/** What is behind the node depends on whom is called, and by whom. The same services must be the same value each time. */
export interface NodeByTitle {
  readonly admit: (request: AssociationIndication) => Admission;
}

interface CommonNodeOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** With it, only TLS is spoken on this port. */
  readonly tls?: LoadedTls | undefined;
  /** Whether `store` takes private SOP classes; left out, it does. */
  readonly privateClasses?: PrivateClasses | undefined;
  /** Asked for each association: who must say who they are is checked by it; undefined, nobody must. */
  readonly checkIdentity?: (() => CheckIdentity | undefined) | undefined;
  /** For what C-MOVE and C-GET send and the other side does not take as it is stored; left out, it goes as it is or fails. */
  readonly transcoder?: Transcoder | undefined;
  /** Longest P-DATA-TF taken, bytes of its variable field; left out, `limits.maxPduLength`. Read anew for each association. */
  readonly maxPduLength?: number | undefined;
  /** For the sub-operations of C-MOVE and C-GET. */
  readonly timeouts?: ScuTimeouts;
  readonly observers?: NodeObservers;
  readonly limits?: ListenOptions['limits'];
  /** Of the listener: for the A-ASSOCIATE-RQ, and for an association without a byte. */
  readonly listenTimeouts?: ListenOptions['timeouts'];
}

export type OneNodeOptions = CommonNodeOptions & OneNode;
export type NodeOptions = OneNodeOptions | (CommonNodeOptions & NodeByTitle);

export interface DicomNode {
  /** The port it listens on. */
  readonly port: number;
  readonly openAssociations: number;
  /**
   * Takes no more associations, gives running ones `graceMs` to end, ends them, and resolves when every object that had arrived
   * whole is stored.
   */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

export type StartedNode = { ok: true; node: DicomNode } | { ok: false; code: string };

const everything: QueryRetrieveOffers = { models: queryModels, get: true };
const subOperationTimeouts: ScuTimeouts = { connectMs: 10_000, associationMs: 30_000, responseMs: 60_000, silenceMs: 60_000 };
/** PS3.8 Table 9-21: rejected permanent, by the service user, called or calling AE title not recognised. */
const calledNotRecognised = { accept: false, result: 1, source: 1, reason: 7 } as const;
const callingNotRecognised = { accept: false, result: 1, source: 1, reason: 3 } as const;

/**
 * A DICOM node: Verification always; Storage, Query, C-MOVE and C-GET as far as there is something behind them. Expected failures to
 * start are values with Node's code (EADDRINUSE, EACCES, EADDRNOTAVAIL).
 */
export async function startNode(options: NodeOptions): Promise<StartedNode> {
  const observers = options.observers ?? {};
  const admit = 'admit' in options ? options.admit : oneNode(options);
  const served = new ServedParts(options);
  /** What each association that was accepted is to be given. */
  const granted = new WeakMap<AssociationIndication, Served>();
  const listening = await listen({
    host: options.host,
    port: options.port,
    tls: options.tls,
    accept: (indication) => {
      const told = (decision: IdentifiedDecision): AcceptDecision => {
        if (!decision.accept) observers.onRejected?.(indication, decision);
        return decision;
      };
      const decision = decide(indication, admit(indication), (services) => {
        const part = served.of(services);
        granted.set(indication, part);
        return part.abilities;
      });
      const checkIdentity = options.checkIdentity?.();
      if (!decision.accept || checkIdentity === undefined) return told(decision);
      const checked = identified(indication, decision, checkIdentity);
      return checked instanceof Promise ? checked.then(told) : told(checked);
    },
    onAssociation: (port, indication) => {
      const part = granted.get(indication);
      if (part === undefined) return port.abort();
      const { negotiated } = new DimseSession(observers.watch?.(port) ?? port, { server: part.registry });
      observers.onAssociation?.(negotiated);
    },
    ...(observers.onEnded ? { onEnded: observers.onEnded } : {}),
    ...(observers.onListenProblem ? { onProblem: observers.onListenProblem } : {}),
    ...(options.limits ? { limits: options.limits } : {}),
    ...(options.listenTimeouts ? { timeouts: options.listenTimeouts } : {}),
  });
  if (!listening.ok) return listening;
  return { ok: true, node: nodeOf(listening.listener, served) };
}

/** The same services for everybody who may come. */
function oneNode({ acceptCalled, acceptCalling, ...services }: OneNode): NodeByTitle['admit'] {
  return ({ calledAeTitle, callingAeTitle, peerAddress }) => {
    if (!acceptCalled(calledAeTitle)) return { ok: false, notRecognised: 'called' };
    if (acceptCalling && !acceptCalling(callingAeTitle, peerAddress)) return { ok: false, notRecognised: 'calling' };
    return { ok: true, services };
  };
}

/** Services made ready: their registry and what negotiation needs to know of them. */
interface Served {
  readonly registry: ServiceRegistry;
  readonly abilities: NodeAbilities;
}

/** Makes each set of services ready once, and waits for what all of them are storing. */
class ServedParts {
  readonly #options: CommonNodeOptions;
  readonly #made = new WeakMap<NodeServices, Served>();
  readonly #storing = new Set<StoreProvider>();

  constructor(options: CommonNodeOptions) {
    this.#options = options;
  }

  of(services: NodeServices): Served {
    const made = this.#made.get(services);
    if (made !== undefined) return made;
    const { observers = {} } = this.#options;
    const store =
      services.store && new StoreProvider(services.store, { onObject: observers.onObject, onBytes: observers.onBytes });
    if (store) this.#storing.add(store);
    const registry = registryOf(services, store, this.#options);
    const part = { registry, abilities: abilitiesOf(services, this.#options) };
    this.#made.set(services, part);
    return part;
  }

  async finished(): Promise<void> {
    await Promise.all([...this.#storing].map((store) => store.finished()));
  }
}

function nodeOf(listener: Listener, served: ServedParts): DicomNode {
  return {
    port: listener.port,
    get openAssociations() {
      return listener.openAssociations;
    },
    async close(closing) {
      await listener.close(closing);
      await served.finished();
    },
  };
}

function decide(
  indication: AssociationIndication,
  admission: Admission,
  abilities: (services: NodeServices) => NodeAbilities,
): AcceptDecision {
  if (admission.ok) return decideAssociation(indication, abilities(admission.services));
  return admission.notRecognised === 'called' ? calledNotRecognised : callingNotRecognised;
}

function abilitiesOf(services: NodeServices, options: CommonNodeOptions): NodeAbilities {
  const { store, profile, query, worklist, moveDestinations, commitment, commitmentReports, offers = everything } = services;
  const served = query ? [findSopClass, ...(offers.get ? [getSopClass] : []), ...(moveDestinations ? [moveSopClass] : [])] : [];
  return {
    stores: store !== undefined,
    gives: query !== undefined && offers.get,
    queryClasses: new Set([
      ...served.flatMap((byModel) => offers.models.map((model) => byModel[model])),
      ...(worklist ? [sopClass.ModalityWorklistFind] : []),
    ]),
    commitment: { scp: commitment !== undefined, scu: commitmentReports !== undefined },
    privateClasses: options.privateClasses,
    profile,
    queryExtensions: query?.extensions,
    get maxPduLength() {
      return options.maxPduLength;
    },
  };
}

function registryOf(
  { query, worklist, moveDestinations, commitment, commitmentReports }: NodeServices,
  store: StoreProvider | undefined,
  { timeouts = subOperationTimeouts, transcoder }: CommonNodeOptions,
): ServiceRegistry {
  const registry = new ServiceRegistry().register(sopClass.Verification, echoProvider);
  // What negotiation accepted and nothing else here serves is a storage class, also one that only the requestor knows as such.
  if (store) registry.registerOthers(() => true, store);
  const commitmentClass = sopClass.StorageCommitmentPushModel;
  if (worklist) registry.register(sopClass.ModalityWorklistFind, new WorklistProvider(worklist, nextTurn));
  if (commitment) registry.register(commitmentClass, new CommitmentProvider(commitment, timeouts));
  if (commitmentReports) registry.register(commitmentClass, new CommitmentReportProvider(commitmentReports));
  if (!query) return registry;
  const retrieve = { now: processMs, times: timeouts, transcoder };
  const find = new FindProvider(query, nextTurn);
  const get = new GetProvider(query, retrieve);
  const move =
    moveDestinations && new MoveProvider(query, { ...retrieve, destinations: moveDestinations, open: opener(timeouts) });
  for (const model of queryModels) {
    registry.register(findSopClass[model], find).register(getSopClass[model], get);
    if (move) registry.register(moveSopClass[model], move);
  }
  return registry;
}

function opener(timeouts: ScuTimeouts): OpenStoreAssociation<NodeDestination> {
  return async (target, contexts, onConnected) => {
    const opened = await openSession(target, contexts, { timeouts }, { ...storingOver(contexts), onConnected });
    if (!opened.ok) return opened;
    const { session } = opened;
    return { ok: true, session, release: () => releaseSession(session) };
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
