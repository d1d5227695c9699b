import type { QueryExtension } from '../../../src-shared/dicom/query/extensions.ts';
import type { QueryLevel, QueryModel } from '../../../src-shared/dicom/query/levels.ts';
import type { DataSet } from '../dataset/data-set.ts';
import type { StoredObject } from './store-source.ts';

/** A C-FIND, C-MOVE or C-GET identifier that passed the checks of PS3.4 §C.4. */
export interface IncomingQuery {
  readonly model: QueryModel;
  readonly level: QueryLevel;
  readonly identifier: DataSet;
  readonly callingAeTitle: string;
  readonly calledAeTitle: string;
  /** What was agreed on for its SOP class by extended negotiation; left out, nothing. */
  readonly extensions?: readonly QueryExtension[];
}

/** Answers queries: the archive or the practice PACS. */
export interface QuerySource {
  /** What it can do beyond the baseline: granted to those who ask for it. Left out, nothing. */
  readonly extensions?: readonly QueryExtension[];
  /** Whether every key of an identifier is matched and returned; where not, the asker is told with each answer (FF01). Left out, they are. */
  supports?(identifier: DataSet): boolean;
  /** Response identifiers, in batches so that the main loop is not held; stops when `signal` aborts. */
  find(query: IncomingQuery, signal: AbortSignal): AsyncIterable<readonly DataSet[]>;
  /** Instances that C-MOVE or C-GET should send. */
  select(query: IncomingQuery): Promise<readonly StoredObject[]>;
}

/** An address for C-MOVE. What else is known of how to reach it goes unseen through the service to where it is opened. */
export interface MoveDestination {
  readonly host: string;
  readonly port: number;
  /** Transfer syntaxes to propose, and no others; what is stored otherwise is converted. */
  readonly association?: { readonly onlySyntaxes?: readonly string[] | undefined } | undefined;
}

/** Who asks for a C-MOVE. All text is as the peer sent it. */
export interface MoveAsker {
  readonly callingAeTitle: string;
  readonly peerAddress: string | undefined;
}

/** Resolves a C-MOVE destination's AE title to an address, or undefined when unknown, or not for this asker (status A801). */
export type MoveDestinations<D extends MoveDestination = MoveDestination> = (aeTitle: string, asker: MoveAsker) => D | undefined;

/** Destinations that are the same for everybody. */
export type KnownDestinations<D extends MoveDestination = MoveDestination> = (aeTitle: string) => D | undefined;
