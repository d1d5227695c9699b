import { Select } from '@mantine/core';
import type { ReceiverConfig, ReceiverStatus } from '../../../src-shared/contract/receiver.ts';
import { More } from '../../ui/more.tsx';
import { momentText } from '../../ui/quantities.ts';
import css from './receiver.module.css';

const choices = [
  { value: 'accept', label: 'are taken like others' },
  { value: 'refuse', label: 'are refused' },
];

/** Whether objects of private SOP classes are taken, and which were proposed since Quarry was started. */
export function PrivateClasses(props: {
  readonly status: ReceiverStatus;
  readonly apply: (config: ReceiverConfig) => Promise<unknown>;
}) {
  const { config, privateClasses: seen } = props.status;
  const choice = choices.find(({ value }) => value === (config.privateClasses ?? 'accept'));
  const proposed = seen.length === 0 ? '' : `, ${seen.length.toLocaleString()} proposed`;
  return (
    <More title="Private SOP classes" said={`${choice?.label ?? ''}${proposed}`}>
      <Select
        aria-label="Objects of private SOP classes"
        data={choices}
        value={choice?.value ?? null}
        allowDeselect={false}
        w={240}
        onChange={(value) => void props.apply({ ...config, privateClasses: value === 'refuse' ? 'refuse' : 'accept' })}
      />
      {seen.length === 0 ? (
        <p className={css.dim}>None was proposed since Quarry was started.</p>
      ) : (
        <table className={css.seen}>
          <caption className={css.dim}>Proposed since Quarry was started</caption>
          <thead>
            <tr>
              <th scope="col">SOP class</th>
              <th scope="col">Last from</th>
              <th scope="col">When</th>
              <th scope="col">Times</th>
              <th scope="col">Objects</th>
              <th scope="col">Last answer</th>
            </tr>
          </thead>
          <tbody>
            {seen.map(({ uid, from, lastSeen, associations, objects, accepted }) => (
              <tr key={uid}>
                <td className="q-mono">{uid}</td>
                <td>
                  {from.aeTitle} at {from.address}
                </td>
                <td>{momentText(lastSeen, new Date())}</td>
                <td className={css.number}>{associations.toLocaleString()}</td>
                <td className={css.number}>{objects.toLocaleString()}</td>
                <td>{accepted ? 'taken' : 'refused'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </More>
  );
}
