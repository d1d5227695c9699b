/** What is known about the connection, to name things in sentences. */
export interface About {
  readonly host?: string;
  readonly port?: number;
  readonly calledAeTitle?: string;
  readonly callingAeTitle?: string;
  /** The other side connected to us; `host` is its address then. */
  readonly inbound?: boolean;
  /** `serverName`: asked for and looked for in the certificate instead of the host. */
  readonly tls?: { readonly serverName?: string | undefined } | undefined;
}

/** The name that the certificate has to have. */
export function nameInCertificate(about: About | undefined): string | undefined {
  return about?.tls?.serverName ?? about?.host;
}

/** "The server", or who it was that called. To begin a sentence with. */
export function theOther(about: About | undefined): string {
  if (!about?.inbound) return 'The server';
  return about.host === undefined ? 'The computer that connected' : about.host;
}

/** "port 104 of pacs01", "port 104", "that port of pacs01" or "that port". */
export function portOf(about: About | undefined): string {
  const port = about?.port === undefined ? 'that port' : `port ${about.port}`;
  return about?.host === undefined ? port : `${port} of ${about.host}`;
}

export function hostOf(about: About | undefined): string {
  return about?.host ?? 'the server';
}

/** Behind “The name”. */
export function hostName(about: About | undefined): string {
  return about?.host === undefined ? 'of the server' : `“${about.host}”`;
}

/** A name in typographic quotes, or `otherwise` when it is not known. */
export function quoted(name: string | undefined, otherwise: string): string {
  return name === undefined || name === '' ? otherwise : `“${name}”`;
}

/** "10.0.0.1:104", for technical lines. */
export function address(about: About | undefined): string {
  if (about?.host === undefined) return about?.port === undefined ? '' : `port ${about.port}`;
  const host = about.host.includes(':') ? `[${about.host}]` : about.host;
  return about.port === undefined ? host : `${host}:${about.port}`;
}

/** Text of the other side made fit to print: no control characters, no direction marks, at most `max` characters. */
export function printable(text: string, max = 200): string {
  const clean = text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
  return clean.length > max ? `${clean.slice(0, max)}…` : clean;
}

/** Joins the parts of a technical line, without the empty ones. */
export function technicalLine(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}
