import type { Keeping } from '../../../src-shared/contract/receiving.ts';
import { type AcceptanceProfile, builtInProfiles } from '../../../src-shared/dicom/acceptance-profile.ts';
import { conversionTargets } from '../../../src-shared/dicom/conversion-targets.ts';
import { lookupTransferSyntax } from '../../../src-shared/dicom/transfer-syntaxes.ts';
import { readStorescpConfig } from '../../local-node/storescp-cfg/read.ts';
import { keyOf } from '../../local-node/storescp-cfg/sections.ts';
import { TooLong } from '../../system/read-whole.ts';
import type { AcceptanceOptions } from './options/acceptance-options.ts';
import { readText } from './text-file.ts';
import { parseTransferSyntaxes, shortSyntaxNames } from './transfer-syntax-argument.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

export interface Acceptance {
  /** Undefined takes everything. */
  readonly profile: AcceptanceProfile | undefined;
  /** Undefined keeps what comes as it comes. */
  readonly keep: (Keeping & { readonly kind: 'converted' }) | undefined;
  /** What the file has that has no meaning here. */
  readonly notes: readonly string[];
}

/** What the options say of what is taken, and how it is kept. The contract is loaded for what it checks: nearly nobody says anything. */
export async function parseAcceptance(options: AcceptanceOptions): Promise<Parsed<Acceptance>> {
  const { configFile, accept, acceptSyntax } = options;
  if ([configFile, accept, acceptSyntax].filter((one) => one !== undefined).length > 1)
    return usageProblem('options-belong-together', 'Of --config-file, --accept and --accept-syntax only one can be given.', []);
  const keep = await parseKeeping(options);
  if (!keep.ok) return keep;
  const profile = await parseProfile(options);
  return profile.ok ? parsed({ ...profile.value, keep: keep.value }) : profile;
}

type FoundProfile = Pick<Acceptance, 'profile' | 'notes'>;

async function parseProfile({ configFile, accept, acceptSyntax }: AcceptanceOptions): Promise<Parsed<FoundProfile>> {
  if (configFile !== undefined) return fromFile(configFile);
  if (acceptSyntax !== undefined) {
    const syntaxes = parseTransferSyntaxes(acceptSyntax);
    return syntaxes.ok ? parsed({ profile: { transferSyntaxes: syntaxes.value, privateClasses: true }, notes: [] }) : syntaxes;
  }
  if (accept === undefined) return parsed({ profile: undefined, notes: [] });
  const builtIn = builtInProfiles();
  const profile = builtIn.find(({ id }) => id === accept);
  if (profile !== undefined) return parsed({ profile, notes: [] });
  return usageProblem('profile-unknown', `“${accept}” is no built-in profile.`, [
    `They are ${builtIn.map(({ id }) => id).join(', ')}. Others come from a file: --config-file <file> <profile>.`,
  ]);
}

async function fromFile([file = '', name, ...more]: readonly string[]): Promise<Parsed<FoundProfile>> {
  if (name === undefined || more.length > 0)
    return usageProblem('profile-unknown', '--config-file takes a file and the name of one profile in it.', []);
  const { longestConfiguration } = await import('../../../src-shared/contract/acceptance-profiles.ts');
  let text: string;
  try {
    text = await readText(file, longestConfiguration);
  } catch (error) {
    if (error instanceof TooLong) return usageProblem('bad-configuration', `${file} has ${error.message}.`, []);
    return usageProblem('file-unreadable', `“${file}” cannot be read.`, ['Check its name and its permissions.']);
  }
  const read = readStorescpConfig(text);
  const where = (line: number, column: number) => `${file}, line ${line}, column ${column}`;
  const corrections = ['Correct the file and start again.'];
  if (!read.ok) return usageProblem('bad-configuration', `${where(read.line, read.column)}: ${read.problem}`, corrections);
  const found = read.profiles.find(({ key }) => key === keyOf(name));
  if (found === undefined)
    return usageProblem('profile-unknown', `There is no profile “${name}” in ${file}.`, [
      `It has ${read.profiles.map((profile) => profile.name).join(', ') || 'none'}.`,
    ]);
  if (!found.ok) return usageProblem('bad-configuration', `${where(found.line, found.column)}: ${found.problem}`, corrections);
  return parsed({ profile: found.profile, notes: read.notes.map((note) => `${file}, ${note}`) });
}

async function parseKeeping({ convertTo, notConverted }: AcceptanceOptions): Promise<Parsed<Acceptance['keep']>> {
  if (convertTo === undefined) {
    if (notConverted === undefined) return parsed(undefined);
    return usageProblem('options-belong-together', '--not-converted says something only together with --convert-to.', []);
  }
  const syntaxes = parseTransferSyntaxes([convertTo]);
  if (!syntaxes.ok) return syntaxes;
  const { keepingSchema } = await import('../../../src-shared/contract/receiving.ts');
  const keep = keepingSchema.safeParse({ kind: 'converted', to: syntaxes.value[0], otherwise: notConverted ?? 'keep' });
  if (keep.success && keep.data.kind === 'converted' && syntaxes.value.length === 1) return parsed(keep.data);
  const short = new Map(Object.entries(shortSyntaxNames).map(([name, uid]) => [uid, name]));
  const names = conversionTargets.map((uid) => short.get(uid) ?? lookupTransferSyntax(uid)?.keyword ?? uid);
  return usageProblem('transfer-syntax-unknown', `Objects cannot be converted to “${convertTo}”.`, [
    `They can to ${names.join(', ')}: uncompressed, or compressed without loss.`,
  ]);
}
