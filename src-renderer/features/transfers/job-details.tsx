import { Button, Group, Loader } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Job, JobProblem } from '../../../src-shared/contract/transfers.ts';
import { uploadedName } from '../../../src-shared/contract/upload.ts';
import { useServices } from '../../app/context/services.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { bytesText } from '../../ui/quantities.ts';
import { canCommit, canRetry, useJobActions } from './job-actions.ts';
import { arrivedWords, askedWords, directionWords, isEnded, rateWords, stateWords, timeWords } from './job-words.ts';
import css from './transfers.module.css';

/** One job whole: its two halves, what happened on the way, why it ended as it did, and what did not make it. */
export function JobDetails({ job }: { job: Job }) {
  const actions = useJobActions();
  return (
    <section className={css.details} aria-label={`Details of ${job.title}`}>
      <div className={css.detailsMain}>
        <h2>{job.title}</h2>
        <p className={css.dim}>
          {directionWords(job)}
          {job.method !== undefined && ` by ${job.method}`}
          {job.attempt > 1 && `, attempt ${job.attempt}`}
        </p>
        <dl>
          <dt>State</dt>
          <dd>{stateWords(job)}</dd>
          <dt>Asked</dt>
          <dd>{askedWords(job)}</dd>
          <dt>{arrivedHeading[job.kind]}</dt>
          <dd>
            {arrivedWords(job)}
            {job.bytes > 0 && `, ${bytesText(job.bytes)}`} {rateWords(job)} {timeWords(job)}
          </dd>
        </dl>
        {job.notes.length > 0 && (
          <ul className={css.notes}>
            {job.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        )}
        <Group gap={6} mt={8}>
          {!isEnded(job) && (
            <Button variant="default" onClick={() => actions.cancel([job])}>
              Cancel transfer
            </Button>
          )}
          {canRetry(job) && (
            <Button variant="default" onClick={() => actions.retry([job])}>
              Try again
            </Button>
          )}
          {canCommit(job) && (
            <Button variant="default" onClick={() => actions.commit(job)}>
              Ask for commitment
            </Button>
          )}
        </Group>
      </div>
      <div className={css.detailsWhy}>
        {job.explanation !== undefined && (
          <ExplanationCard explanation={job.explanation} tone={job.state === 'partial' ? 'warning' : 'failed'} />
        )}
        {job.problemCount > 0 && <Problems job={job} />}
        {job.explanation === undefined && job.problemCount === 0 && (
          <p className={css.dim}>{isEnded(job) ? 'No problems were reported.' : 'No problems so far.'}</p>
        )}
      </div>
    </section>
  );
}

type ProblemsState = { kind: 'loading' } | { kind: 'loaded'; problems: readonly JobProblem[] } | { kind: 'failed' };

function Problems({ job }: { job: Job }) {
  const { engine } = useServices();
  const [state, setState] = useState<ProblemsState>({ kind: 'loading' });
  const { id, problemCount } = job;
  useEffect(() => {
    let current = problemCount > 0;
    engine.transfers.problems({ id }).then(
      (problems) => current && setState({ kind: 'loaded', problems }),
      () => current && setState({ kind: 'failed' }),
    );
    return () => {
      current = false;
    };
  }, [engine, id, problemCount]);
  if (state.kind === 'loading') return <Loader size={14} />;
  if (state.kind === 'failed') return <p className={css.dim}>The list of problems could not be read.</p>;
  // One item can have several problems: its name alone is no key.
  const shown = state.problems.slice(0, shownProblems).map((problem, place) => ({ problem, key: `${place} ${problem.item}` }));
  return (
    <div className={css.problems}>
      <h3>
        {problemCount.toLocaleString()} {problemCount === 1 ? 'problem' : 'problems'}
      </h3>
      <ul>
        {shown.map(({ problem, key }) => (
          <li key={key}>
            <span className={css.problemKind} data-severity={problem.severity}>
              {problem.severity === 'left-out' ? 'left out' : problem.severity}
            </span>
            <span className="q-mono">{uploadedName(problem.item)}</span>
            <span
              className={css.dim}
              title={[problem.explanation.cause, ...problem.explanation.tryThis, problem.explanation.technical].join('\n')}
            >
              {problem.explanation.title}
            </span>
            {problem.explanation.code.startsWith('status-') && <code className={css.dim}>{problem.explanation.technical}</code>}
          </li>
        ))}
      </ul>
      {state.problems.length > shownProblems && (
        <p className={css.dim}>and {(state.problems.length - shownProblems).toLocaleString()} more</p>
      )}
    </div>
  );
}

const arrivedHeading: Readonly<Record<Job['kind'], string>> = {
  retrieve: 'Arrived',
  send: 'Acknowledged',
  commit: 'Committed',
};

/** A list a person can read; the first ones tell the kind of trouble. */
const shownProblems = 500;
