import { dictionaryEntries, lookupKeyword } from '../dictionary.ts';
import type { DimseService } from '../failure.ts';
import { parseTag } from '../tag.ts';
import { tlsErrorNames } from '../tls-problem.ts';
import { registeredUids } from '../uids.ts';
import { explainAbort } from './association-abort.ts';
import { explainReject } from './association-reject.ts';
import { explainContextResult } from './context-result.ts';
import { explainStatus } from './dimse-status.ts';
import { explainElement } from './element.ts';
import { everyExplanation } from './every-explanation.ts';
import type { Explanation } from './explanation.ts';
import { explainListenError, explainSocketError, listenErrorNames, socketErrorNames } from './socket-error.ts';
import { serviceStatusRows } from './status-rows-services.ts';
import { explainUid } from './uid.ts';

/** What was asked for and every explanation of it; none where nothing is known by that name. */
export interface LookedUp {
  readonly asked: string;
  readonly explanations: readonly Explanation[];
}

/** Services whose statuses have words of their own, with C-ECHO for the general ones. */
const services: readonly DimseService[] = [
  ...new Set<DimseService>(['C-ECHO', ...serviceStatusRows.flatMap(({ services: of }) => of ?? [])]),
];

export function isDimseService(text: string): text is DimseService {
  return (services as readonly string[]).includes(text);
}

/** How many numbers follow the word, and what they are. */
const numbered: Readonly<Record<string, { readonly count: number; explain(numbers: readonly number[]): Explanation }>> = {
  reject: { count: 3, explain: ([result = 0, source = 0, reason = 0]) => explainReject(result, source, reason) },
  abort: { count: 2, explain: ([source = 0, reason = 0]) => explainAbort(source, reason) },
  context: { count: 1, explain: ([result = 0]) => explainContextResult(result) },
};

/**
 * Explains words as a person types them, one after the other: a status (`A701`), `reject 1 1 7` (result, source, reason), `abort 2 1`
 * (source, reason), `context 3`, a UID or its keyword, a tag or a keyword, a system's name of a network error (`ECONNREFUSED`), or
 * the `code` of any explanation. `service` narrows statuses down.
 */
export function lookUp(words: readonly string[], service?: DimseService): LookedUp[] {
  const found: LookedUp[] = [];
  const coming = words.flatMap((word) => (/^(reject|abort|context|status)[ :=]/i.test(word) ? word.split(/[ :=]/) : [word]));
  for (let index = 0; index < coming.length; index++) {
    const word = coming[index] ?? '';
    const kind = numbered[word.toLowerCase()];
    if (kind !== undefined) {
      const numbers = takeNumbers(coming.slice(index + 1), kind.count);
      index += numbers.words;
      const asked = [word, ...numbers.values].join(' ');
      found.push({ asked, explanations: numbers.values.length === kind.count ? [kind.explain(numbers.values)] : [] });
    } else if (word.toLowerCase() === 'status') {
      const next = coming[++index] ?? '';
      found.push({ asked: `${word} ${next}`.trim(), explanations: statuses(next, service) });
    } else found.push({ asked: word, explanations: explainOne(word, service) });
  }
  return found;
}

/** `1 1 7`, `1/1/7` or `1,1,7`. */
function takeNumbers(words: readonly string[], count: number): { values: number[]; words: number } {
  const values: number[] = [];
  let used = 0;
  for (const word of words) {
    const parts = word.split(/[/,]/);
    if (values.length >= count || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) break;
    values.push(...parts.map(Number));
    used++;
  }
  return { values, words: used };
}

function explainOne(word: string, service: DimseService | undefined): Explanation[] {
  if (word === '') return [];
  const reject = /^(\d{1,3})[/,](\d{1,3})[/,](\d{1,3})$/.exec(word);
  if (reject !== null) return [explainReject(Number(reject[1]), Number(reject[2]), Number(reject[3]))];
  const tag = parseTag(word);
  if (tag !== undefined) return [explainElement(tag)];
  const status = statuses(word, service);
  if (status.length > 0) return status;
  if (/^\d+(\.\d+)+$/.test(word)) return [explainUid(word)];
  const element = lookupKeyword(word);
  if (element !== undefined) return [explainElement(element.tag)];
  for (const { uid, keyword, name } of registeredUids()) if (word === keyword || word === name) return [explainUid(uid)];
  if (socketErrorNames.includes(word) || tlsErrorNames().includes(word)) {
    const listening = listenErrorNames.includes(word) ? [explainListenError(word)] : [];
    return [explainSocketError(word), ...listening];
  }
  return distinct([...everyExplanation()].filter(({ code }) => code === word));
}

/** Four hexadecimal digits, alone, after `0x` or in `status-A701`. Different services may mean different things by one status. */
function statuses(word: string, service: DimseService | undefined): Explanation[] {
  const match = /^(?:0x|status-)?([0-9a-f]{4})(?:h)?$/i.exec(word);
  if (match === null) return [];
  const code = Number.parseInt(match[1] ?? '', 16);
  return distinct((service === undefined ? services : [service]).map((each) => explainStatus(each, { code })));
}

function distinct(explanations: readonly Explanation[]): Explanation[] {
  const seen = new Map<string, Explanation>();
  for (const explanation of explanations) {
    const key = `${explanation.title}\n${explanation.cause}`;
    if (!seen.has(key)) seen.set(key, explanation);
  }
  return [...seen.values()];
}

/** Everything with a name that could have been meant: for "did you mean". */
export function* namesToLookUp(): Generator<string> {
  for (const { keyword, retired } of dictionaryEntries()) if (!retired && keyword !== '') yield keyword;
  for (const { keyword } of registeredUids()) if (keyword !== '') yield keyword;
  yield* new Set([...everyExplanation()].map(({ code }) => code));
  yield* socketErrorNames;
}
