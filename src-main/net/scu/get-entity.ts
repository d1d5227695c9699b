import { statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import type { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import { wasStored } from '../../dicom/dimse/status.ts';
import type { StoreProvider } from '../../dicom/services/c-store-scp.ts';
import { localFailure } from '../../dicom/services/failures.ts';
import { putInCharacterSet, unicode } from '../../dicom/services/identifier-character-set.ts';
import { askForExtensions } from '../../dicom/services/query-extensions.ts';
import { getSopClass } from '../../dicom/services/query-retrieve-models.ts';
import type { RetrieveEnd } from '../../dicom/services/retrieve-operation.ts';
import {
  canTakeAll,
  contextKeys,
  contextsForKinds,
  defaultStorageContexts,
  type ExpectedKind,
  getContexts,
  onlyInSyntaxes,
  type StorageContext,
} from '../../dicom/services/storage-contexts.ts';
import { askOver, findClassesFor } from './ask-server.ts';
import { expectedKinds } from './expected-kinds.ts';
import { type GetEntityRequest, getOver, getWindow, storingServer } from './get.ts';
import { getMissing } from './get-missing.ts';
import { instancesBelow } from './instances-below.ts';
import { type HeldSession, keepOrRelease, type OpenedHeld, wasLeft } from './kept-session.ts';
import { openSession, releaseSession } from './open-session.ts';
import { type EntityKeys, entityKeysOf } from './retrieve-identifier.ts';
import { retrieveNotBegun } from './retrieve-not-begun.ts';
import type { Target } from './target.ts';

/** Milliseconds for all the questions together: what is asked for is worth more than knowing what it is. */
const askForMs = 10_000;

/**
 * Retrieves an entity by C-GET, and all of it: the server is asked first what will come; the same association serves for the C-GET
 * when its contexts are good for that, else a second one with the right ones. What did not come is asked for again over
 * contexts that were not proposed before, see `getMissing`. One that was kept is used where another could have nothing that it has not.
 */
export async function getEntity(target: Target, request: GetEntityRequest): Promise<RetrieveEnd> {
  return new EntityGet(target, request).run();
}

class EntityGet {
  readonly #target: Target;
  readonly #request: GetEntityRequest;
  readonly #path: EntityKeys | undefined;
  /** SOP Instance UIDs that are here, and those that could not be kept: the latter are not asked for again. */
  readonly #here = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #proposed = new Set<string>();
  readonly #store: StoreProvider;
  readonly #server: ReturnType<typeof storingServer>['server'];

  constructor(target: Target, request: GetEntityRequest) {
    this.#target = target;
    this.#request = request;
    this.#path = entityKeysOf(request.identifier);
    const { store, server } = storingServer({
      ...request,
      onObject: (object, status, bytes) => {
        (wasStored(status.code) ? this.#here : this.#refused).add(object.sopInstanceUid);
        request.onObject?.(object, status, bytes);
      },
    });
    this.#store = store;
    this.#server = server;
  }

  async run(): Promise<RetrieveEnd> {
    const { model, signal, identifier } = this.#request;
    const unencodable = putInCharacterSet(identifier, this.#target.characterSet ?? unicode);
    if (unencodable !== undefined) return retrieveNotBegun(unencodable, signal);
    const kept = await this.#keptOne();
    const opened = kept ?? (await this.#open(this.#wanted(defaultStorageContexts())));
    if (!opened.ok) return retrieveNotBegun(opened.failure, signal);
    const { session } = opened;
    // Without the service there is nothing to be asked.
    const kinds = session.acceptedContexts(getSopClass[model]).length > 0 ? await this.#ask(session) : [];
    if (signal?.aborted) {
      await releaseSession(session);
      return retrieveNotBegun(localFailure('cancelled'), signal);
    }
    const isGood = kept ? this.#hasAllFor(kinds, session) : kinds.length === 0 || canTakeAll(session.negotiated.contexts, kinds);
    if (isGood && !session.ending) {
      const end = await this.#getAll(opened);
      if (kept === undefined || this.#here.size + this.#refused.size > 0 || !wasLeft(end.failure)) return end;
    }
    await releaseSession(session);
    // Nothing was asked for over these.
    this.#proposed.clear();
    const contexts = kinds.length === 0 ? defaultStorageContexts() : contextsForKinds(kinds, kept?.storage);
    const better = await this.#open(this.#wanted(contexts));
    return better.ok ? this.#getAll(better) : retrieveNotBegun(better.failure, signal);
  }

  async #keptOne(): Promise<Extract<OpenedHeld, { ok: true }> | undefined> {
    const { kept, model } = this.#request;
    kept?.serve(this.#server);
    const held = await kept?.take(getSopClass[model]);
    if (held === undefined) return undefined;
    this.#addProposed(held.storage);
    return { ok: true, ...held };
  }

  /** Whether another association than this one would propose nothing more for these kinds. */
  #hasAllFor(kinds: readonly ExpectedKind[], session: DimseSession): boolean {
    if (kinds.length > 0 && canTakeAll(session.negotiated.contexts, kinds)) return true;
    const classes = new Set(kinds.map(({ sopClassUid }) => sopClassUid));
    const wanted =
      kinds.length === 0
        ? defaultStorageContexts()
        : contextsForKinds(kinds).filter(({ sopClassUid }) => classes.has(sopClassUid));
    return this.#wanted(wanted).every((context) => contextKeys(context).every((key) => this.#proposed.has(key)));
  }

  /** In the transfer syntaxes that were asked for, where some were. */
  #wanted(storage: readonly StorageContext[]): readonly StorageContext[] {
    const only = this.#target.association?.onlySyntaxes;
    return only === undefined ? storage : onlyInSyntaxes(storage, only);
  }

  /** Opens an association for C-GET over these contexts, and for questions. */
  async #open(storage: readonly StorageContext[]): Promise<OpenedHeld> {
    const { model, kept } = this.#request;
    const queryRetrieve = [getSopClass[model], ...findClassesFor(model)];
    const contexts = getContexts(queryRetrieve, storage);
    const extendedNegotiations = askForExtensions(getSopClass[model], this.#request.extensions ?? []);
    const opened = await openSession(this.#target, contexts, this.#request, {
      server: kept?.server ?? this.#server,
      extendedNegotiations,
      asyncWindow: getWindow,
    });
    if (!opened.ok) return opened;
    const proposed = storage.slice(0, contexts.length - queryRetrieve.length);
    this.#addProposed(proposed);
    return { ok: true, session: opened.session, storage: proposed };
  }

  #addProposed(contexts: readonly StorageContext[]): void {
    for (const context of contexts) for (const key of contextKeys(context)) this.#proposed.add(key);
  }

  /** A server that takes longer than `askForMs`, or does not answer, is asked no more: then nothing is known. */
  async #ask(session: DimseSession): Promise<ExpectedKind[]> {
    const { signal, model } = this.#request;
    if (this.#path === undefined) return [];
    const tooLong = AbortSignal.timeout(askForMs);
    const until = signal ? AbortSignal.any([signal, tooLong]) : tooLong;
    const ask = askOver(session, model, this.#asking(until));
    return expectedKinds(this.#path, async (...question) => {
      if (until.aborted || session.ending) return { answers: [], failure: localFailure('cancelled') };
      return ask(...question);
    });
  }

  #asking(signal: AbortSignal | undefined) {
    return { ...this.#request, signal, characterSet: this.#target.characterSet };
  }

  async #getAll({ session, storage }: HeldSession): Promise<RetrieveEnd> {
    const { kept } = this.#request;
    const first = await getOver(session, this.#request.identifier, this.#request);
    await this.#store.finished();
    const asksAgain = this.#path !== undefined && hasMissing(first);
    const inventory =
      asksAgain && (await instancesBelow(this.#path, askOver(session, this.#request.model, this.#asking(this.#request.signal))));
    if (!inventory) {
      await keepOrRelease(kept, { session, storage });
      return first;
    }
    await releaseSession(session);
    return getMissing(this.#request, {
      first,
      inventory,
      here: this.#here,
      refused: this.#refused,
      proposed: this.#proposed,
      onlySyntaxes: this.#target.association?.onlySyntaxes,
      characterSet: this.#target.characterSet ?? unicode,
      open: (storage) => this.#open(storage),
      finished: () => this.#store.finished(),
    });
  }
}

/** The server did what was asked, and some instances did not come. */
function hasMissing({ cancelled, counts, failedUids, status }: RetrieveEnd): boolean {
  if (cancelled || status === undefined) return false;
  const { CannotPerformSubOperations, SubOperationsWithProblems } = statusCode;
  const isPartial = status.code === SubOperationsWithProblems && counts.warning === 0;
  return counts.failed > 0 || failedUids.length > 0 || status.code === CannotPerformSubOperations || isPartial;
}
