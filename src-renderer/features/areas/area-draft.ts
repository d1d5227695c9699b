import type { Receiving } from '../../../src-shared/contract/receiving.ts';
import {
  type AreaInput,
  type AreaMoves,
  areaInputSchema,
  type Caller,
  callerSchema,
  openRules,
  type StorageArea,
} from '../../../src-shared/contract/storage-areas.ts';
import { aeTitleProblem } from '../../app/context/ae-title-field.tsx';
import { type FilesDraft, filesDraftOf, filesOf, filesProblem } from './files-draft.ts';

/** What is typed: a line for each caller and each rule, sizes in gigabytes. */
export interface AreaDraft {
  readonly on: boolean;
  readonly aeTitle: string;
  readonly folder: string;
  readonly access: AreaInput['access'];
  readonly everybody: boolean;
  readonly callers: string;
  readonly studies: number | '';
  readonly gigabytes: number | '';
  readonly gigabytesPerStudy: number | '';
  readonly gigabytesFree: number | '';
  readonly whenFull: AreaInput['whenFull'];
  readonly moves: AreaMoves['kind'];
  readonly moveRules: string;
  readonly sameUid: AreaInput['sameUid'];
  readonly foldNames: boolean;
  readonly files: FilesDraft;
  readonly receiving: Receiving | undefined;
}

export type DraftProblems = Partial<Record<keyof AreaDraft, string>>;

const gigabyte = 1e9;

export function blankDraft(aeTitle = ''): AreaDraft {
  return draftOf({ ...openRules, id: '', on: true, aeTitle, folder: '' });
}

export function draftOf(area: StorageArea): AreaDraft {
  const { quota, moves } = area;
  const size = (bytes: number | undefined) => (bytes === undefined ? '' : bytes / gigabyte);
  return {
    on: area.on,
    aeTitle: area.aeTitle,
    folder: area.folder,
    access: area.access,
    everybody: area.callers === undefined,
    callers: (area.callers ?? []).map(callerLine).join('\n'),
    studies: quota.studies ?? '',
    gigabytes: size(quota.bytes),
    gigabytesPerStudy: size(quota.bytesPerStudy),
    gigabytesFree: size(quota.freeBytes),
    whenFull: area.whenFull,
    moves: moves.kind,
    moveRules: moves.kind === 'listed' ? moves.rules.map((rule) => `${rule.caller ?? '*'} > ${rule.destination}`).join('\n') : '',
    sameUid: area.sameUid,
    foldNames: area.foldNames,
    files: filesDraftOf(area.files),
    receiving: area.receiving,
  };
}

/** The area that the draft stands for, or what is wrong with it, by field. */
export function inputOf(draft: AreaDraft): { ok: true; input: AreaInput } | { ok: false; problems: DraftProblems } {
  const callers = linesOf(draft.callers).map(parseCaller);
  const rules = linesOf(draft.moveRules).map(parseRule);
  const badCaller = linesOf(draft.callers)[callers.indexOf(undefined)];
  const badRule = linesOf(draft.moveRules)[rules.indexOf(undefined)];
  const titleProblem = aeTitleProblem(draft.aeTitle, false);
  const fileProblem = filesProblem(draft.files);
  const problems: DraftProblems = {
    ...(titleProblem === undefined ? {} : { aeTitle: titleProblem }),
    ...(draft.folder.trim() === '' ? { folder: 'A folder is needed.' } : {}),
    ...(draft.everybody || badCaller === undefined ? {} : { callers: `Not understood: ${badCaller}` }),
    ...(fileProblem === undefined ? {} : { files: fileProblem }),
    ...(draft.moves !== 'listed' || badRule === undefined ? {} : { moveRules: `Not understood: ${badRule}` }),
  };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  const files = filesOf(draft.files);
  const parsed = areaInputSchema.safeParse({
    on: draft.on,
    aeTitle: draft.aeTitle.trim(),
    folder: draft.folder,
    access: draft.access,
    callers: draft.everybody ? undefined : callers,
    quota: quotaOf(draft),
    whenFull: draft.whenFull,
    moves: draft.moves === 'listed' ? { kind: 'listed', rules } : { kind: draft.moves },
    sameUid: draft.sameUid,
    foldNames: draft.foldNames,
    ...(files === undefined ? {} : { files }),
    receiving: draft.receiving,
  });
  if (parsed.success) return { ok: true, input: parsed.data };
  return { ok: false, problems: { studies: 'A limit is a whole number of studies or a size above nothing.' } };
}

function quotaOf(draft: AreaDraft): AreaInput['quota'] {
  const bytes = (size: number | '') => (size === '' ? undefined : Math.round(size * gigabyte));
  return {
    studies: draft.studies === '' ? undefined : draft.studies,
    bytes: bytes(draft.gigabytes),
    bytesPerStudy: bytes(draft.gigabytesPerStudy),
    freeBytes: bytes(draft.gigabytesFree),
  };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** `CT`, `CT@10.2.0.0/16`, `@10.2.0.0/16`: an AE title has no @ by custom, though it may (PS3.5 §6.2); the last one counts. */
function parseCaller(line: string): Caller | undefined {
  const at = line.lastIndexOf('@');
  const aeTitle = (at === -1 ? line : line.slice(0, at)).trim();
  const address = at === -1 ? '' : line.slice(at + 1).trim();
  const caller = { ...(aeTitle === '' ? {} : { aeTitle }), ...(address === '' ? {} : { address }) };
  const parsed = callerSchema.safeParse(caller);
  return parsed.success ? parsed.data : undefined;
}

function callerLine({ aeTitle = '', address }: Caller): string {
  return address === undefined ? aeTitle : `${aeTitle}@${address}`;
}

/** `CT > WORKSTATION`, `* > WORKSTATION` */
function parseRule(line: string): { caller?: string; destination: string } | undefined {
  const [caller = '', destination = '', ...rest] = line.split('>').map((part) => part.trim());
  if (rest.length > 0 || aeTitleProblem(destination, false) !== undefined) return undefined;
  if (caller === '*') return { destination };
  return aeTitleProblem(caller, false) === undefined ? { caller, destination } : undefined;
}
