import type { ExplanationText } from '../../ui/explanation-card.tsx';
import css from './archive.module.css';

export interface ImportResult {
  readonly imported: number;
  readonly alreadyThere: number;
  readonly leftOut: readonly { readonly file: string; readonly explanation: ExplanationText }[];
  /** It was ended where the disk was full, before so many files. */
  readonly notTried?: number | undefined;
}

/** How many are named; the rest is counted. */
const named = 200;

/** What an import came to, with every file that was left out and why. */
export function ImportOutcome({ result }: { result: ImportResult }) {
  const { imported, alreadyThere, leftOut, notTried = 0 } = result;
  const parts = [`${imported.toLocaleString()} imported`];
  if (alreadyThere > 0) parts.push(`${alreadyThere.toLocaleString()} already there`);
  if (leftOut.length > 0) parts.push(`${leftOut.length.toLocaleString()} left out`);
  if (notTried > 0) parts.push(`${notTried.toLocaleString()} not tried`);
  const full = leftOut.find(({ explanation }) => explanation.code === 'disk-full')?.explanation;
  return (
    <div className={css.result}>
      <b>{parts.join(', ')}.</b>
      {full !== undefined && <div className={css.bad}>{[full.title, ...full.tryThis].join(' ')}</div>}
      {leftOut.length > 0 && (
        <ul>
          {leftOut.slice(0, named).map(({ file, explanation }) => (
            <li key={file} title={[explanation.cause, ...explanation.tryThis, explanation.technical].join('\n')}>
              <span className="q-mono">{file}</span> {explanation.title}
            </li>
          ))}
          {leftOut.length > named && <li>and {(leftOut.length - named).toLocaleString()} more</li>}
        </ul>
      )}
    </div>
  );
}
