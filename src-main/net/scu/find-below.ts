import { lookupTag } from '../../../src-shared/dicom/dictionary.ts';
import type { FindWarning } from '../../../src-shared/dicom/find-warning.ts';
import { levelsOf, type QueryLevel, type QueryModel, uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import { lookupQueryKey } from '../../../src-shared/dicom/query/query-keys.ts';
import type { Tag } from '../../../src-shared/dicom/tag.ts';
import { tags } from '../../../src-shared/dicom/tags.ts';
import { DataSet } from '../../dicom/dataset/data-set.ts';
import type { FindEnd } from '../../dicom/services/c-find.ts';

type Matches = AsyncGenerator<readonly DataSet[], FindEnd, void>;

/** How many matches to take, as `FindOptions` of C-FIND has them. */
export interface MostMatches {
  readonly limit?: number | undefined;
  readonly cancelAfter?: number | undefined;
}

/** One C-FIND with an identifier that names all levels above it. */
export type FindOnce = (level: QueryLevel, identifier: DataSet, most: MostMatches) => Matches;

export interface QueryBelow extends MostMatches {
  readonly model: QueryModel;
  readonly level: QueryLevel;
  readonly identifier: DataSet;
}

/** Entities looked into at each level above: a server is not asked a question for each of its 100,000 studies. */
const lookedIntoAtMost = 500;
/** Questions altogether. */
const questionsAtMost = 2_000;

/** The highest level above the query's whose unique key has no single value, as a hierarchical query must have (PS3.4 §C.4.1.2.1). */
export function levelMissing({
  model,
  level,
  identifier,
}: Pick<QueryBelow, 'model' | 'level' | 'identifier'>): QueryLevel | undefined {
  return levelsAbove(model, level).find((above) => singleValue(identifier, above) === undefined);
}

/**
 * Answers a query that does not name the levels above it: these are searched first, top down, each with the keys that belong
 * there, and each match is looked into. The attributes of upper levels that were asked for are in the answers. Servers refuse such
 * a query, or answer it in ways of their own. A level's own UIDs, where given, are tried as they are before: many servers find them.
 */
export async function* findBelow(query: QueryBelow, find: FindOnce): Matches {
  const walk = new Walk(query, find);
  if (!walk.namesItself) return yield* walk.run();
  const found = yield* find(query.level, query.identifier, query);
  return found.count > 0 || found.kind === 'cancelled' || found.failure?.kind === 'association' ? found : yield* walk.run();
}

function levelsAbove(model: QueryModel, level: QueryLevel): readonly QueryLevel[] {
  const levels = levelsOf(model);
  return levels.slice(0, levels.indexOf(level));
}

function singleValue(identifier: DataSet, level: QueryLevel): string | undefined {
  const text = identifier.text(tags[uniqueKeyOf[level]])?.trim() ?? '';
  return text !== '' && !/[*?\\]/.test(text) ? text : undefined;
}

class Walk {
  readonly #query: QueryBelow;
  readonly #find: FindOnce;
  readonly #above: readonly QueryLevel[];
  readonly #warnings: FindWarning[] = [];
  #questions = 0;
  #complete = true;
  #nameless: { count: number; without: string } | undefined;
  #count = 0;
  /** Set once everything is to end: a failure, the limit, a cancelled query. */
  #ended: FindEnd | undefined;
  #last: FindEnd | undefined;

  constructor(query: QueryBelow, find: FindOnce) {
    this.#query = query;
    this.#find = find;
    this.#above = levelsAbove(query.model, query.level);
  }

  /** The query has UIDs of its own level: one such entity lies somewhere, whatever is above it. */
  get namesItself(): boolean {
    const { level, identifier } = this.#query;
    const own = identifier.text(tags[uniqueKeyOf[level]])?.trim() ?? '';
    return level !== 'PATIENT' && own !== '' && !/[*?]/.test(own);
  }

  async *run(): Matches {
    yield* this.#below(0, []);
    const top = levelMissing(this.#query) ?? this.#query.level;
    const walked: FindWarning = {
      kind: 'levels-searched',
      top,
      questions: this.#questions,
      complete: this.#complete,
      ...(this.#nameless && { nameless: this.#nameless }),
    };
    const warnings = [walked, ...this.#warnings];
    const end = this.#ended ?? this.#last ?? { kind: 'complete' as const };
    return { ...end, count: this.#count, warnings };
  }

  /** `found` are the matches above, one for each level that has been searched. */
  async *#below(depth: number, found: readonly DataSet[]): AsyncGenerator<readonly DataSet[], void, void> {
    const level = this.#above[depth];
    if (level === undefined) {
      yield* this.#answers(found);
      return;
    }
    if (singleValue(this.#query.identifier, level) !== undefined) {
      yield* this.#below(depth + 1, found);
      return;
    }
    for (const match of await this.#matches(level, found)) {
      if (this.#ended) return;
      yield* this.#below(depth + 1, [...found, match]);
    }
  }

  async #matches(level: QueryLevel, found: readonly DataSet[]): Promise<DataSet[]> {
    const matches: DataSet[] = [];
    if (!this.#mayAsk()) return matches;
    const asked = this.#find(level, this.#identifierAt(level, found), { limit: lookedIntoAtMost });
    for (;;) {
      const step = await asked.next();
      if (step.done) {
        this.#take(step.value);
        if (step.value.kind === 'limited') this.#complete = false;
        break;
      }
      matches.push(...step.value);
    }
    const without = uniqueKeyOf[level];
    const named = matches.filter((match) => match.string(tags[without]));
    if (named.length < matches.length)
      this.#nameless = { count: (this.#nameless?.count ?? 0) + matches.length - named.length, without };
    return named;
  }

  async *#answers(found: readonly DataSet[]): AsyncGenerator<readonly DataSet[], void, void> {
    const { level, limit, cancelAfter } = this.#query;
    if (!this.#mayAsk()) return;
    const room = (most: number | undefined) => (most === undefined ? undefined : most - this.#count);
    const most = { limit: room(limit), cancelAfter: room(cancelAfter) };
    const asked = this.#find(level, this.#identifierAt(level, found), most);
    try {
      for (;;) {
        const step = await asked.next();
        if (step.done) {
          this.#take(step.value);
          if (step.value.kind === 'limited') this.#ended ??= step.value;
          return;
        }
        this.#count += step.value.length;
        yield step.value.map((answer) => this.#withUpper(answer, found));
      }
    } finally {
      await asked.return({ kind: 'cancelled', count: 0, warnings: [] });
    }
  }

  #mayAsk(): boolean {
    if (this.#ended) return false;
    if (++this.#questions > questionsAtMost) {
      this.#questions = questionsAtMost;
      this.#complete = false;
      return false;
    }
    return true;
  }

  #take(end: FindEnd): void {
    this.#last = end;
    if (end.kind === 'failed' || end.kind === 'cancelled') this.#ended = end;
    for (const warning of end.warnings) {
      if (!this.#warnings.some(({ kind }) => kind === warning.kind)) this.#warnings.push(warning);
    }
  }

  /** The unique keys above, and of the request what belongs to the level; what belongs nowhere is asked at the query's own. */
  #identifierAt(level: QueryLevel, found: readonly DataSet[]): DataSet {
    const { identifier: request, model } = this.#query;
    const identifier = new DataSet({ characterSet: request.characterSet });
    for (const element of request) {
      const belongs = levelOf(element.tag, model) ?? this.#query.level;
      const isAbove = this.#above.includes(belongs) && element.tag === tags[uniqueKeyOf[belongs]];
      if (belongs === level || element.tag === tags.SpecificCharacterSet || (isAbove && !isBelow(belongs, level))) {
        if (element.items) identifier.set(element.tag, 'SQ', element.items);
        else identifier.setRaw(element.tag, element.vr, element.value);
      }
    }
    for (const above of levelsAbove(model, level)) {
      const keyword = uniqueKeyOf[above];
      const value = singleValue(request, above) ?? found.find((match) => match.has(tags[keyword]))?.string(tags[keyword]);
      if (value !== undefined) identifier.set(tags[keyword], keyword === 'PatientID' ? 'LO' : 'UI', value);
    }
    const own = uniqueKeyOf[level];
    if (!identifier.has(tags[own])) identifier.set(tags[own], own === 'PatientID' ? 'LO' : 'UI', '');
    return identifier.set(tags.QueryRetrieveLevel, 'CS', level);
  }

  /** Adds what was asked for and only the levels above can tell. */
  #withUpper(answer: DataSet, found: readonly DataSet[]): DataSet {
    for (const match of found) {
      for (const element of match) {
        const isWanted = this.#query.identifier.has(element.tag) && !answer.string(element.tag);
        if (!isWanted || element.items || element.tag === tags.QueryRetrieveLevel || element.tag === tags.SpecificCharacterSet)
          continue;
        const values = match.strings(element.tag);
        if (values.length > 0) answer.set(element.tag, element.vr, values);
      }
    }
    return answer;
  }
}

/** Where an attribute belongs; in the Study Root those of patients belong to the studies (PS3.4 §C.6.2.1). */
function levelOf(tag: Tag, model: QueryModel): QueryLevel | undefined {
  const keyword = lookupTag(tag)?.keyword;
  const level = keyword === undefined ? undefined : lookupQueryKey(keyword)?.level;
  return level === 'PATIENT' && model === 'study' ? 'STUDY' : level;
}

function isBelow(level: QueryLevel, other: QueryLevel): boolean {
  const levels = levelsOf('patient');
  return levels.indexOf(level) > levels.indexOf(other);
}
