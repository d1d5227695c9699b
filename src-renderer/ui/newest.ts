/** Answers that come when something newer was asked, or when what was asked has changed since, are about something else. */
export class Newest {
  #turn = 0;

  /** What was asked has changed: its answer is of no use any more. */
  forget(): void {
    this.#turn += 1;
  }

  /** The answer; undefined when it is too late. */
  async answer<T extends object>(asked: Promise<T>): Promise<T | undefined> {
    this.#turn += 1;
    const turn = this.#turn;
    const answer = await asked;
    return this.#turn === turn ? answer : undefined;
  }
}
