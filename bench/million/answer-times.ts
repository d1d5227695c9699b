import type { AnswerTimes } from '../processes/watched-node-messages.ts';

/** Takes all batches of an answer, and the times of the first and the 200th row. */
export async function answerTimes(batches: AsyncIterable<readonly unknown[]>): Promise<AnswerTimes> {
  const begun = performance.now();
  let rows = 0;
  let firstMs: number | undefined;
  let at200Ms: number | undefined;
  for await (const batch of batches) {
    rows += batch.length;
    firstMs ??= performance.now() - begun;
    if (rows >= 200) at200Ms ??= performance.now() - begun;
  }
  const ms = performance.now() - begun;
  return { rows, firstMs: firstMs ?? ms, at200Ms, ms };
}
