import type { EntityPath, Kept, Row } from '../../src-shared/contract/common.ts';
import { lookupKeyword } from '../../src-shared/dicom/dictionary.ts';
import { explainMadeUid, madeUids } from '../../src-shared/dicom/explain/made-uid.ts';
import { explainTextProblem } from '../../src-shared/dicom/explain/text-problem.ts';
import { personNameLine } from '../../src-shared/dicom/person-name.ts';
import { type QueryLevel, queryLevels } from '../../src-shared/dicom/query/levels.ts';
import { textProblemCodes } from '../../src-shared/dicom/text-problem.ts';
import { completenessOf } from './completeness.ts';
import type { Page } from './index-reader.ts';
import { type KeptName, keptNames } from './kept-keys.ts';
import { depthOf } from './matching.ts';
import { pathKeys } from './query-sql.ts';

const otherContent = 'Another object with this SOP Instance UID and different content is in the archive too.';

function replaced(at: Date): string {
  return `It took the place of another object with its SOP Instance UID and different content (${at.toLocaleString()}).`;
}

/** A page of the index, asked with `kept`, as rows of the window's table. */
export function toRows(level: QueryLevel, page: Page, isPinned: (studyInstanceUid: string) => boolean): Row[] {
  const keys = pathKeys.slice(0, depthOf(level) + 1).map((keyword) => ({ keyword, column: page.names.indexOf(keyword) }));
  const variants = new Set(page.variants);
  const firstKept = page.names.indexOf(keptNames[0]);
  const names = page.names.slice(0, firstKept);
  return page.rows.map((row, position) => {
    const path: EntityPath = { level };
    for (const { keyword, column } of keys) path[keyword] = row[column] ?? '';
    const values: Record<string, string> = {};
    names.forEach((name, column) => {
      values[name] = row[column] ?? '';
    });
    const of = (name: KeptName) => row[firstKept + keptNames.indexOf(name)] ?? '';
    const found = { path, values, kept: keptOf(level, of, isPinned) };
    const problems = [...othersOf(level, of('kept:others')), ...madeOf(of('kept:made')), ...textOf(of('kept:text'))];
    const replacedAt = page.replaced.get(position);
    if (variants.has(position)) problems.push(otherContent);
    else if (replacedAt !== undefined) problems.push(replaced(new Date(replacedAt)));
    return problems.length === 0 ? found : { ...found, problem: problems.join(' ') };
  });
}

function keptOf(level: QueryLevel, of: (name: KeptName) => string, isPinned: (studyInstanceUid: string) => boolean): Kept {
  const [at = '', ...from] = of('kept:last').split(' ');
  const receivedFrom = from.join(' ');
  const [transferSyntax = '', receivedIn = ''] = of('kept:syntax').split(' ');
  const tally = of('kept:tally');
  const kept: Kept = {
    bytes: Number(of('kept:bytes')),
    ...(at === '' ? {} : { receivedAt: new Date(Number(at)).toISOString() }),
    ...(receivedFrom === '' ? {} : { receivedFrom }),
    ...(level === 'IMAGE' || tally === '' ? {} : { completeness: completenessOf(level, tally) }),
    ...(transferSyntax === '' ? {} : { transferSyntax }),
    ...(receivedIn === '' ? {} : { receivedIn }),
  };
  if (level !== 'PATIENT' && level !== 'STUDY') return kept;
  const studies = new Set(of('kept:studies').split('\\'));
  return { ...kept, studies: studies.size, pinned: [...studies].filter(isPinned).length };
}

/** Two people with one Patient ID: whoever looks must not take one for the other. */
function othersOf(level: QueryLevel, others: string): string[] {
  if (others === '') return [];
  const names = [...new Set(others.split('\\'))].map((name) => personNameLine(name)).join('; ');
  return [
    level === 'PATIENT'
      ? `Several patients have this Patient ID here: ${names}. Each study says whose it is.`
      : `Somebody else has this Patient ID here, too: ${names}.`,
  ];
}

function textOf(text: string): string[] {
  const [keyword = '', code, ...readAs] = text.split(' ');
  const known = textProblemCodes.find((one) => one === code);
  const name = lookupKeyword(keyword)?.name;
  return known === undefined || name === undefined
    ? []
    : [explainTextProblem({ code: known, readAs: readAs.join(' ') }, name, 'object')];
}

/** A sentence for each UID of `kept:made`. */
function madeOf(made: string): string[] {
  return made.split('\\').flatMap((text, position) => {
    const level = queryLevels[position + 1];
    const from = madeUids.find((one) => one === text);
    return level === undefined || from === undefined ? [] : [explainMadeUid(level, from)];
  });
}
