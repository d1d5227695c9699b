import type { AreaStatus } from '../../../src-shared/contract/storage-areas.ts';
import { countWords, momentText } from '../../ui/quantities.ts';
import css from './areas.module.css';

/** The last objects that came with other content under a known UID, folded. */
export function DuplicateList({ status: { area, duplicates, adopted } }: { readonly status: AreaStatus }) {
  return (
    <>
      {adopted !== undefined && (
        <p className={css.dim}>
          {countWords(adopted.imported, 'object', 'objects')} that lay in the folder taken in
          {adopted.leftOut === 0 ? '' : `; ${countWords(adopted.leftOut, 'file', 'files')} left out`}.
        </p>
      )}
      {duplicates.length > 0 && (
        <details>
          <summary>The last with other content under a known UID</summary>
          <ul aria-label={`Duplicates in ${area.aeTitle}`} className={css.dim}>
            {duplicates.map(({ kind, sopInstanceUid, from, at }) => (
              <li key={`${at} ${sopInstanceUid}`}>
                <span className="q-mono">{sopInstanceUid}</span> from {from || 'here'}, {momentText(at, new Date())}:{' '}
                {kind === 'replaced' ? 'took the place of what was here' : 'kept beside what was here'}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
