import { lookupKeyword } from '../../../src-shared/dicom/dictionary.ts';
import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import type { FindWarning } from '../../../src-shared/dicom/find-warning.ts';
import { uniqueKeyOf } from '../../../src-shared/dicom/query/levels.ts';
import type { DataSet } from '../../dicom/dataset/data-set.ts';
import { uncompressedSyntaxes } from '../../dicom/services/storage-contexts.ts';
import { find } from '../../net/scu/find.ts';
import type { KeptSession } from '../../net/scu/kept-session.ts';
import type { Target } from '../../net/scu/target.ts';
import type { NamedServer } from './command-context.ts';
import { findIdentifier, type Query, retrieveIdentifier, uniqueKeys } from './identifier.ts';
import type { Key } from './key-argument.ts';
import { counted } from './quantity.ts';
import { explainWarnings } from './report.ts';
import { type Parsed, parsed } from './usage-error.ts';

/** The identifiers of the requests to make, one each. */
export type RetrievePlan =
  | {
      readonly ok: true;
      readonly identifiers: readonly DataSet[];
      readonly searched: boolean;
      readonly notes: readonly string[];
      /** Why not everything that matches is asked for. */
      readonly leftOut?: ServiceFailure | undefined;
    }
  | { readonly ok: false; readonly failure: ServiceFailure };

/**
 * True if the keys are just what a retrieve request needs: each unique key of the level and above it, with a value; in a relational one
 * those above may be left out (PS3.4 §C.4.2.3.2.1).
 */
export function namesEntities(query: Query): boolean {
  const all = uniqueKeys(query.model, query.level);
  const wanted = query.extensions?.includes('relational') ? all.slice(-1) : all;
  const given = new Map(query.keys.map((key) => [key.name, key.value]));
  const isValue = (keyword: string) => {
    const value = given.get(keyword);
    // Only the level's own key may be a list (PS3.4 §C.4.2.2.1); a wildcard never stands in a request.
    return Boolean(value) && !/[*?]/.test(value ?? '') && (keyword === uniqueKeyOf[query.level] || !value?.includes('\\'));
  };
  return wanted.every(isValue) && query.keys.every((key) => all.includes(key.name) || key.value === undefined);
}

/** The one identifier of a query that names its entities. */
export function directPlan(query: Query): Parsed<readonly DataSet[]> {
  const wanted = uniqueKeys(query.model, query.level);
  const identifier = retrieveIdentifier({ ...query, keys: query.keys.filter(({ name }) => wanted.includes(name)) });
  return identifier.ok ? parsed([identifier.value]) : identifier;
}

/**
 * Finds the entities first where the keys do not name them, because a retrieve request may hold unique keys only (PS3.4 §C.4.2.1.4),
 * and all of them down to its level: so `get --level study -k PatientName=SMITH*` works, and a missing StudyInstanceUID is added.
 */
export async function searchPlan(
  server: NamedServer,
  query: Query,
  signal: AbortSignal,
  kept: KeptSession,
): Promise<Parsed<RetrievePlan>> {
  const wanted = uniqueKeys(query.model, query.level);
  const asked: Query = {
    ...query,
    keys: [...query.keys, ...wanted.filter((name) => !query.keys.some((key) => key.name === name)).map(returnKey)],
  };
  const identifier = findIdentifier(asked);
  if (!identifier.ok) return identifier;
  const { model, level, extensions, priority } = query;
  const answers = find(forAsking(server.target), {
    model,
    level,
    extensions,
    priority,
    identifier: identifier.value,
    timeouts: server.timeouts,
    signal,
    kept,
  });
  const entities: Query[] = [];
  let warnings: readonly FindWarning[] = [];
  for (;;) {
    const step = await answers.next();
    if (step.done) {
      const { kind, failure } = step.value;
      if (kind === 'cancelled') return parsed({ ok: false, failure: { kind: 'local', code: 'cancelled' } });
      if (kind === 'failed') return parsed({ ok: false, failure: failure ?? { kind: 'local', code: 'unexpected' } });
      warnings = step.value.warnings;
      break;
    }
    for (const answer of step.value) entities.push({ ...query, keys: wanted.map((name) => valueKey(name, answer, query)) });
  }
  return identifiersOf(entities, warnings);
}

/** The transfer syntaxes that objects are to come in say nothing of how to search, unless a search could go in one of them. */
function forAsking(target: Target): Target {
  const only = target.association?.onlySyntaxes;
  if (only === undefined || only.some((syntax) => uncompressedSyntaxes.includes(syntax))) return target;
  return { ...target, association: { ...target.association, onlySyntaxes: undefined } };
}

/** What the server did not say the unique keys of, or wrongly, cannot be asked for; all else is. */
async function identifiersOf(entities: readonly Query[], warnings: readonly FindWarning[]): Promise<Parsed<RetrievePlan>> {
  const identifiers: DataSet[] = [];
  const notes = await explainWarnings(warnings);
  let leftOut = warnings.map(leftOutBy).find((failure) => failure !== undefined);
  const missing = entities.flatMap(({ keys }) => keys.find(({ value }) => !value) ?? []);
  const [first] = missing;
  if (first !== undefined) {
    leftOut ??= keyMissing(first.name);
    notes.push(`${counted(missing.length, 'match', 'matches')} without ${first.name} cannot be asked for.`);
  }
  for (const entity of entities) {
    if (entity.keys.some(({ value }) => !value)) continue;
    const identifier = retrieveIdentifier(entity);
    if (identifier.ok) {
      identifiers.push(identifier.value);
      continue;
    }
    const { title } = identifier.problem.explanation;
    notes.push(title);
    leftOut ??= { kind: 'local', code: 'some-missing', detail: title.replace(/\.$/, '') };
  }
  if (entities.length > 0 && identifiers.length === 0 && leftOut !== undefined) return parsed({ ok: false, failure: leftOut });
  return parsed({ ok: true, identifiers, searched: true, notes, leftOut });
}

function leftOutBy(warning: FindWarning): ServiceFailure | undefined {
  if (warning.kind !== 'levels-searched') return undefined;
  if (warning.nameless !== undefined) return keyMissing(warning.nameless.without);
  return warning.complete ? undefined : { kind: 'local', code: 'some-missing', detail: 'more matches than were looked into' };
}

function keyMissing(detail: string): ServiceFailure {
  return { kind: 'local', code: 'unique-key-missing', detail };
}

function returnKey(name: string): Key {
  const entry = lookupKeyword(name);
  if (entry === undefined) throw new Error(`not a keyword of PS3.6: ${name}`);
  return { name, tag: entry.tag, vr: entry.vr, value: undefined };
}

/** What the answer says; where it leaves an upper key out, the one value that was asked for. */
function valueKey(name: string, answer: DataSet, query: Query): Key {
  const key = returnKey(name);
  const asked = query.keys.find((given) => given.name === name)?.value;
  return { ...key, value: answer.text(key.tag) || (asked !== undefined && !/[*?\\]/.test(asked) ? asked : undefined) };
}
