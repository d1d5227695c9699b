import type { Certificate } from '../../../src-shared/contract/tls.ts';

/** It takes people a while to get a new one. Days. */
const soon = 30;

/** What keeps callers away, or soon will, though the receiver listens: they look at the dates of its certificate. */
export function certificateWords(
  { validFrom, validTo }: Pick<Certificate, 'validFrom' | 'validTo'>,
  now: Date,
): string | undefined {
  const day = (iso: string) => iso.slice(0, 10);
  if (now < new Date(validFrom))
    return `Our certificate is valid only from ${day(validFrom)}: until then whoever checks it does not connect.`;
  if (now > new Date(validTo))
    return `Our certificate has expired on ${day(validTo)}: whoever checks it does not connect. Choose a current one.`;
  const days = Math.floor((new Date(validTo).getTime() - now.getTime()) / (24 * 60 * 60 * 1000));
  return days < soon ? `Our certificate expires on ${day(validTo)}: ask for a new one.` : undefined;
}
