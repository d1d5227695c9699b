import { mkdir } from 'node:fs/promises';
import { writeAssociationProfile } from '../../e2e/peers/association-profile.ts';
import { type Certified, dcmtkTls } from '../../e2e/peers/certified.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { type ReceiverKind, type SenderKind, senderKind, startServer } from '../peers.ts';

/** DCMTK's best: no waiting for acknowledgements, large socket buffers, and its largest PDU. */
const tuned = { TCP_NODELAY: '1', TCP_BUFFER_LENGTH: '131072' };
export const largestPdu: readonly string[] = ['-pdu', '131072'];
/** What is in front of a program of DCMTK so that it runs at its best. */
export const tunedEnv = Object.entries(tuned).map(([name, value]) => `${name}=${value}`);
/** What is in front of it so that it runs as it comes. `startPeer` sets TCP_NODELAY otherwise. */
const asItComesEnv = ['-u', 'TCP_NODELAY', '-u', 'TCP_BUFFER_LENGTH'];

const taken = [sopClass.CTImageStorage, sopClass.UltrasoundMultiFrameImageStorage];

function storescp(name: string, args: readonly string[], tls?: Certified): ReceiverKind {
  const all = [...tunedEnv, 'storescp', '-dhl', ...args, ...largestPdu, ...dcmtkTls(tls)];
  return {
    name,
    needs: ['storescp'],
    start: (folder) => startServer('env', (port) => [...all, '-od', folder, String(port)], folder),
  };
}

function dcmrecv(name: string, args: readonly string[]): ReceiverKind {
  return {
    name,
    needs: ['dcmrecv'],
    async start(folder) {
      await mkdir(folder, { recursive: true });
      const profile = `${folder}.cfg`;
      await writeAssociationProfile(profile, taken);
      const all = [...tunedEnv, 'dcmrecv', '-dhl', ...args, ...largestPdu, '-xf', profile, 'in', '-od', folder];
      return startServer('env', (port) => [...all, String(port)], folder);
    },
  };
}

/** DCMTK's servers. */
export const dcmtkReceivers = {
  storescp: storescp('storescp +B', ['+xa', '+B']),
  /** Decodes each data set and writes it anew. */
  storescpNormal: storescp('storescp', ['+xa']),
  storescpFork: storescp('storescp --fork +B', ['+xa', '+B', '--fork']),
  /** Takes nothing that is compressed. */
  storescpUncompressed: storescp('storescp +B, uncompressed only', ['+B']),
  storescpTls: (tls: Certified) => storescp('storescp +B +tls', ['+xa', '+B'], tls),
  dcmrecv: dcmrecv('dcmrecv +B', ['+B']),
  dcmrecvNormal: dcmrecv('dcmrecv', []),
  ignoring: {
    name: 'storescp --ignore',
    needs: ['storescp'],
    start: () => startServer('env', (port) => [...tunedEnv, 'storescp', '-dhl', '+xa', '--ignore', ...largestPdu, String(port)]),
  } satisfies ReceiverKind,
  asItComes: {
    name: 'storescp, as it comes',
    needs: ['storescp'],
    start: (folder) => startServer('env', (port) => [...asItComesEnv, 'storescp', '-od', folder, String(port)], folder),
  } satisfies ReceiverKind,
};

function sender(name: string, program: string, args: readonly string[], env: Record<string, string>): SenderKind {
  return senderKind(name, [program], ({ aeTitle, port }, folder) => [
    program,
    [...args, '-aec', aeTitle, '+sd', '+r', '127.0.0.1', String(port), folder],
    env,
  ]);
}

const largestBothWays = [...largestPdu, '--max-send-pdu', '131072'];

/** DCMTK's senders. */
export const dcmtkSenders = {
  dcmsend: sender('dcmsend', 'dcmsend', largestBothWays, tuned),
  /** Decompresses what the receiver does not take compressed. */
  dcmsendDecompressing: sender('dcmsend --decompress-lossless', 'dcmsend', [...largestBothWays, '--decompress-lossless'], tuned),
  storescu: sender('storescu', 'storescu', ['-R', ...largestBothWays], tuned),
  storescuTls: (tls: Certified) => sender('storescu +tls', 'storescu', ['-R', ...largestBothWays, ...dcmtkTls(tls)], tuned),
  asItComes: sender('dcmsend, as it comes', 'dcmsend', [], {}),
};
