import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endWithUs } from '../../e2e/peers/process.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { AnswerTimes, Watched, WatchedAnswer, WatchedQuestion } from '../processes/watched-node-messages.ts';
import { peakOf } from '../usage.ts';

const script = join(import.meta.dirname, '..', 'processes', 'watched-node.ts');

/** A node over an archive, in a process of its own (`processes/watched-node.ts`). Asked one thing at a time. */
export class WatchedNode {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(folder: string): Promise<WatchedNode> {
    const child = fork(script, [folder], { execArgv: ['--expose-gc'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    endWithUs(child);
    const answer = await said(child);
    if (answer.kind !== 'listening') throw new Error(`the node said ${answer.kind} before it listened`);
    return new WatchedNode(child, answer.port);
  }

  /** What its loop went through while the work was done. */
  async while<T>(work: () => Promise<T>): Promise<{ done: T; watched: Watched }> {
    await this.#ask({ kind: 'begin' });
    const done = await work();
    const answer = await this.#ask({ kind: 'end' });
    if (answer.kind !== 'watched') throw new Error(`the node answered ${answer.kind}`);
    return { done, watched: answer.watched };
  }

  async browse(level: QueryLevel, keys: Record<string, string>, returns: readonly string[]): Promise<AnswerTimes> {
    const answer = await this.#ask({ kind: 'browse', level, keys, returns: [...returns] });
    if (answer.kind !== 'browsed') throw new Error(`the node answered ${answer.kind}`);
    return answer.times;
  }

  /** Most bytes resident so far. */
  get peakBytes(): number {
    return this.#child.pid === undefined ? 0 : peakOf(this.#child.pid);
  }

  /** Closes the archive properly. */
  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }

  #ask(question: WatchedQuestion): Promise<WatchedAnswer> {
    const answer = said(this.#child);
    this.#child.send(question);
    return answer;
  }
}

function said(child: ChildProcess): Promise<WatchedAnswer> {
  const gone = new AbortController();
  const ended = () => gone.abort(new Error('the node ended'));
  child.once('exit', ended);
  return once(child, 'message', { signal: gone.signal })
    .then(([message]) => message as WatchedAnswer)
    .finally(() => child.off('exit', ended));
}
