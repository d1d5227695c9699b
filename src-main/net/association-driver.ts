import type { Socket } from 'node:net';
import type { EndpointOptions } from '../dicom/upper-layer/association-endpoint.ts';
import { AssociationEndpoint } from '../dicom/upper-layer/association-endpoint.ts';
import type { Transport } from '../dicom/upper-layer/transport.ts';
import { GatheredReads } from './gathered-reads.ts';
import { systemClock } from './system-clock.ts';
import { wakefulness } from './wakefulness.ts';
import { writtenAtOnce } from './written-at-once.ts';

/** After closing was asked for, the socket may take this long to get its last bytes out. Milliseconds. */
const closingMs = 5_000;

/**
 * After so long without a byte the system asks the peer's whether it is there (on Linux ten times, a second apart): one whose cable was pulled
 * says nothing, for ever. It also keeps firewalls from forgetting a connection that waits. Milliseconds.
 */
const keepAliveMs = 60_000;

/** Where the bytes of a socket go. Set once, before it is read. After a false, TLS still hands over the records it has: some tens of KiB. */
export interface ReadTarget {
  receive: ((bytes: Uint8Array) => boolean) | undefined;
}

export interface DriverOptions extends Omit<EndpointOptions, 'transport' | 'clock'> {
  /** Connected. Its bytes come through `reads` (fixed buffer) or, without it, as `data` events. */
  readonly socket: Socket;
  readonly reads: ReadTarget | undefined;
  /** Once, when the socket is closed and nothing more happens. */
  readonly onClosed?: () => void;
}

/**
 * A mistake of ours that one peer's bytes bring out costs that association, not the process and everybody else's. Where it
 * happened is told, its message is not: that may quote what the peer sent.
 */
function warnOfBug(bug: unknown): void {
  const name = bug instanceof Error ? bug.name : typeof bug;
  const frames = bug instanceof Error ? (bug.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const detail = frames.slice(0, 8).join('\n');
  process.emitWarning(`${name} while reading from a peer; its association was closed`, { code: 'QUARRY_BUG', detail });
}

/**
 * Joins an endpoint to a socket: writes what it sends, gives it what arrives, and passes back-pressure both ways. The
 * endpoint starts at once. No error of the socket escapes: each is the end of the association.
 */
export function driveAssociation(options: DriverOptions): AssociationEndpoint {
  const { socket } = options;
  let lastError: string | undefined;
  let closingTimer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** Few associations ever ask for it. */
  let gathered: GatheredReads | undefined;

  const transport: Transport = {
    write(bytes) {
      wakefulness.sent(bytes.length);
      const length = writtenAtOnce(socket, bytes);
      if (length === bytes.length) return true;
      let taken = false;
      // Also called back when the socket fails: the bytes are free then, too.
      socket.write(bytes.subarray(length), () => {
        if (!taken) endpoint.written(bytes);
      });
      taken = socket.writableLength === 0;
      return taken;
    },
    enciphers: 'encrypted' in socket,
    pause: () => {
      stopped = true;
      socket.pause();
    },
    resume: () => {
      stopped = false;
      socket.resume();
    },
    gatherReads: (on) => {
      gathered ??= new GatheredReads(
        () => socket.pause(),
        () => {
          if (!stopped) socket.resume();
        },
      );
      gathered.on = on;
    },
    close() {
      if (socket.destroyed) return;
      socket.destroySoon();
      closingTimer ??= setTimeout(() => socket.destroy(), closingMs).unref();
    },
  };
  const clock = systemClock();
  const endpoint = new AssociationEndpoint({
    ...options,
    transport,
    clock,
    onEnded(ending) {
      // Waiting for the peer to close is a courtesy that must not keep a finished program running; writes still do.
      clock.letGo();
      if (gathered !== undefined) gathered.on = false;
      socket.unref();
      options.onEnded?.(ending);
    },
  });

  // Each message waits 40 ms otherwise (Nagle's algorithm against delayed acknowledgement).
  socket.setNoDelay(true);
  socket.setKeepAlive(true, keepAliveMs);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    lastError = error.code ?? error.name;
  });
  socket.on('end', () => {
    // An alert of TLS is an error, and then the end.
    endpoint.transportClosed(lastError);
    transport.close();
  });
  socket.on('close', () => {
    clearTimeout(closingTimer);
    endpoint.transportClosed(lastError);
    options.onClosed?.();
  });
  const receive = (bytes: Uint8Array): boolean => {
    wakefulness.received();
    try {
      return endpoint.receive(bytes) && !gathered?.stopAfter(bytes.length);
    } catch (bug) {
      lastError = 'internal-error';
      warnOfBug(bug);
      socket.destroy();
      return true;
    }
  };
  // With `reads`, only what came before it was asked for.
  socket.on('data', (bytes: Uint8Array) => void receive(bytes));
  if (options.reads !== undefined) options.reads.receive = receive;

  endpoint.start();
  return endpoint;
}
