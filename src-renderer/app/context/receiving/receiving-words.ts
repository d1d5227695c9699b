import { assertNever } from '../../../../src-shared/assert-never.ts';
import type { Profiles } from '../../../../src-shared/contract/acceptance-profiles.ts';
import type { Keeping, KeptCounts, Receiving } from '../../../../src-shared/contract/receiving.ts';
import { everythingId } from '../../../../src-shared/dicom/acceptance-profile.ts';
import { lookupTransferSyntax } from '../../../../src-shared/dicom/transfer-syntaxes.ts';
import { countWords } from '../../../ui/quantities.ts';

export function syntaxName(uid: string): string {
  return lookupTransferSyntax(uid)?.name ?? uid;
}

export function profileName(id: string | undefined, profiles: Profiles | undefined): string {
  const all = [...(profiles?.builtIn ?? []), ...(profiles?.own ?? [])];
  return all.find((profile) => profile.id === (id ?? everythingId))?.name ?? 'a profile that is not there';
}

/** "takes Lossless only; converts to RLE Lossless"; nothing where everything is kept as it comes. */
export function receivingWords(receiving: Receiving | undefined, profiles: Profiles | undefined): string {
  if (receiving === undefined) return '';
  const taken = receiving.profile === undefined ? [] : [`takes ${profileName(receiving.profile, profiles)}`];
  return [...taken, ...keepingWords(receiving.keep)].join('; ');
}

function keepingWords(keep: Keeping): string[] {
  switch (keep.kind) {
    case 'as-received':
      return [];
    case 'converted':
      return [`converts to ${syntaxName(keep.to)}${keep.otherwise === 'refuse' ? ' or refuses' : ''}`];
    case 'discarded':
      return ['keeps nothing of what it receives'];
    default:
      return assertNever(keep);
  }
}

/** What was done to received objects as it was wanted; empty while nothing but keeping was. */
export function keptWords({ converted, discarded }: Pick<KeptCounts, 'converted' | 'discarded'>): string {
  const objects = (count: number) => countWords(count, 'object', 'objects');
  const words = [
    ...(converted === 0 ? [] : [`${objects(converted)} converted`]),
    ...(discarded === 0 ? [] : [`${objects(discarded)} discarded`]),
  ];
  return words.join(', ');
}
