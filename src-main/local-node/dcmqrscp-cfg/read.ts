import { validateAeTitle } from '../../../src-shared/dicom/ae-title.ts';
import type { AreaEntry, DcmqrscpConfig, PeerEntry, ReadConfig } from './config.ts';
import { ConfigError, LineTokens } from './tokens.ts';

const tables = ['HostTable', 'VendorTable', 'AETable'] as const;
type Table = (typeof tables)[number];

/** Names that are read but mean nothing to us: who the process runs as, how answers are encoded, and what older versions asked for. */
const withoutMeaning = [
  'username',
  'groupname',
  'specificcharacterset',
  'networktype',
  'displayed',
  'display',
  'applicationcontext',
  'implementationclass',
  'implementationversion',
];

/** Reads a dcmqrscp.cfg. The first line that cannot be understood ends it: half a list of who may call is none. */
export function readDcmqrscpConfig(text: string): ReadConfig {
  const reader = new Reader();
  const lines = text.split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    try {
      reader.line(new LineTokens(line), index + 1);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return { ok: false, line: index + 1, problem: error.message };
    }
  }
  return reader.end(lines.length);
}

class Reader {
  #table: Table | undefined;
  readonly #numbers = new Map<string, number>();
  readonly #hosts = new Map<string, readonly PeerEntry[]>();
  readonly #vendors: { name: string; hosts: string }[] = [];
  readonly #areas: AreaEntry[] = [];
  readonly #ignored: { line: number; name: string }[] = [];

  line(tokens: LineTokens, number: number): void {
    if (tokens.atEnd) return;
    const first = tokens.word('a name');
    const table = tables.find((name) => name.toLowerCase() === first.toLowerCase());
    if (table !== undefined) this.#bounds(table, tokens);
    else if (this.#table === undefined) this.#global(first, tokens, number);
    else if (this.#table === 'HostTable') this.#host(first, tokens);
    else if (this.#table === 'VendorTable') this.#vendor(first, tokens);
    else this.#area(first, tokens);
  }

  end(line: number): ReadConfig {
    if (this.#table !== undefined) return { ok: false, line, problem: `“${this.#table} END” is missing.` };
    const config: DcmqrscpConfig = {
      port: this.#numbers.get('networktcpport'),
      maxPduSize: this.#numbers.get('maxpdusize'),
      maxAssociations: this.#numbers.get('maxassociations'),
      hosts: this.#hosts,
      vendors: this.#vendors,
      areas: this.#areas,
      ignored: this.#ignored,
    };
    return { ok: true, config };
  }

  #bounds(table: Table, tokens: LineTokens): void {
    const word = tokens.word('BEGIN or END').toUpperCase();
    tokens.end();
    if (word === 'BEGIN' && this.#table === undefined) this.#table = table;
    else if (word === 'END' && this.#table === table) this.#table = undefined;
    else throw new ConfigError(`“${table} ${word}” does not fit here.`);
  }

  #global(name: string, tokens: LineTokens, line: number): void {
    tokens.skip('=');
    const key = name.toLowerCase();
    const range = globalNumbers[key];
    if (range !== undefined) {
      this.#numbers.set(key, tokens.number(name, range[0], range[1]));
      tokens.end();
      return;
    }
    if (!withoutMeaning.includes(key)) throw new ConfigError(`“${name}” is no setting of dcmqrscp.`);
    this.#ignored.push({ line, name });
  }

  #vendor(name: string, tokens: LineTokens): void {
    tokens.skip('=');
    this.#vendors.push({ name, hosts: this.#known(tokens.word('a symbolic name')) });
    tokens.end();
  }

  #host(symbol: string, tokens: LineTokens): void {
    tokens.skip('=');
    if (this.#hosts.has(symbol)) throw new ConfigError(`The symbolic name “${symbol}” is there twice.`);
    this.#hosts.set(
      symbol,
      this.#list(tokens, () => peer(tokens)),
    );
  }

  #area(aeTitle: string, tokens: LineTokens): void {
    checkTitle(aeTitle);
    tokens.skip('=');
    const folder = tokens.word('a storage area');
    const access = tokens.word('R, W or RW').toUpperCase();
    if (access !== 'R' && access !== 'W' && access !== 'RW') throw new ConfigError(`Access is R, W or RW, not “${access}”.`);
    tokens.take('(');
    const maxStudies = tokens.number('the number of studies', 0, 1_000_000_000);
    tokens.take(',');
    const maxBytesPerStudy = bytesOf(tokens.word('the bytes per study'));
    tokens.take(')');
    const peers = tokens.isNext('ANY') ? anybody(tokens) : this.#list(tokens, () => peer(tokens));
    this.#areas.push({ aeTitle, folder, access, maxStudies, maxBytesPerStudy, peers });
  }

  /** Entries in brackets and symbolic names, with commas or only blanks between them. */
  #list(tokens: LineTokens, entry: () => PeerEntry): PeerEntry[] {
    const all: PeerEntry[] = [];
    do {
      if (tokens.isNext('(')) all.push(entry());
      else all.push(...(this.#hosts.get(this.#known(tokens.word('a symbolic name'))) ?? []));
    } while (tokens.skip(',') || !tokens.atEnd);
    return all;
  }

  #known(symbol: string): string {
    if (!this.#hosts.has(symbol)) throw new ConfigError(`The symbolic name “${symbol}” is not in the HostTable above.`);
    return symbol;
  }
}

const globalNumbers: Readonly<Record<string, readonly [number, number]>> = {
  networktcpport: [1, 65_535],
  maxpdusize: [4096, 131_072],
  maxassociations: [1, 65_535],
};

function anybody(tokens: LineTokens): 'ANY' {
  tokens.take('ANY');
  tokens.end();
  return 'ANY';
}

function peer(tokens: LineTokens): PeerEntry {
  tokens.take('(');
  const aeTitle = tokens.word('an AE title');
  checkTitle(aeTitle);
  tokens.take(',');
  const host = tokens.word('a host name');
  tokens.take(',');
  const port = tokens.number('a port', 0, 65_535);
  tokens.take(')');
  return { aeTitle, host, port };
}

function checkTitle(aeTitle: string): void {
  if (!validateAeTitle(aeTitle).ok) throw new ConfigError(`“${aeTitle}” is no AE title.`);
}

const units: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytesOf(text: string): number {
  const found = /^(\d+)([kmg]?)b?$/i.exec(text);
  const bytes = Number(found?.[1]) * (units[found?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (!Number.isSafeInteger(bytes)) throw new ConfigError(`“${text}” is no number of bytes: 1024, 100kb, 512mb or 2gb.`);
  return bytes;
}
