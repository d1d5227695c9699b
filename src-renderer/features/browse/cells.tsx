import { IconAlertTriangle } from '@tabler/icons-react';
import { useSyncExternalStore } from 'react';
import type { LocalState } from '../../../src-shared/contract/common.ts';
import { formatPersonName, personNameLine } from '../../../src-shared/dicom/person-name.ts';
import { Pie } from '../../ui/pie.tsx';
import { wholeText } from '../../ui/quantities.ts';
import css from './browse.module.css';
import type { EntityNode } from './entity-node.ts';
import type { LocalStates } from './local-states.ts';

/** "FAMILY, Given" with the ideographic and phonetic forms beside. */
export function PersonNameText({ values }: { values: string }) {
  if (values.includes('\\')) return personNameLine(values);
  const name = formatPersonName(values);
  const [main, ...beside] = [name.alphabetic, name.ideographic, name.phonetic].filter((part) => part !== '');
  if (main === undefined) return <span className={css.dim}>(no name)</span>;
  return (
    <>
      {main}
      {beside.map((part) => (
        <span key={part} className={css.beside}>
          {` ${part}`}
        </span>
      ))}
    </>
  );
}

export function ProblemMark({ problem }: { problem: string }) {
  return (
    <span role="img" aria-label={`Problem: ${problem}`} title={problem} className={css.problem}>
      <IconAlertTriangle size={13} aria-hidden />
    </span>
  );
}

export function localWords(local: LocalState | undefined): string {
  if (local === undefined) return 'not known whether here';
  const of = local.expected === undefined ? '' : ` of ${wholeText(local.expected)}`;
  if (local.state === 'none') return local.expected === undefined ? 'none here' : `none${of} here`;
  if (local.state === 'some') return `${wholeText(local.instances)}${of} here`;
  return local.instances === 1 ? 'here' : `all ${wholeText(local.instances)} here`;
}

/** The local pie of one row: says how much is here, and gets what is missing when clicked. */
export function LocalPie(props: { node: EntityNode; locals: LocalStates; onGet: ((node: EntityNode) => void) | undefined }) {
  const { node, locals, onGet } = props;
  const local = useSyncExternalStore(
    (listener) => locals.subscribe(node.id, listener),
    () => locals.get(node.id),
  );
  const words = localWords(local);
  const state = local?.state ?? 'none';
  const share = local?.expected ? local.instances / local.expected : 0.5;
  if (state === 'all' || onGet === undefined)
    return (
      <span role="img" aria-label={words} title={words} className={css.pieCell}>
        <Pie state={state} share={share} />
      </span>
    );
  const name = `${words}, get ${state === 'none' ? 'it' : 'the rest'}`;
  return (
    <button type="button" tabIndex={-1} className={css.pieButton} aria-label={name} title={name} onClick={() => onGet(node)}>
      <Pie state={state} share={share} />
    </button>
  );
}
