import { DataSet } from '../../src-main/dicom/dataset/data-set.ts';
import type { FindEnd } from '../../src-main/dicom/services/c-find.ts';
import { find } from '../../src-main/net/scu/find.ts';
import type { ScuTimeouts, Target } from '../../src-main/net/scu/target.ts';
import type { QueryLevel } from '../../src-shared/dicom/query/levels.ts';
import type { AnswerTimes } from '../processes/watched-node-messages.ts';
import { answerTimes } from './answer-times.ts';
import { setKeywords } from './made-up-data-set.ts';

export const timeouts: ScuTimeouts = { connectMs: 10_000, associationMs: 30_000, responseMs: 60_000, silenceMs: 60_000 };

export function nodeAt(port: number): Target {
  return { host: '127.0.0.1', port, calledAeTitle: 'BENCH', callingAeTitle: 'ASKER', queryExtensions: ['relational'] };
}

/** A C-FIND by our SCU: the times begin before the association. */
export async function wireFind(
  port: number,
  level: QueryLevel,
  keys: Readonly<Record<string, string>>,
  returns: readonly string[],
): Promise<AnswerTimes> {
  const wanted = Object.fromEntries(returns.map((keyword) => [keyword, '']));
  const identifier = setKeywords(new DataSet(), { ...wanted, ...keys });
  let end: FindEnd | undefined;
  const batches = async function* () {
    end = yield* find(nodeAt(port), { model: level === 'PATIENT' ? 'patient' : 'study', level, identifier, timeouts });
  };
  const times = await answerTimes(batches());
  if (end?.kind !== 'complete') throw new Error(`C-FIND ended: ${JSON.stringify(end)}`);
  return times;
}
