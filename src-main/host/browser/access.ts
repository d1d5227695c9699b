import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** 256 bits: not guessable, and short enough for a URL. */
export function makeToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Why a request is refused, or undefined when it may pass. */
export type Refusal = { readonly status: 401 | 403 | 421; readonly message: string };

/**
 * A name that resolves to 127.0.0.1 must not let a page from elsewhere reach us (DNS rebinding): only the addresses we printed
 * are served.
 */
export function checkHost(request: IncomingMessage, port: number): Refusal | undefined {
  const allowed = [`127.0.0.1:${port}`, `localhost:${port}`];
  return allowed.includes(request.headers.host ?? '')
    ? undefined
    : { status: 421, message: 'Open Quarry by the address it printed.' };
}

/** A page from elsewhere must not talk to us. Browsers send Origin with every WebSocket and every POST; others need not. */
export function checkOrigin(request: IncomingMessage): Refusal | undefined {
  const { origin, host } = request.headers;
  if (origin === undefined || origin === `http://${host}`) return undefined;
  return { status: 403, message: 'Requests from other pages are refused.' };
}

/** Other programs and other users of this computer reach the port too: whoever asks must know the token. */
export function checkToken(url: URL, token: string): Refusal | undefined {
  const given = Buffer.from(url.searchParams.get('token') ?? '');
  const expected = Buffer.from(token);
  const same = given.length === expected.length && timingSafeEqual(given, expected);
  return same ? undefined : { status: 401, message: 'The token is missing or wrong: open Quarry by the address it printed.' };
}
