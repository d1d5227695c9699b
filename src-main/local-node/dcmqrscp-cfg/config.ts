/** An entry of a host table: who may call, and where to move to. */
export interface PeerEntry {
  readonly aeTitle: string;
  readonly host: string;
  /** 0–65535; an entry that only calls has any. */
  readonly port: number;
}

/** A row of the AETable: a storage area. */
export interface AreaEntry {
  readonly aeTitle: string;
  readonly folder: string;
  readonly access: 'R' | 'W' | 'RW';
  readonly maxStudies: number;
  readonly maxBytesPerStudy: number;
  readonly peers: 'ANY' | readonly PeerEntry[];
}

/** What a dcmqrscp.cfg says (dcmqrcnf.txt of DCMTK 3.6.7). */
export interface DcmqrscpConfig {
  readonly port: number | undefined;
  /** Bytes. */
  readonly maxPduSize: number | undefined;
  readonly maxAssociations: number | undefined;
  /** By symbolic name, names of names resolved. */
  readonly hosts: ReadonlyMap<string, readonly PeerEntry[]>;
  /** Vendor's name and the symbolic name it stands for. */
  readonly vendors: readonly { readonly name: string; readonly hosts: string }[];
  readonly areas: readonly AreaEntry[];
  /** Settings that have no meaning here, by name, with the line they are on. */
  readonly ignored: readonly { readonly line: number; readonly name: string }[];
}

export type ReadConfig =
  | { readonly ok: true; readonly config: DcmqrscpConfig }
  | { readonly ok: false; readonly line: number; readonly problem: string };
