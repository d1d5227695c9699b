import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { TextOffer } from '../../../src-shared/contract/common.ts';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { asksEverything, asksWords, variantsOf } from './asks.ts';
import css from './browse.module.css';
import type { Criteria } from './criteria.ts';
import type { SearchRun } from './search-store.ts';
import { isRefusedText, TextOffers } from './text-offers.tsx';

interface EmptyResultsProps {
  readonly run: SearchRun | undefined;
  readonly notStarted: ReactNode;
  /** For an answer of nothing to a question for everything. */
  readonly nothingThere: ReactNode;
  readonly onAsk: (criteria: Criteria) => void;
  readonly onRepeat: () => void;
  readonly onTake: (offer: TextOffer) => void;
}

/** What stands where rows would: the next step, the error, or what was asked of whom and what else to ask. */
export function EmptyResults({ run, notStarted, nothingThere, onAsk, onRepeat, onTake }: EmptyResultsProps) {
  if (run === undefined) return notStarted;
  const { end } = run;
  if (end === undefined) return null;
  if (end.kind === 'failed')
    return (
      <ExplanationCard explanation={end.explanation}>
        <TextOffers end={end} onTake={onTake} />
        {!isRefusedText(end) && (
          <Button variant="default" onClick={onRepeat}>
            Try again
          </Button>
        )}
      </ExplanationCard>
    );
  if (end.kind === 'cancelled') return <p className={css.dim}>Cancelled before the first answer.</p>;
  if (asksEverything(run.criteria)) return nothingThere;
  return (
    <div className={css.nothing}>
      <strong>
        {run.source.name} found nothing for {asksWords(run.criteria, run.askedAt)}.
      </strong>
      <p>Ask the same…</p>
      <div className={css.variants}>
        {variantsOf(run.criteria).map((variant) => (
          <Button key={variant.label} variant="default" onClick={() => onAsk(variant.criteria)}>
            {variant.label}
          </Button>
        ))}
      </div>
    </div>
  );
}
