import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { Priority } from '../../dicom/dimse/priority.ts';
import type { UserIdentity } from '../../dicom/upper-layer/pdu/user-information/user-identity.ts';
import type { AssociationPort } from '../../dicom/upper-layer/port.ts';
import type { TlsOptions } from '../tls/tls-options.ts';
import type { AssociationTrace } from './association-trace.ts';

/** The server an operation goes to, and as whom. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly calledAeTitle: string;
  readonly callingAeTitle: string;
  /** Who is asking (PS3.7 §D.3.3.7); left out, nobody in particular. */
  readonly userIdentity?: UserIdentity | undefined;
  /** Why there is no identity although there should be one: nothing is asked without it. */
  readonly withoutIdentity?: ServiceFailure | undefined;
  /** Asked for with every query that does not say otherwise. */
  readonly queryExtensions?: readonly QueryExtension[] | undefined;
  /** Associations to send over at once where the request does not say otherwise; 1 when left out. */
  readonly storeAssociations?: number | undefined;
  /** Values of (0008,0005) it is asked in, and its text is read in where an answer does not say otherwise. Left out, Unicode. */
  readonly characterSet?: readonly string[] | undefined;
  /** Left out, the connection is plain. */
  readonly tls?: TlsOptions | undefined;
  /** Where associations with it are to be other than usual. */
  readonly association?: AssociationWishes | undefined;
}

/** What is asked of every association with a server, and who is told what passes on it. */
export interface AssociationWishes {
  /** Longest P-DATA-TF we take, bytes of its variable field; 0 is unlimited. An operation's own goes before. */
  readonly maxPduLength?: number | undefined;
  /** Of the transfer syntaxes that would be proposed, only these, in this order of preference; UIDs. */
  readonly onlySyntaxes?: readonly string[] | undefined;
  readonly trace?: AssociationTrace | undefined;
  /** Gives back what is used in place of the association, to see what passes on it. */
  readonly watch?: ((port: AssociationPort) => AssociationPort) | undefined;
}

/** Every wait has its own limit, in milliseconds: connecting, A-ASSOCIATE-AC, first response, silence after it. */
export interface ScuTimeouts {
  readonly connectMs: number;
  readonly associationMs: number;
  readonly responseMs: number;
  readonly silenceMs: number;
}

/** What every operation takes besides its own. */
export interface ScuOptions {
  readonly timeouts: ScuTimeouts;
  /** Longest P-DATA-TF we take, bytes of its variable field; 0 is unlimited. Left out, `limits.maxPduLength`. */
  readonly maxPduLength?: number | undefined;
  /** Of find, move, get and store requests; medium when left out. */
  readonly priority?: Priority | undefined;
  /** Cancels the operation: C-CANCEL where the service has one, abort when the server does not stop in time. */
  readonly signal?: AbortSignal | undefined;
}
