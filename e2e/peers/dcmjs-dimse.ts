import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Certified } from './certified.ts';
import { freePort, type PeerProcess, runTool, startPeer } from './process.ts';

/** Where a server of dcmjs-dimse is, or whom it calls. */
export interface DimsePlace {
  readonly aeTitle: string;
  readonly port: number;
}

/** What `processes/dcmjs-dimse-scp.ts` is told. */
export interface DimseScpOptions {
  /** What it takes is written there. */
  readonly folder: string;
  readonly aeTitle: string;
  readonly port: number;
  /** With it, it speaks TLS only, with clients that have a certificate of the same authority; and calls others so too. */
  readonly tls: Certified | undefined;
  /** Ports of 127.0.0.1 by AE title: for C-MOVE and for reports on storage commitment. */
  readonly destinations: Readonly<Record<string, number>>;
  /** Part 10 files it answers worklist queries from. */
  readonly worklist: readonly string[];
}

/** What `processes/dcmjs-dimse-scu.ts` is told: one request. */
export interface DimseScuOptions {
  readonly called: DimsePlace;
  readonly callingAeTitle: string;
  readonly tls: Certified | undefined;
  readonly request:
    | { readonly service: 'echo' }
    | { readonly service: 'find'; readonly sopClassUid: string; readonly keys: Readonly<Record<string, unknown>> }
    | { readonly service: 'move'; readonly destination: string; readonly studyInstanceUid: string }
    | { readonly service: 'get'; readonly studyInstanceUid: string; readonly folder: string }
    | { readonly service: 'store'; readonly files: readonly string[] }
    | {
        readonly service: 'commitment';
        readonly transactionUid: string;
        readonly instances: readonly (readonly [string, string])[];
      };
}

/** What it prints at the end, as JSON in the last line. */
export interface DimseScuResult {
  /** Of every response, in order. */
  readonly statuses: readonly number[];
  /** Data sets of responses, by keyword. */
  readonly answers: readonly Readonly<Record<string, unknown>>[];
  readonly error?: string;
}

export interface DcmjsDimse extends PeerProcess, DimsePlace {
  /** Where it puts what it takes. */
  readonly folder: string;
}

const server = fileURLToPath(new URL('./processes/dcmjs-dimse-scp.ts', import.meta.url));
const client = fileURLToPath(new URL('./processes/dcmjs-dimse-scu.ts', import.meta.url));

/** A server made of dcmjs-dimse that does every service. */
export async function startDcmjsDimse(options: Partial<DimseScpOptions> & { folder: string }): Promise<DcmjsDimse> {
  const port = await freePort();
  const all = { aeTitle: 'DCMJS', tls: undefined, destinations: {}, worklist: [], ...options, port } satisfies DimseScpOptions;
  await mkdir(all.folder, { recursive: true });
  const peer = await startPeer(process.execPath, [server, JSON.stringify(all)], port);
  return { ...peer, aeTitle: all.aeTitle, port, folder: all.folder };
}

/** One request of a client made of dcmjs-dimse. */
export async function askWithDcmjsDimse(options: DimseScuOptions): Promise<DimseScuResult> {
  const { code, output } = await runTool(process.execPath, [client, JSON.stringify(options)]);
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (code !== 0 || !last.startsWith('{')) throw new Error(`dcmjs-dimse ended with ${code}:\n${output}`);
  return JSON.parse(last);
}

/** A name for the file of an object it takes. */
export function fileOfInstance(folder: string, sopInstanceUid: string): string {
  return join(folder, `${sopInstanceUid}.dcm`);
}
