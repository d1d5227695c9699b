import { parseAeTitle } from './ae-title-argument.ts';
import type { Bookmark } from './bookmarks.ts';
import { exitCodes } from './exit-codes.ts';
import { nearWords } from './near-words.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** The `<server>` of a command line: everything of its bookmark, or what an address says. */
export interface ServerArgument extends Omit<Bookmark, 'name'> {
  /** For people: the bookmark's name or what was typed. */
  readonly label: string;
}

const formAfter = (title: string) => `Write ${title}host:port, an IPv6 address in brackets: ${title}[::1]:11112.`;
const form = formAfter('AETITLE@');

/** Finds a bookmark by its name (letter case aside, if that is unambiguous), or takes `AET@host:port` apart. */
export function parseServer(text: string, bookmarks: readonly Bookmark[]): Parsed<ServerArgument> {
  const bookmark = findBookmark(text, bookmarks);
  if (bookmark !== undefined) {
    const { name: label, ...place } = bookmark;
    return parsed({ label, ...place });
  }
  if (text.includes('@')) return parseAddress(text);
  const near = nearWords(
    text,
    bookmarks.map(({ name }) => name),
  );
  return usageProblem(
    'server-unknown',
    `No bookmark is called “${text}”.`,
    [
      ...(near.length > 0 ? [`Did you mean ${near.map((name) => `“${name}”`).join(' or ')}?`] : []),
      'quarry servers list shows them.',
      form,
    ],
    exitCodes.unknownServer,
  );
}

function findBookmark(text: string, bookmarks: readonly Bookmark[]): Bookmark | undefined {
  const exact = bookmarks.find(({ name }) => name === text);
  if (exact !== undefined) return exact;
  const folded = bookmarks.filter(({ name }) => name.toLowerCase() === text.trim().toLowerCase());
  return folded.length === 1 ? folded[0] : undefined;
}

/** `AET@host:port`. An AE title may have an @ of its own, a host cannot: the last one counts. */
function parseAddress(text: string): Parsed<ServerArgument> {
  const at = text.lastIndexOf('@');
  const aeTitle = parseAeTitle(text.slice(0, at), 'The AE title');
  if (!aeTitle.ok) return aeTitle;
  const address = parseHostAndPort(text.slice(at + 1));
  if (!address.ok) return address;
  return parsed({
    label: text,
    calledAeTitle: aeTitle.value,
    callingAeTitle: undefined,
    ...address.value,
  });
}

/** `host:port` or `[IPv6]:port`; `before` is how the AE title is written before it. */
export function parseHostAndPort(text: string, before = 'AETITLE@'): Parsed<{ host: string; port: number }> {
  const match = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:[\]\s/]+)):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.bracketed ?? match?.groups?.plain;
  if (match === null || host === undefined) {
    const why = /^[^[\]]*:[^[\]]*:/.test(text) ? 'An IPv6 address needs brackets' : `“${text}” is not a host and a port`;
    return usageProblem('server-address-invalid', `${why}.`, [formAfter(before)]);
  }
  const port = Number(match.groups?.port);
  if (port < 1 || port > 65_535)
    return usageProblem('port-invalid', `Port ${port} does not exist.`, [
      'Ports are 1 to 65535; DICOM servers often use 104 or 11112.',
    ]);
  return parsed({ host, port });
}
