import { layoutNames } from '../../../src-shared/contract/area-files.ts';
import { builtInProfiles } from '../../../src-shared/dicom/acceptance-profile.ts';
import { conversionTargets } from '../../../src-shared/dicom/conversion-targets.ts';
import { queryLevels, queryModels } from '../../../src-shared/dicom/query/levels.ts';
import { queryKeys } from '../../../src-shared/dicom/query/query-keys.ts';
import { worklistKeys } from '../../../src-shared/dicom/query/worklist-keys.ts';
import type { CommandNode, OptionNode } from './command-tree.ts';
import { shortSyntaxNames } from './transfer-syntax-argument.ts';

/** What completion offers where an option takes more than its choices, as other spellings or names of one's own. */
export function valuesOf({ names, choices }: OptionNode, command: CommandNode): readonly string[] {
  return choices.length > 0 ? choices : (suggestions(command)[names.at(-1) ?? ''] ?? []);
}

function suggestions({ path }: CommandNode): Readonly<Record<string, readonly string[]>> {
  const isFind = path === 'quarry find';
  const syntaxes = Object.keys(shortSyntaxNames);
  const targets: readonly string[] = conversionTargets;
  const keptIn = syntaxes.filter((short) => targets.includes(shortSyntaxNames[short] ?? ''));
  return {
    '--accept': builtInProfiles().map(({ id }) => id),
    '--accept-syntax': syntaxes,
    '--convert-to': keptIn,
    '--format': ['table', 'csv', 'json', 'dicom-json'],
    '--key': [...new Set([...queryKeys, ...(isFind ? worklistKeys : [])].map(({ keyword }) => keyword))],
    '--layout': layoutNames,
    '--level': queryLevels.map((level) => level.toLowerCase()),
    '--model': [...queryModels, ...(isFind ? ['worklist'] : [])],
    '--propose': syntaxes,
    '--template': layoutNames,
  };
}
