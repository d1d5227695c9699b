import { Loader } from '@mantine/core';
import { assertNever } from '../../../src-shared/assert-never.ts';
import type { QueryEnd, TextOffer } from '../../../src-shared/contract/common.ts';
import type { QueryLevel } from '../../../src-shared/dicom/query/levels.ts';
import { millisecondsText } from '../../ui/quantities.ts';
import { countOf } from './asks.ts';
import css from './browse.module.css';
import type { SearchRun } from './search-store.ts';

const askedWords: Readonly<Record<TextOffer, string>> = {
  'in-unicode': 'asked in Unicode this time',
  'with-wildcards': 'asked with ? for what the server’s character set lacks',
};

/** One line: how far the search is, or how it ended. */
export function SearchStatus({ run }: { run: SearchRun | undefined }) {
  if (run === undefined) return null;
  const { end, level, nodes } = run;
  if (end === undefined)
    return (
      <>
        <Loader size={12} />
        <span>{nodes.length === 0 ? 'waiting for the first answer…' : `${countOf(nodes.length, level)} so far…`}</span>
      </>
    );
  return (
    <>
      <HowItEnded end={end} level={level} shown={nodes.length} />
      {run.text !== undefined && <span>{askedWords[run.text]}</span>}
      {end.notes?.map((note) => (
        <span key={note} className={css.warn} title={note}>
          {note}
        </span>
      ))}
    </>
  );
}

function HowItEnded({ end, level, shown }: { end: QueryEnd; level: QueryLevel; shown: number }) {
  const count = countOf(shown, level);
  switch (end.kind) {
    case 'complete':
      return (
        <span>
          {count} in {millisecondsText(end.ms)}
        </span>
      );
    case 'limited': {
      const words = `Stopped at ${countOf(end.limit, level)}: there are more. Narrow the search, or raise the limit in Settings.`;
      return (
        <span className={css.warn} title={words}>
          {words}
        </span>
      );
    }
    case 'cancelled':
      return <span>Cancelled after {count}.</span>;
    case 'failed': {
      const { title } = end.explanation;
      const words = shown === 0 ? title : `Broke off after ${count}: ${title}`;
      return (
        <span className={css.bad} title={words}>
          {words}
        </span>
      );
    }
    default:
      return assertNever(end);
  }
}
