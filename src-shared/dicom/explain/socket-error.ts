import { hostProblem } from '../host-problem.ts';
import { type About, address, hostName, hostOf, portOf, technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';
import { tlsWords } from './tls-error.ts';

type Words = Pick<Explanation, 'title' | 'cause' | 'tryThis'>;

/** Node's and libuv's names for errors of an outgoing connection, sorted by what they mean to a person. */
const connectCodes: Readonly<Record<string, keyof typeof connectWords>> = {
  ECONNREFUSED: 'port-refused',
  ETIMEDOUT: 'port-timeout',
  ECONNRESET: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  EPIPE: 'connection-reset',
  ENOTFOUND: 'name-unknown',
  ENODATA: 'name-unknown',
  EAI_AGAIN: 'name-server-unreachable',
  EAI_FAIL: 'name-server-unreachable',
  ESERVFAIL: 'name-server-unreachable',
  ETIMEOUT: 'name-server-unreachable',
  EREFUSED: 'name-server-unreachable',
  ENETUNREACH: 'no-route',
  EHOSTUNREACH: 'no-route',
  EHOSTDOWN: 'no-route',
  ENETDOWN: 'offline',
  EACCES: 'connection-not-allowed',
  EPERM: 'connection-not-allowed',
  EADDRINUSE: 'no-local-port',
  EADDRNOTAVAIL: 'no-local-port',
  EMFILE: 'out-of-local-resources',
  ENFILE: 'out-of-local-resources',
  ENOBUFS: 'out-of-local-resources',
  ENOMEM: 'out-of-local-resources',
};

/** The same for opening a listening port. */
const listenCodes: Readonly<Record<string, keyof typeof listenWords>> = {
  EADDRINUSE: 'receiver-port-taken',
  EACCES: 'receiver-port-not-allowed',
  EPERM: 'receiver-port-not-allowed',
  EADDRNOTAVAIL: 'receiver-address-not-available',
  EINVAL: 'receiver-address-not-available',
  ENOTFOUND: 'receiver-address-not-available',
};

/** The names that are known, for looking them up. */
export const socketErrorNames: readonly string[] = Object.keys(connectCodes);
export const listenErrorNames: readonly string[] = Object.keys(listenCodes);

/**
 * Explains a failed outgoing connection by Node's error code (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`, …), TLS included.
 * Total: unknown codes are printed.
 */
export function explainSocketError(code: string, about?: About): Explanation {
  const technical = technicalLine(code === '' ? 'no error code' : code, address(about));
  const kind = Object.hasOwn(connectCodes, code) ? connectCodes[code] : undefined;
  if (kind !== undefined) return { code: kind, ...connectWords[kind](about), technical };
  const tls = tlsWords(code, about);
  if (tls) return { ...tls, technical };
  return {
    code: 'network-error',
    title: `No connection to ${hostOf(about)}: the network reports ${code === '' ? 'an error without a name' : code}.`,
    cause: 'The operating system gives a reason that is not known here.',
    tryThis: ['Check address and port.', 'Try again.'],
    technical,
  };
}

/** Explains why the receiver could not be opened: listening on a port of this computer. Total. */
export function explainListenError(code: string, about?: About): Explanation {
  const technical = technicalLine(code === '' ? 'no error code' : code, address(about));
  const kind = Object.hasOwn(listenCodes, code) ? listenCodes[code] : undefined;
  if (kind !== undefined) return { code: kind, ...listenWords[kind](about), technical };
  return {
    code: 'receiver-not-started',
    title: `The receiver could not be opened on ${ownPort(about, 'its port')} (${code === '' ? 'no reason given' : code}).`,
    cause: 'The operating system gives a reason that is not known here.',
    tryThis: ['Choose another port for the receiver.'],
    technical,
  };
}

const connectWords = {
  'port-refused': (about: About | undefined): Words => ({
    title: `${about?.host ?? 'The server'} answers, but nothing listens on ${ownPort(about, 'that port')}.`,
    cause: 'The port number is wrong, or the DICOM service there is stopped. More rarely a firewall refuses.',
    tryThis: [
      'Check the port: 104, 11112, 4242 and 2762 (TLS) are common ones.',
      'Ask the server’s administrator whether its DICOM service is running.',
    ],
  }),
  'port-timeout': (about: About | undefined): Words => ({
    title: `No answer at all from ${portOf(about)}.`,
    cause: 'A firewall drops the packets, the address is wrong, or the computer is switched off.',
    tryThis: [
      'Check the address.',
      'Check that you are on the right network: cable, wireless network, VPN.',
      'Ask your network administrator whether a firewall lets this computer reach that port.',
    ],
  }),
  'connection-reset': (about: About | undefined): Words => ({
    title: `${about?.host ?? 'The server'} took the connection and closed it at once.`,
    cause: 'It lets in only computers it knows, expects TLS on this port, or has too many connections open.',
    tryThis: [
      'Ask the server’s administrator whether this computer’s address is allowed.',
      'Ask whether this port expects an encrypted connection (TLS).',
    ],
  }),
  'name-unknown': (about: About | undefined): Words =>
    misspelt(about) ?? {
      title: `Nobody on the network knows the name ${hostName(about)}.`,
      cause: 'The name is misspelt, or only known inside another network.',
      tryThis: [
        'Check the spelling.',
        'Connect to the VPN if the server is in another network.',
        'Use the IP address instead of the name.',
      ],
    },
  'name-server-unreachable': (about: About | undefined): Words => ({
    title: `The name ${hostName(about)} could not be looked up: the name server does not answer.`,
    cause: 'This computer is offline, or its name server (DNS) is not reachable.',
    tryThis: ['Check the network connection and the VPN.', 'Use the IP address instead of the name.'],
  }),
  'no-route': (about: About | undefined): Words => ({
    title: `There is no way through the network to ${hostOf(about)}.`,
    cause:
      'The VPN is off, the address belongs to another network, or the computer there is off. On macOS the privacy setting “Local Network” has the same effect.',
    tryThis: [
      'Check the VPN and the address.',
      'On macOS, allow Quarry under System Settings, Privacy & Security, Local Network.',
    ],
  }),
  offline: (): Words => ({
    title: 'This computer has no usable network.',
    cause: 'The cable is out, the wireless network is off, or the computer has just woken up.',
    tryThis: ['Check the network connection and try again.'],
  }),
  'connection-not-allowed': (about: About | undefined): Words => ({
    title: `This computer does not allow Quarry to connect to ${portOf(about)}.`,
    cause: 'A firewall or security program on this computer forbids it.',
    tryThis: ['Allow outgoing connections of Quarry in the firewall of this computer.'],
  }),
  'no-local-port': (): Words => ({
    title: 'This computer has no free port or address left for another outgoing connection.',
    cause:
      'Very many connections were opened in a short time, the address is not one to connect to, or the network has just changed.',
    tryThis: ['Wait a minute and try again.', 'Check the address.'],
  }),
  'out-of-local-resources': (): Words => ({
    title: 'This computer cannot open another connection: it is out of files, buffers or memory.',
    cause: 'Too much is open at the same time.',
    tryThis: [
      'Let running transfers finish, close other programs, and try again.',
      'Allow more: ulimit -n 4096 in the shell that starts Quarry, or LimitNOFILE= of its service.',
    ],
  }),
};

const listenWords = {
  'receiver-port-taken': (about: About | undefined): Words => ({
    title: `${capital(ownPort(about, 'the port'))} of this computer is already in use by another program.`,
    cause: 'Another DICOM program, or a second Quarry, listens there.',
    tryThis: ['Choose another port for the receiver, and tell the servers that send to you.', 'Close the other program.'],
  }),
  'receiver-port-not-allowed': (about: About | undefined): Words => ({
    title: `This computer does not allow Quarry to receive on ${ownPort(about, 'this port')}.`,
    cause: 'Ports below 1024, 104 among them, are often reserved for the system; some others are kept by Windows.',
    tryThis: ['Choose a port above 1024, such as 11112.'],
  }),
  'receiver-address-not-available': (about: About | undefined): Words => ({
    title: `${about?.host === undefined ? 'The address to receive on' : `The address ${about.host}`} does not belong to this computer.`,
    cause: 'The network has changed since it was set, or it is misspelt.',
    tryThis: ['Let the receiver listen on all addresses, or choose a current one.'],
  }),
};

/** A host that was not even looked up. */
function misspelt(about: About | undefined): Words | undefined {
  switch (about?.host === undefined ? undefined : hostProblem(about.host)) {
    case undefined:
      return undefined;
    case 'no-address':
      return {
        title: `${hostName(about)} is no address.`,
        cause:
          'An IPv4 address is four numbers from 0 to 255 without zeros before them; other forms are read as another address.',
        tryThis: ['Write it like 10.2.3.4.'],
      };
    case 'with-port':
      return {
        title: `${hostName(about)} is a host and a port, not a host alone.`,
        cause: 'The port has a place of its own.',
        tryThis: ['Take the colon and the port out of the host.'],
      };
  }
}

function ownPort(about: About | undefined, otherwise: string): string {
  return about?.port === undefined ? otherwise : `port ${about.port}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
