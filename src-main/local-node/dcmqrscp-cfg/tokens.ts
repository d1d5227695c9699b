/** Why a line cannot be understood, in words for whoever wrote it. */
export class ConfigError extends Error {}

/** The words and signs of one line. A word with blanks or signs in it stands in quotation marks, of either kind; `#` begins a comment. */
export class LineTokens {
  readonly #tokens: readonly string[];
  readonly #quoted: ReadonlySet<number>;
  #next = 0;

  constructor(line: string) {
    const tokens: string[] = [];
    const quoted = new Set<number>();
    for (const [, double, single, sign, word] of line.matchAll(/"([^"]*)"|'([^']*)'|([(),=])|([^\s(),="#][^\s(),="]*)|#.*/g)) {
      const text = double ?? single;
      if (text !== undefined) quoted.add(tokens.length);
      const token = text ?? sign ?? word;
      if (token !== undefined) tokens.push(token);
    }
    this.#tokens = tokens;
    this.#quoted = quoted;
  }

  get atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  isNext(token: string): boolean {
    return this.#tokens[this.#next]?.toUpperCase() === token && !this.#quoted.has(this.#next);
  }

  skip(sign: string): boolean {
    if (!this.isNext(sign)) return false;
    this.#next++;
    return true;
  }

  take(sign: string): void {
    if (!this.skip(sign)) throw new ConfigError(`“${sign}” is expected ${this.#where()}.`);
  }

  word(what: string): string {
    const token = this.#tokens[this.#next];
    const isSign = token !== undefined && token.length === 1 && '(),='.includes(token) && !this.#quoted.has(this.#next);
    if (token === undefined || isSign) throw new ConfigError(`It lacks ${what} ${this.#where()}.`);
    this.#next++;
    return token;
  }

  number(what: string, lowest: number, highest: number): number {
    const text = this.word(what);
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < lowest || value > highest)
      throw new ConfigError(`“${text}” does not do for ${what}: it takes a whole number from ${lowest} to ${highest}.`);
    return value;
  }

  end(): void {
    if (!this.atEnd) throw new ConfigError(`Nothing is expected ${this.#where()}.`);
  }

  #where(): string {
    return this.atEnd ? 'at the end of the line' : `before “${this.#tokens[this.#next]}”`;
  }
}
