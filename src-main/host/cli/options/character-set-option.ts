import { type Command, InvalidArgumentError, Option } from 'commander';
import { characterSetTerms, parseCharacterSet } from '../../../../src-shared/dicom/character-sets.ts';

/** `--charset`: what a server is asked in, and read in where it does not say. */
export function addCharacterSetOption(command: Command, usual = 'of the bookmark, UTF-8'): Command {
  return command.addOption(
    new Option(
      '--charset <charset>',
      `character set to ask in: a defined term of (0008,0005), several joined with “\\” (default: ${usual})`,
    ).argParser(characterSet),
  );
}

/** `--wildcards`: the choice to ask for more than was meant rather than not at all. */
export function addWildcardsOption(command: Command): Command {
  return command.option('--wildcards', 'ask with ? in place of characters that the server’s character set lacks');
}

function characterSet(text: string): readonly string[] {
  const terms = parseCharacterSet(text);
  if (terms !== undefined) return terms;
  const known = characterSetTerms.map(({ term, extended }) => term ?? extended).join(', ');
  throw new InvalidArgumentError(`It takes UTF-8 or a defined term of (0008,0005): ${known}.`);
}
