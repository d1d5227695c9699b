/** One block of a PEM file (RFC 7468). */
export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** The blocks of a text, in order. What stands between them is for people. */
export function pemBlocks(text: string): PemBlock[] {
  const found = text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g);
  return Array.from(found, ([block, label = '', body = '']) => ({
    label,
    text: `${block}\n`,
    // Header lines, as encrypted keys of the old form have them, come before an empty line.
    bytes: Buffer.from(body.replace(/^[\s\S]*?:[\s\S]*?\r?\n\r?\n/, ''), 'base64'),
  }));
}

export function toPem(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
