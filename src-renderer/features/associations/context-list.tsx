import { useEffect, useState } from 'react';
import type { AssociationContext } from '../../../src-shared/contract/associations.ts';
import { contextResultWords } from '../../../src-shared/dicom/explain/context-result.ts';
import { nameOfUid } from '../../../src-shared/dicom/uids.ts';
import { useServices } from '../../app/context/services.tsx';
import css from './associations.module.css';

/** What was proposed on an association, and what came of each. */
export function ContextList({ id }: { readonly id: string }) {
  const { engine } = useServices();
  const [contexts, setContexts] = useState<readonly AssociationContext[]>([]);
  useEffect(() => {
    let gone = false;
    engine.associations.contexts({ id }).then(
      (list) => {
        if (!gone) setContexts(list);
      },
      () => undefined, // it has ended meanwhile: its row goes, and this with it
    );
    return () => {
      gone = true;
    };
  }, [engine, id]);
  return (
    <ul className={css.contexts} aria-label="Presentation contexts">
      {contexts.map(({ abstractSyntax, transferSyntax, result }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and the same class may stand in it twice
        <li key={index} title={abstractSyntax}>
          {nameOfUid(abstractSyntax)}
          {transferSyntax === undefined || result !== 0 ? (
            <span className={css.refused}> refused: {contextResultWords(result)}</span>
          ) : (
            <span className={css.dim}> {nameOfUid(transferSyntax)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}
