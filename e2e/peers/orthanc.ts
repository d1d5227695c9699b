import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certified } from './certified.ts';
import { freePort, type PeerProcess, startPeer } from './process.ts';

/** Orthanc with everything allowed to the AE titles given. */
export interface Orthanc extends PeerProcess {
  readonly aeTitle: string;
  readonly port: number;
  /** REST address for looking inside and for making it act as SCU. */
  readonly rest: string;
}

export interface OrthancOptions {
  readonly folder: string;
  /** Answers worklist queries from *.wl files in this folder, where its plugin is installed. */
  readonly worklists?: string;
  /** With it, it speaks TLS only, in both directions, with others that have a certificate of the same authority. */
  readonly tls?: Certified | undefined;
  /** Peers by name: AE title and port on 127.0.0.1; they may query, move and get. */
  readonly modalities?: Readonly<Record<string, { aeTitle: string; port: number; allowGet?: boolean }>>;
  /** More of its configuration, by its own names. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** Where Debian puts it. */
export const orthancWorklistPlugin = '/usr/share/orthanc/plugins/libModalityWorklists.so';

export async function startOrthanc(options: OrthancOptions): Promise<Orthanc> {
  const [port, httpPort] = [await freePort(), await freePort()];
  await mkdir(join(options.folder, 'db'), { recursive: true });
  const modalities = Object.entries(options.modalities ?? {}).map(([name, m]) => [
    name,
    {
      AET: m.aeTitle,
      Host: '127.0.0.1',
      Port: m.port,
      UseDicomTls: options.tls !== undefined,
      AllowGet: m.allowGet ?? true,
      AllowFind: true,
      AllowMove: true,
      AllowStore: true,
    },
  ]);
  const configuration = {
    Name: 'peer',
    StorageDirectory: join(options.folder, 'db'),
    IndexDirectory: join(options.folder, 'db'),
    Plugins: options.worklists === undefined ? [] : [orthancWorklistPlugin],
    Worklists: { Enable: options.worklists !== undefined, Database: options.worklists ?? '', FilterIssuerAet: false },
    DicomAlwaysAllowFindWorklist: true,
    HttpServerEnabled: true,
    HttpPort: httpPort,
    RemoteAccessAllowed: false,
    AuthenticationEnabled: false,
    DicomServerEnabled: true,
    DicomAet: 'ORTHANC',
    DicomCheckCalledAet: true,
    DicomPort: port,
    StrictAetComparison: true,
    UnknownSopClassAccepted: true,
    AcceptedTransferSyntaxes: ['1.2.840.10008.1.*'],
    DicomAlwaysAllowEcho: true,
    DicomAlwaysAllowStore: true,
    DicomCheckModalityHost: false,
    DicomModalities: Object.fromEntries(modalities),
    DicomScuTimeout: 5,
    DicomScpTimeout: 10,
    SynchronousCMove: true,
    OverwriteInstances: true,
    LimitFindResults: 0,
    LimitFindInstances: 0,
    DefaultEncoding: 'Utf8',
    ...tlsSettings(options.tls),
    ...options.settings,
  };
  const file = join(options.folder, 'orthanc.json');
  await writeFile(file, JSON.stringify(configuration, undefined, 2));
  const peer = await startPeer('Orthanc', [file], port);
  return { ...peer, aeTitle: 'ORTHANC', port, rest: `http://127.0.0.1:${httpPort}` };
}

function tlsSettings(tls: Certified | undefined) {
  if (tls === undefined) return {};
  return {
    DicomTlsEnabled: true,
    DicomTlsCertificate: tls.cert,
    DicomTlsPrivateKey: tls.key,
    DicomTlsTrustedCertificates: tls.authority,
    DicomTlsRemoteCertificateRequired: true,
  };
}
