import { networkInterfaces } from 'node:os';
import { Changes } from '../../src-shared/changes.ts';
import type { ReceiverConfig, ReceiverStatus, TokenIssuer } from '../../src-shared/contract/receiver.ts';
import { formatStatus } from '../../src-shared/dicom/dimse-status.ts';
import type { AssociationEnding } from '../../src-shared/dicom/ending.ts';
import { explainEnding } from '../../src-shared/dicom/explain/association-ending.ts';
import type { Explanation } from '../../src-shared/dicom/explain/explanation.ts';
import { explainFailure } from '../../src-shared/dicom/explain/failure.ts';
import { explainIdentityProblem } from '../../src-shared/dicom/explain/identity-problem.ts';
import { explainListenError } from '../../src-shared/dicom/explain/socket-error.ts';
import type { ServiceFailure } from '../../src-shared/dicom/failure.ts';
import type { ReceiverControl } from '../areas/parts.ts';
import type { ReportingDesk } from '../commitment/commitment-desk.ts';
import { wasStored } from '../dicom/dimse/status.ts';
import type { IncomingObject, StoreStatus } from '../dicom/services/store-target.ts';
import type { Transcoder } from '../dicom/services/transcoder.ts';
import {
  type DicomNode,
  type NodeByTitle,
  type NodeDestination,
  type NodeObservers,
  type OneNodeOptions,
  startNode,
} from '../net/scp/dicom-node.ts';
import { checkBy } from '../net/scp/identify-caller.ts';
import { loadTls } from '../net/tls/load-tls.ts';
import { tlsFileFailure } from '../net/tls/tls-ending.ts';
import type { TlsOptions } from '../net/tls/tls-options.ts';
import type { ReceiverUsers } from '../servers/receiver-users.ts';
import type { SecretStore } from '../servers/secret-store.ts';
import type { SettingsStore } from '../servers/settings-store.ts';
import type { TokenIssuers } from '../servers/token-issuers.ts';
import type { SaveResult } from '../servers/versioned-file.ts';
import type { OpenAssociations } from './open-associations.ts';
import { ownAddresses } from './own-addresses.ts';
import { PrivateClasses } from './private-classes.ts';
import { tlsOptionsOf } from './tls.ts';

export interface ReceiverOptions {
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  /** Decides who may come, and to which storage area. */
  readonly areas: { readonly admit: NodeByTitle['admit']; refresh(): Promise<void> };
  /** Tells what became of requests for storage commitment. */
  readonly commitment: ReportingDesk;
  readonly transcoder: Transcoder;
  /** After the final status of each object is known. */
  readonly onObject: (object: IncomingObject, status: StoreStatus, bytes: number) => void;
  readonly users: ReceiverUsers;
  readonly tokenIssuers: TokenIssuers;
  /** Takes every association into the list of those that are open. */
  readonly watch: OpenAssociations['watch'];
  readonly now: () => Date;
}

/** Status goes out at most this often while objects pour in, milliseconds. */
const tellEveryMs = 250;
/** What running associations get to end by themselves when the listener is restarted or Quarry ends, milliseconds. */
const closeGraceMs = 2_000;

function commitmentStatus(desk: ReportingDesk): ReceiverStatus['commitment'] {
  const { waiting, reported, givenUp } = desk.status();
  if (givenUp === undefined) return { waiting, reported };
  const { count, aeTitle, failure } = givenUp;
  return { waiting, reported, givenUp: { count, aeTitle, explanation: explainFailure(failure) } };
}

/** The local archive as a DICOM node: receives, and answers queries and retrievals. */
export class Receiver implements ReceiverControl {
  readonly #options: ReceiverOptions;
  readonly #changes = new Changes<void>();
  readonly #privateClasses: PrivateClasses;
  #node: DicomNode | undefined;
  #explanation: Explanation | undefined;
  #ownCertificate: ReceiverStatus['ownCertificate'];
  #received = { objects: 0, bytes: 0 };
  #lastFrom: ReceiverStatus['lastFrom'];
  #notKept: ReceiverStatus['notKept'];
  #lastRefused: ReceiverStatus['lastRefused'];
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: ReceiverOptions) {
    this.#options = options;
    options.commitment.changes.subscribe(() => this.#tellSoon());
    this.#privateClasses = new PrivateClasses(options.now);
  }

  /** Listens as the settings say. A port that is taken is told by `status()`; everything else goes on without it. */
  start(): Promise<void> {
    return this.#inTurn(() => this.#listen());
  }

  configure(config: ReceiverConfig): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
    return this.#inTurn(async () => {
      const saved = await this.#options.settings.updateReceiver(config);
      if (!saved.ok) return saved;
      await this.#stop();
      await this.#options.areas.refresh();
      await this.#listen();
      this.#changes.emit();
      return saved;
    });
  }

  status(): ReceiverStatus {
    return {
      config: this.#options.settings.receiver,
      state: this.#node !== undefined ? 'listening' : this.#explanation !== undefined ? 'failed' : 'off',
      explanation: this.#explanation,
      addresses: ownAddresses(networkInterfaces()),
      openAssociations: this.#node?.openAssociations ?? 0,
      ownCertificate: this.#ownCertificate,
      commitment: commitmentStatus(this.#options.commitment),
      receivedObjects: this.#received.objects,
      receivedBytes: this.#received.bytes,
      lastFrom: this.#lastFrom,
      notKept: this.#notKept,
      users: this.#options.users.names(),
      tokenIssuers: this.#options.tokenIssuers.list(),
      privateClasses: this.#privateClasses.list(),
      lastRefused: this.#lastRefused,
    };
  }

  /** In force at once; those who are here stay. */
  async setUser(name: string, passcode: string): Promise<SaveResult> {
    const saved = await this.#options.users.set(name, passcode);
    this.#changes.emit();
    return saved;
  }

  async removeUser(name: string): Promise<SaveResult> {
    const saved = await this.#options.users.remove(name);
    this.#changes.emit();
    return saved;
  }

  async setTokenIssuer(
    issuer: Omit<TokenIssuer, 'algorithms'>,
    key: { readonly kind: 'public-key' | 'secret'; readonly text: string },
  ): Promise<{ ok: true } | { ok: false; failure: ServiceFailure }> {
    const saved = await this.#options.tokenIssuers.set(issuer, key);
    this.#changes.emit();
    if (saved.ok || 'failure' in saved) return saved;
    return { ok: false, failure: { kind: 'local', code: 'token-key-unusable', detail: saved.problem } };
  }

  async removeTokenIssuer(name: string): Promise<SaveResult> {
    const saved = await this.#options.tokenIssuers.remove(name);
    this.#changes.emit();
    return saved;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.subscribe(listener);
  }

  /** While it listens: the title to give as a C-MOVE destination. */
  get listening(): { readonly aeTitle: string; readonly loopbackOnly: boolean } | undefined {
    if (this.#node === undefined) return undefined;
    const { aeTitle, bindAddress } = this.#options.settings.receiver;
    return { aeTitle: aeTitle.trim(), loopbackOnly: bindAddress.startsWith('127.') || bindAddress === '::1' };
  }

  /** Where a server on this computer reaches it. */
  get address(): NodeDestination | undefined {
    if (this.#node === undefined) return undefined;
    const { bindAddress } = this.#options.settings.receiver;
    const wildcard = bindAddress === '0.0.0.0' ? '127.0.0.1' : bindAddress === '::' ? '::1' : bindAddress;
    const tls = this.#tlsOptions();
    return { host: wildcard, port: this.#node.port, tls: tls && towardsOurselves(tls) };
  }

  close(): Promise<void> {
    clearTimeout(this.#timer);
    return this.#inTurn(() => this.#stop());
  }

  async #listen(): Promise<void> {
    const { on, port, bindAddress, privateClasses } = this.#options.settings.receiver;
    this.#explanation = undefined;
    this.#ownCertificate = undefined;
    if (!on) return;
    const { settings, areas, transcoder, users, tokenIssuers } = this.#options;
    const tlsOptions = this.#tlsOptions();
    const tls = tlsOptions && (await loadTls(tlsOptions, 'server'));
    if (tls?.ok === false) {
      this.#explanation = explainFailure(tlsFileFailure(tls));
      return;
    }
    this.#ownCertificate = tls?.value.ownCertificate;
    const started = await startNode({
      host: bindAddress,
      port,
      tls: tls?.value,
      admit: areas.admit,
      privateClasses,
      checkIdentity: () => {
        const { requireUser, unverifiedUsers: unverified } = settings.receiver;
        if (!requireUser) return undefined;
        return checkBy({
          user: (name, passcode) => users.check(name, passcode),
          token: (token) => tokenIssuers.check(token),
          unverified,
        });
      },
      ...limitsOf(settings),
      get maxPduLength() {
        return settings.settings.maxPduLength;
      },
      transcoder,
      observers: this.#observers(),
    });
    if (started.ok) this.#node = started.node;
    else this.#explanation = explainListenError(started.code, { host: bindAddress, port });
  }

  #tlsOptions(): TlsOptions | undefined {
    const { settings, secrets } = this.#options;
    const { tls } = settings.receiver;
    if (tls === undefined) return undefined;
    return tlsOptionsOf(tls, (kind) => {
      const name = `receiver:${kind}` as const;
      return secrets.state(name) === 'sealed' ? null : secrets.get(name);
    });
  }

  #observers(): NodeObservers {
    const changed = () => this.#tellSoon();
    return {
      watch: (port) => this.#options.watch(port),
      onAssociation: (association) => {
        this.#privateClasses.proposed(association);
        changed();
      },
      onEnded: ({ peerAddress }, ending) => {
        if (wasRefused(ending)) {
          const address = peerAddress ?? '';
          const explanation = explainEnding(ending, { host: address, inbound: true });
          this.#lastRefused = { address, at: this.#options.now().toISOString(), explanation };
        }
        changed();
      },
      onRejected: ({ peerAddress }, { why }) => {
        if (why === undefined) return;
        this.#lastRefused = {
          address: peerAddress ?? '',
          at: this.#options.now().toISOString(),
          explanation: explainIdentityProblem(why),
        };
        changed();
      },
      onBytes: (count) => {
        this.#received.bytes += count;
        changed();
      },
      onObject: (object, status, bytes) => {
        const from = {
          aeTitle: object.callingAeTitle.trim(),
          address: object.peerAddress ?? '',
          at: this.#options.now().toISOString(),
        };
        if (wasStored(status.code)) {
          this.#received.objects += 1;
          this.#privateClasses.stored(object);
          this.#lastFrom = from;
        } else {
          this.#notKept = { objects: (this.#notKept?.objects ?? 0) + 1, ...from, why: toldWhy(status) };
        }
        this.#options.onObject(object, status, bytes);
        changed();
      },
    };
  }

  async #stop(): Promise<void> {
    const node = this.#node;
    this.#node = undefined;
    await node?.close({ graceMs: closeGraceMs });
  }

  #tellSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changes.emit();
    }, tellEveryMs);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#last.then(work);
    this.#last = run.catch(() => undefined);
    return run;
  }
}

/** As the settings say at the time of each association: a change needs no new listener. */
function limitsOf(settings: SettingsStore): Pick<OneNodeOptions, 'limits' | 'listenTimeouts'> {
  const limits = () => settings.settings.receiverLimits;
  return {
    limits: {
      get maxAssociations() {
        return limits().associations;
      },
      get maxAssociationsPerPeer() {
        return limits().associationsPerPeer;
      },
    },
    listenTimeouts: {
      get requestMs() {
        return limits().requestSeconds * 1000;
      },
      get idleMs() {
        return limits().idleSeconds * 1000;
      },
    },
  };
}

/** "Disk nearly full (A700)" */
function toldWhy({ code, errorComment }: StoreStatus): string {
  return errorComment === undefined ? `status ${formatStatus(code)}` : `${errorComment} (${formatStatus(code)})`;
}

/** A person wants to know of these: somebody who should reach us does not, or somebody who should not tries. */
function wasRefused(ending: AssociationEnding): boolean {
  return ending.kind === 'tls-failed' || ending.kind === 'not-dicom';
}

/** How a program on this computer reaches our receiver: it shows our own certificate, and has nothing to check. */
function towardsOurselves({ certificateFile, keyFile, privateKey, passphrase }: TlsOptions): TlsOptions {
  return { certificateFile, keyFile, privateKey, passphrase, peerCertificate: 'ignored', checkName: false };
}
