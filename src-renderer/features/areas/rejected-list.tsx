import { Button } from '@mantine/core';
import type { RejectedAttempt } from '../../../src-shared/contract/storage-areas.ts';
import { momentText } from '../../ui/quantities.ts';
import { rejectionWords } from './area-words.ts';
import css from './areas.module.css';

interface RejectedListProps {
  readonly attempts: readonly RejectedAttempt[];
  readonly onAllow: (attempt: RejectedAttempt) => void;
  /** Opens the form for an area with the title that was called. */
  readonly onAddArea: (aeTitle: string) => void;
  readonly onForget: (attempt: RejectedAttempt) => void;
}

/** Who called and was turned away, and why; each can be let in. */
export function RejectedList({ attempts, onAllow, onAddArea, onForget }: RejectedListProps) {
  if (attempts.length === 0) return <p className={css.dim}>Nobody was turned away.</p>;
  const now = new Date();
  return (
    <table className={css.table} aria-label="Turned away">
      <thead>
        <tr>
          <th>Caller</th>
          <th>Called</th>
          <th>Why</th>
          <th>Last</th>
          <th>Times</th>
          <th />
        </tr>
      </thead>
      <tbody>
        {attempts.map((attempt) => (
          <tr key={attempt.id}>
            <td>
              <span className="q-mono">{attempt.callingAeTitle}</span> {attempt.address && `at ${attempt.address}`}
            </td>
            <td className="q-mono">{attempt.calledAeTitle}</td>
            <td>{rejectionWords(attempt.reason)}</td>
            <td>{momentText(attempt.lastAt, now)}</td>
            <td>{attempt.times.toLocaleString()}</td>
            <td className={css.buttons}>
              <LetIn attempt={attempt} onAllow={onAllow} onAddArea={onAddArea} />
              <Button
                size="compact-xs"
                variant="subtle"
                color="gray"
                aria-label={`Forget ${attempt.callingAeTitle} calling ${attempt.calledAeTitle}`}
                onClick={() => onForget(attempt)}
              >
                Forget
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LetIn({ attempt, onAllow, onAddArea }: Pick<RejectedListProps, 'onAllow' | 'onAddArea'> & { attempt: RejectedAttempt }) {
  const { reason, callingAeTitle, calledAeTitle } = attempt;
  if (reason === 'area-failed') return null;
  const [words, run] =
    reason === 'unknown-title'
      ? [`Add area ${calledAeTitle}…`, () => onAddArea(calledAeTitle)]
      : [reason === 'area-off' ? 'Switch on' : 'Allow', () => onAllow(attempt)];
  return (
    <Button size="compact-xs" variant="default" aria-label={`${words}: ${callingAeTitle} calling ${calledAeTitle}`} onClick={run}>
      {words}
    </Button>
  );
}
