import { writeSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Writes what the system takes of `bytes` at once, by its own call, and returns how many that were. None where something else waits to
 * be written, by TLS, on Windows, where a socket has no descriptor, and after any error, which the next `socket.write` will tell. A
 * request of the socket's stream costs several times what the call itself does, above all before its code has been compiled (bench).
 */
export function writtenAtOnce(socket: Socket, bytes: Uint8Array): number {
  if (socket.writableLength > 0 || !socket.writable || 'encrypted' in socket) return 0;
  const fd = (socket as { _handle?: { readonly fd?: number } | null })._handle?.fd ?? -1;
  if (fd < 0) return 0;
  try {
    return writeSync(fd, bytes);
  } catch {
    return 0;
  }
}
