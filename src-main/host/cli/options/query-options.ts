import { type Command, Option } from 'commander';
import { repeated } from './argument-parsers.ts';
import { addCharacterSetOption } from './character-set-option.ts';

/** What `find`, `get` and `move` look for. */
export interface QueryOptions {
  readonly model?: string;
  readonly level?: string;
  readonly key?: readonly string[];
  readonly queryFile?: string;
  /** Values of (0008,0005). */
  readonly charset?: readonly string[];
}

export function addQueryOptions(command: Command): Command {
  return addCharacterSetOption(command)
    .option(
      '--model <model>',
      'information model: patient, study or the retired patient-study-only (default: study; patient at patient level); find also takes worklist',
    )
    .addOption(shortForModel('-P', 'patient'))
    .addOption(shortForModel('-S', 'study'))
    .addOption(shortForModel('-O', 'patient-study-only'))
    .option('--level <level>', 'patient, study, series or image (default: study)')
    .addOption(
      new Option(
        '-k, --key <key>',
        'Keyword=value to match, Keyword to ask back; also gggg,eeee=value and, in a sequence, Sequence.Keyword=value. May be repeated',
      ).argParser(repeated),
    )
    .addOption(
      new Option(
        '--query-file <file>',
        'take keys and level from a DICOM file; -k and --level go before it. May be repeated: one query for each',
      ).argParser(repeated),
    );
}

/** The letters of DCMTK's tools, of which one can be meant. A --model that is given goes before. */
export function shortForModel(letter: string, model: string): Option {
  const others = ['P', 'S', 'O', 'W'].filter((other) => letter !== `-${other}`);
  return new Option(letter, `the same as --model ${model}`).implies({ model }).conflicts(others);
}
