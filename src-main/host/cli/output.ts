import type { Writable } from 'node:stream';
import type { Explanation } from '../../../src-shared/dicom/explain/explanation.ts';
import { safeJson, safeText } from './safe-text.ts';

/** The streams of a process, as far as they are needed. */
export interface OutputStreams {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** `columns` of a terminal follows its size. */
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Whoever runs it wants an end: hears of it once. */
  readonly onHurried?: () => void;
}

/** There is room for more, or there will be none. */
const roomEvents = ['drain', 'error', 'close'] as const;

/** What a command says: results on stdout, everything else on stderr. */
export class Output {
  readonly json: boolean;
  readonly #streams: OutputStreams;
  #progressShown = false;
  #closed = false;
  #failure: Error | undefined;
  #room: Promise<void> | undefined;
  #hurried = false;
  #goOn: (() => void) | undefined;

  constructor(streams: OutputStreams, json: boolean) {
    this.#streams = streams;
    this.json = json;
    streams.stdout.on('error', (error) => {
      this.#failure ??= this.#closed || isGone(error) ? undefined : error;
      this.#closed = true;
    });
  }

  /** True once nobody reads what is printed any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** From here on nobody is waited for who does not read what is printed: a pager, mostly, that a person has left where it is. */
  hurry(): void {
    this.#hurried = true;
    this.#streams.onHurried?.();
    this.#goOn?.();
  }

  /** Why results could not be printed, once all that was printed has got out or failed: a full disk, for one. */
  async failure(): Promise<Error | undefined> {
    if (!this.#hurried) await new Promise<void>((resolve) => this.#streams.stdout.write('', () => resolve()));
    // Streams tell of an error in the turn after the call.
    await new Promise(setImmediate);
    return this.#failure;
  }

  /** True where a person watches, who is shown progress: not on a terminal that cannot overwrite a line, as in Emacs. */
  get watched(): boolean {
    const { stderr, env } = this.#streams;
    return stderr.isTTY === true && !this.json && env?.TERM !== 'dumb';
  }

  /** One line on stdout, given without its end. */
  line(text: string): Promise<void> {
    return this.lines(`${text}\n`);
  }

  /**
   * Lines on stdout, each with its end, in one write: that costs as much as a line of its own. Resolves when there is room for more, so
   * that a slow reader slows the server down, not our memory up.
   */
  async lines(text: string): Promise<void> {
    if (text === '') return;
    this.clearProgress();
    if (this.#closed || this.#streams.stdout.write(text) || this.#hurried) return;
    this.#room ??= this.#whenRoom();
    await this.#room;
  }

  /** One for all who wait: a reader may be slow for thousands of lines. */
  #whenRoom(): Promise<void> {
    const { stdout } = this.#streams;
    return new Promise((resolve) => {
      const goOn = () => {
        for (const event of roomEvents) stdout.off(event, goOn);
        this.#room = undefined;
        this.#goOn = undefined;
        resolve();
      };
      for (const event of roomEvents) stdout.on(event, goOn);
      this.#goOn = goOn;
    });
  }

  /** One JSON object on a line of stdout. */
  object(value: unknown): Promise<void> {
    return this.line(safeJson(value));
  }

  /** A remark for people on stderr. */
  note(text: string): void {
    this.clearProgress();
    this.#streams.stderr.write(`${safeText(text)}\n`);
  }

  /**
   * A line that is overwritten by the next one, only where a person is watching; with a bar where it is known what will have been done.
   * One that did not fit would go on in the next, which alone is overwritten: in a narrow terminal there is no bar, and the end is cut off.
   */
  progress(text: string, of?: { readonly done: number; readonly total: number }): void {
    if (!this.watched) return;
    const most = (this.#streams.stderr.columns || usualColumns) - 1;
    const said = safeText(text);
    const bar = of === undefined || of.total <= 0 ? '' : progressBar(of.done / of.total);
    const lines = [`${bar} ${said}`.trimStart(), `${bar.slice(barColumns + 2).trimStart()} ${said}`.trimStart()];
    const line = lines.find((each) => each.length <= most) ?? lines[1]?.slice(0, most) ?? '';
    this.#streams.stderr.write(`\r\u001b[2K${line}`);
    this.#progressShown = true;
  }

  clearProgress(): void {
    if (!this.#progressShown) return;
    this.#streams.stderr.write('\r\u001b[2K');
    this.#progressShown = false;
  }

  /** What went wrong, in words, with what to try and the code. */
  explain(explanation: Explanation): void {
    this.note(explanation.title);
    if (explanation.cause !== '') this.note(`  ${explanation.cause}`);
    for (const advice of explanation.tryThis) this.note(`  Try: ${advice}`);
    const technical = [explanation.technical, explanation.reference].filter((part) => part).join(', ');
    this.note(`  Code: ${explanation.code}${technical === '' ? '' : ` (${technical})`}`);
  }
}

/** A reader that went away (`quarry find … | head`) is no failure of ours. EOF is what Windows says of a pipe. */
function isGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'EOF' || error.code === 'ECONNRESET');
}

const barColumns = 24;

/** Of a terminal that does not know how wide it is. */
const usualColumns = 80;

/** "[######            ]  25 %"; `part` is 0 to 1, and is taken to be where it is not. */
export function progressBar(part: number): string {
  const filled = Math.min(1, Math.max(0, part));
  const signs = '#'.repeat(Math.floor(filled * barColumns));
  return `[${signs.padEnd(barColumns)}] ${String(Math.floor(filled * 100)).padStart(3)} %`;
}
