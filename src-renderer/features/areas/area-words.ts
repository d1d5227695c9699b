import { assertNever } from '../../../src-shared/assert-never.ts';
import type { AreaRules, AreaStatus, Caller, RejectedAttempt } from '../../../src-shared/contract/storage-areas.ts';
import { bytesText, countWords } from '../../ui/quantities.ts';

export const accessWords = {
  'read-write': 'store and retrieve',
  read: 'retrieve only',
  write: 'store only',
} as const satisfies Record<AreaRules['access'], string>;

/** "CT at 10.2.0.0/16", "anyone at 10.2.0.0/16", "CT" */
export function callerWords({ aeTitle, address }: Caller): string {
  if (address === undefined) return aeTitle ?? '';
  return `${aeTitle ?? 'anyone'} at ${address}`;
}

export function callersWords(callers: AreaRules['callers']): string {
  if (callers === undefined) return 'everybody';
  return callers.length === 0 ? 'nobody' : callers.map(callerWords).join(', ');
}

/** "at most 500 studies, 2 GB a study; then the oldest are deleted" */
export function quotaWords({ quota, whenFull }: Pick<AreaRules, 'quota' | 'whenFull'>): string {
  const { studies, bytes, bytesPerStudy, freeBytes } = quota;
  const limits = [
    ...(studies === undefined ? [] : [`at most ${countWords(studies, 'study', 'studies')}`]),
    ...(bytes === undefined ? [] : [`at most ${bytesText(bytes)}`]),
    ...(bytesPerStudy === undefined ? [] : [`${bytesText(bytesPerStudy)} a study`]),
    ...(freeBytes === undefined ? [] : [`${bytesText(freeBytes)} stay free`]),
  ];
  if (limits.length === 0) return 'no limit';
  return `${limits.join(', ')}; then ${whenFull === 'refuse' ? 'it refuses' : 'the oldest studies are deleted'}`;
}

/** "81 studies, 640 MB" */
export function contentWords({ studies, bytes }: Pick<AreaStatus, 'studies' | 'bytes'>): string {
  return `${countWords(studies, 'study', 'studies')}, ${bytesText(bytes)}`;
}

export function rejectionWords(reason: RejectedAttempt['reason']): string {
  switch (reason) {
    case 'unknown-title':
      return 'no area has that title';
    case 'area-off':
      return 'the area is off';
    case 'area-failed':
      return 'the area could not be opened';
    case 'caller-not-allowed':
      return 'not among those who may call';
    default:
      return assertNever(reason);
  }
}
