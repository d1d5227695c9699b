import { mkdir } from 'node:fs/promises';
import { writeAssociationProfile } from '../../e2e/peers/association-profile.ts';
import { type Certified, dcmtkTls } from '../../e2e/peers/certified.ts';
import { sopClass } from '../../src-shared/dicom/sop-classes.ts';
import { type ReceiverKind, type SenderKind, senderKind, startServer } from '../peers.ts';

/** How programs of DCMTK are run. */
export interface Settings {
  /** Behind their names. */
  readonly suffix: string;
  /** Arguments of `env`, before the program. */
  readonly env: readonly string[];
  /** Their largest PDU, for those that send and those that do not. */
  readonly pdu: readonly string[];
  readonly sendPdu: readonly string[];
  /** What else makes a server faster: no names of hosts looked up. */
  readonly server: readonly string[];
  /** Keeps the bytes of an object as they came, where a program can. */
  readonly bytes: readonly string[];
}

/** DCMTK's best: no waiting for acknowledgements, large socket buffers, and its largest PDU. */
export const best: Settings = {
  suffix: '',
  env: ['TCP_NODELAY=1', 'TCP_BUFFER_LENGTH=131072'],
  pdu: ['-pdu', '131072'],
  sendPdu: ['--max-send-pdu', '131072'],
  server: ['-dhl'],
  bytes: ['+B'],
};

/** Without settings: it waits 40 ms for many a message, so once must do for 1,000. `startPeer` sets TCP_NODELAY otherwise. */
export const asItComes: Settings = {
  suffix: ', as it comes',
  env: ['-u', 'TCP_NODELAY', '-u', 'TCP_BUFFER_LENGTH'],
  pdu: [],
  sendPdu: [],
  server: [],
  bytes: [],
};

const taken = [sopClass.CTImageStorage, sopClass.UltrasoundMultiFrameImageStorage];

interface Receiving {
  readonly settings?: Settings;
  readonly tls?: Certified;
}

function storescp(name: string, args: readonly string[], { settings = best, tls }: Receiving = {}): ReceiverKind {
  const all = [...settings.env, 'storescp', ...settings.server, ...args, ...settings.pdu, ...dcmtkTls(tls)];
  return {
    name: name + settings.suffix,
    needs: ['storescp'],
    start: (folder) => startServer('env', (port) => [...all, '-od', folder, String(port)], folder),
  };
}

function dcmrecv(name: string, args: readonly string[], settings = best): ReceiverKind {
  return {
    name: name + settings.suffix,
    needs: ['dcmrecv'],
    async start(folder) {
      await mkdir(folder, { recursive: true });
      const profile = `${folder}.cfg`;
      // Without one it takes no objects at all.
      await writeAssociationProfile(profile, taken);
      const all = [...settings.env, 'dcmrecv', ...settings.server, ...args, ...settings.pdu, '-xf', profile, 'in', '-od', folder];
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
  storescpTls: (tls: Certified) => storescp('storescp +B +tls', ['+xa', '+B'], { tls }),
  dcmrecv: dcmrecv('dcmrecv +B', ['+B']),
  dcmrecvNormal: dcmrecv('dcmrecv', []),
  ignoring: {
    name: 'storescp --ignore',
    needs: ['storescp'],
    start: () => startServer('env', (port) => [...best.env, 'storescp', '-dhl', '+xa', '--ignore', ...best.pdu, String(port)]),
  } satisfies ReceiverKind,
  storescpAsItComes: storescp('storescp', [], { settings: asItComes }),
  storescpForkAsItComes: storescp('storescp --fork', ['--fork'], { settings: asItComes }),
  storescpTlsAsItComes: (tls: Certified) => storescp('storescp +tls', [], { settings: asItComes, tls }),
  dcmrecvAsItComes: dcmrecv('dcmrecv', [], asItComes),
};

function sender(name: string, program: string, args: readonly string[], settings = best): SenderKind {
  const all = [...settings.env, program, ...args, ...settings.pdu, ...settings.sendPdu];
  return senderKind(name + settings.suffix, [program], ({ aeTitle, port }, folder) => [
    'env',
    [...all, '-aec', aeTitle, '+sd', '+r', '127.0.0.1', String(port), folder],
  ]);
}

/** Decompresses what the receiver does not take compressed. */
const decompressing = (settings: Settings) =>
  sender('dcmsend --decompress-lossless', 'dcmsend', ['--decompress-lossless'], settings);

/** DCMTK's senders. */
export const dcmtkSenders = {
  dcmsend: sender('dcmsend', 'dcmsend', []),
  dcmsendDecompressing: decompressing(best),
  storescu: sender('storescu', 'storescu', ['-R']),
  storescuTls: (tls: Certified) => sender('storescu +tls', 'storescu', ['-R', ...dcmtkTls(tls)]),
  dcmsendAsItComes: sender('dcmsend', 'dcmsend', [], asItComes),
  dcmsendDecompressingAsItComes: decompressing(asItComes),
  storescuAsItComes: sender('storescu', 'storescu', ['-R'], asItComes),
  storescuTlsAsItComes: (tls: Certified) => sender('storescu +tls', 'storescu', ['-R', ...dcmtkTls(tls)], asItComes),
};
