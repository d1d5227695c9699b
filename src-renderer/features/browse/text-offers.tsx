import { Button } from '@mantine/core';
import type { QueryEnd, TextOffer } from '../../../src-shared/contract/common.ts';

const words: Readonly<Record<TextOffer, string>> = {
  'in-unicode': 'Ask in Unicode (UTF-8) this time',
  'with-wildcards': 'Ask with ? in its place',
};

interface TextOffersProps {
  readonly end: QueryEnd;
  readonly onTake: (offer: TextOffer) => void;
  /** Small, for a line of a table. */
  readonly compact?: boolean;
}

/** Buttons that ask nevertheless what the server's character set cannot express. */
export function TextOffers({ end, onTake, compact = false }: TextOffersProps) {
  const offers = end.kind === 'failed' ? (end.offers ?? []) : [];
  return offers.map((offer) => (
    <Button
      key={offer}
      {...(compact ? { size: 'compact-xs', variant: 'subtle' } : { variant: 'default' })}
      onClick={() => onTake(offer)}
    >
      {words[offer]}
    </Button>
  ));
}

/** Whether the end is of a question that would only be refused again. */
export function isRefusedText(end: QueryEnd): boolean {
  return end.kind === 'failed' && end.offers !== undefined;
}
