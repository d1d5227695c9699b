import { resolve } from 'node:path';
import type { WalkOptions } from '../../archive/file-objects.ts';
import { readFailure } from '../../system/file-failure.ts';
import { readToEnd, TooLong } from '../../system/read-whole.ts';
import { failureProblem } from './failure-problem.ts';
import type { InputFilesOptions } from './options/input-files-options.ts';
import { decodeText, readText, tooLong } from './text-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** What the command itself writes. It may lie among the files: a script runs in their folder. */
export interface OwnFiles {
  readonly reportFile?: string;
  readonly logFile?: string;
}

/** The paths of the command line and those of the list; `stdin` is read where the list is `-`. */
export async function inputPaths(
  paths: readonly string[],
  { filesFrom }: InputFilesOptions,
  stdin: NodeJS.ReadableStream = process.stdin,
): Promise<Parsed<readonly string[]>> {
  if (filesFrom === undefined) {
    if (paths.length > 0) return parsed(paths);
    return usageProblem('no-files', 'No file or folder is named.', ['Name some, or give a list with --files-from.']);
  }
  let list: string;
  try {
    list = filesFrom === '-' ? decodeText(await readToEnd(stdin)) : await readText(filesFrom);
  } catch (error) {
    return error instanceof TooLong ? tooLong(error, filesFrom) : failureProblem(readFailure(error, filesFrom));
  }
  // As find -print0 writes it: no name has a NUL, and some have line ends.
  const listed = list.split(list.includes('\0') ? '\0' : /\r?\n/).filter((line) => line !== '');
  return parsed([...paths, ...listed]);
}

export function walkOptions({ recurse, pattern, reportFile, logFile }: InputFilesOptions & OwnFiles): WalkOptions {
  const own = [reportFile, logFile].filter((file) => file !== undefined);
  const except = own.length === 0 ? undefined : new Set(own.map((file) => resolve(file)));
  if (pattern === undefined) return { recurse, except };
  const expression = new RegExp(`^${(pattern.match(pieces) ?? []).map(pieceOf).join('')}$`, 's');
  return { recurse, except, wanted: (name) => expression.test(name) };
}

/** A set of characters, its brackets among them where they come first, or one character. */
const pieces = /\[[!^]?\]?[^\]]*\]|./gs;

function pieceOf(piece: string): string {
  if (piece === '*') return '.*';
  if (piece === '?') return '.';
  const [, not, set] = /^\[([!^]?)(.+)\]$/s.exec(piece) ?? [];
  if (set === undefined) return escaped(piece);
  // A range the wrong way round has nothing in it.
  const ranges = set.match(/.-.|./gs)?.filter((range) => range.length === 1 || (range[0] ?? '') <= (range[2] ?? '')) ?? [];
  return `[${not ? '^' : ''}${ranges.map((range) => [...range].map((sign, at) => (at === 1 ? '-' : escaped(sign))).join('')).join('')}]`;
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
}
