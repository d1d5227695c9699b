import type { EntityPath } from '../../src-shared/contract/common.ts';
import { levelsOf, modelName, type QueryModel, uniqueKeyOf } from '../../src-shared/dicom/query/levels.ts';

/** One entity as a retrieve request names it, or the unique key that is missing. */
export type RetrieveKeys = { ok: true; model: QueryModel; path: EntityPath; note?: string } | { ok: false; missing: string };

/**
 * The full unique-key path from the top of the model down to the entity, and nothing else (PS3.4 §C.4.2.2.1, hierarchical
 * retrieve). A study without Patient ID can still be named in the Study Root model, and a series of a study that was found in the
 * Patient/Study Only model in the model that has series: then that one is used, and said.
 */
export function retrieveKeys(model: QueryModel, path: EntityPath): RetrieveKeys {
  const wanted = usableModel(model, path);
  const keys: EntityPath = { level: path.level };
  for (const level of levelsOf(wanted)) {
    const keyword = uniqueKeyOf[level];
    const value = path[keyword];
    if (!namesOne(value)) return { ok: false, missing: keyword };
    keys[keyword] = value;
    if (level === path.level) {
      if (wanted === model) return { ok: true, model: wanted, path: keys };
      return { ok: true, model: wanted, path: keys, note: noteOn(model, wanted, path) };
    }
  }
  // A patient cannot be named in the Study Root model.
  return { ok: false, missing: uniqueKeyOf[path.level] };
}

/** With a wildcard or a backslash in it, it would name others, too: a server that takes it sends their images. */
export function namesOne(uniqueKey: string | undefined): uniqueKey is string {
  return uniqueKey !== undefined && uniqueKey !== '' && !/[*?\\]/.test(uniqueKey);
}

function usableModel(model: QueryModel, path: EntityPath): QueryModel {
  const hasPatient = namesOne(path.PatientID);
  if (model === 'study') return path.level === 'PATIENT' && hasPatient ? 'patient' : 'study';
  if (model === 'patient-study-only' && levelsOf(model).includes(path.level) && hasPatient) return model;
  return path.level !== 'PATIENT' && !hasPatient && path.StudyInstanceUID ? 'study' : 'patient';
}

function noteOn(asked: QueryModel, used: QueryModel, path: EntityPath): string {
  const why = levelsOf(asked).includes(path.level)
    ? path.PatientID
      ? 'The Patient ID has a wildcard or a backslash in it'
      : 'There is no Patient ID'
    : `The ${modelName[asked]} model has no ${path.level.toLowerCase()} level`;
  return `${why}, so the ${modelName[used]} model is used.`;
}
