import type { ServiceFailure } from '../../../src-shared/dicom/failure.ts';
import { readNodeConfig } from '../../local-node/node-config.ts';
import type { NodeConfig } from '../../local-node/node-settings.ts';
import { readFailure } from '../../system/file-failure.ts';
import { readText } from './text-file.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** A quarry.json or dcmqrscp.cfg. */
export async function readConfiguration(
  file: string,
): Promise<Parsed<NodeConfig> | { readonly ok: false; readonly failure: ServiceFailure }> {
  let text: string;
  try {
    text = await readText(file);
  } catch (error) {
    return { ok: false, failure: readFailure(error, file) };
  }
  const read = readNodeConfig(text, file);
  if (read.ok) return parsed(read.config);
  const where = read.line === 0 ? file : `${file}, line ${read.line}`;
  return usageProblem('bad-configuration', `${where}: ${read.problem}`, ['Correct the file and start again.']);
}

/** A configuration that names no storage area, where one is needed. */
export function withoutArea(sentence: string): ReturnType<typeof usageProblem> {
  return usageProblem('bad-configuration', sentence, [
    'Name one in the AETable of a dcmqrscp.cfg, or among the areas of a quarry.json.',
  ]);
}
