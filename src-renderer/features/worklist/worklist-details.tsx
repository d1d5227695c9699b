import { worklistKeys } from '../../../src-shared/dicom/query/worklist-keys.ts';
import css from './worklist.module.css';
import { valueWords, type WithValues } from './worklist-columns.tsx';

/** One item in full: everything the server said of it. */
export function WorklistDetails({ item, note }: { item: WithValues; note?: string | undefined }) {
  const name = item.values.PatientName ?? '';
  return (
    <section className={css.details} aria-label="Details of the worklist item">
      <h2>{name === '' ? 'No name' : valueWords({ kind: 'person-name' }, name)}</h2>
      {item.problem !== undefined && <p className={css.warn}>{item.problem}</p>}
      {note !== undefined && <p className={css.dim}>{note}</p>}
      <dl>
        {worklistKeys
          .filter(({ keyword }) => (item.values[keyword] ?? '') !== '')
          .map((key) => (
            <div key={key.keyword}>
              <dt>{key.label}</dt>
              <dd className={key.kind === 'uid' ? 'q-mono' : undefined}>{valueWords(key, item.values[key.keyword] ?? '')}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}
