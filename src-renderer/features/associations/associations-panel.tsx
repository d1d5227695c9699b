import { Button } from '@mantine/core';
import { IconArrowDownLeft, IconArrowUpRight } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import type { OpenAssociation } from '../../../src-shared/contract/associations.ts';
import { useServices } from '../../app/context/services.tsx';
import { bytesText, countWords, momentText } from '../../ui/quantities.ts';
import css from './associations.module.css';
import { ContextList } from './context-list.tsx';
import { useAssociations } from './use-associations.ts';

/** Who is talking with whom at this moment; each association can be looked into, and ended. */
export function AssociationsPanel() {
  const { engine, navigation } = useServices();
  const open = useAssociations();
  const [shown, setShown] = useState<string>();
  const abort = async ({ id, callingAeTitle, calledAeTitle }: OpenAssociation) => {
    const words = `The association of ${callingAeTitle} with ${calledAeTitle}`;
    try {
      await engine.associations.abort({ id });
      navigation.say(`${words} was aborted.`);
    } catch {
      navigation.say(`${words} had ended already.`);
    }
  };
  return (
    <section className={css.panel} aria-label="Associations">
      <h2>{open.length === 0 ? 'No association is open' : countWords(open.length, 'association open', 'associations open')}</h2>
      {open.length > 0 && (
        <div className={css.scroll}>
          <table className={css.table} aria-label="Open associations">
            <thead>
              <tr>
                <th>Direction</th>
                <th>Caller</th>
                <th>Called</th>
                <th>Address</th>
                <th>Since</th>
                <th>Contexts</th>
                <th className={css.number}>Objects</th>
                <th className={css.number}>Received</th>
                <th className={css.number}>Sent</th>
                <th className={css.number}>Rate</th>
                <th>
                  <span className={css.unseen}>Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {open.map((one) => (
                <Fragment key={one.id}>
                  <Line
                    association={one}
                    opened={shown === one.id}
                    onOpen={() => setShown(shown === one.id ? undefined : one.id)}
                    onAbort={() => void abort(one)}
                  />
                  {shown === one.id && (
                    <tr>
                      <td colSpan={11}>
                        <ContextList id={one.id} />
                      </td>
                    </tr>
                  )}
                </Fragment>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface LineProps {
  readonly association: OpenAssociation;
  readonly opened: boolean;
  readonly onOpen: () => void;
  readonly onAbort: () => void;
}

function Line({ association: one, opened, onOpen, onAbort }: LineProps) {
  const isIn = one.direction === 'in';
  return (
    <tr>
      <td>
        {isIn ? <IconArrowDownLeft size={14} aria-hidden /> : <IconArrowUpRight size={14} aria-hidden />}
        {isIn ? ' they called' : ' we called'}
      </td>
      <td className="q-mono">{one.callingAeTitle}</td>
      <td className="q-mono">{one.calledAeTitle}</td>
      <td className="q-mono">{one.address}</td>
      <td>{momentText(one.since, new Date())}</td>
      <td>
        <Button size="compact-xs" variant="subtle" aria-expanded={opened} onClick={onOpen}>
          {one.acceptedContexts} accepted{one.refusedContexts > 0 && `, ${one.refusedContexts} refused`}
        </Button>
      </td>
      <td className={css.number}>{(one.sentObjects + one.receivedObjects).toLocaleString()}</td>
      <td className={css.number}>{bytesText(one.receivedBytes)}</td>
      <td className={css.number}>{bytesText(one.sentBytes)}</td>
      <td className={css.number}>{bytesText(one.bytesPerSecond)}/s</td>
      <td>
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Abort the association of ${one.callingAeTitle} with ${one.calledAeTitle}`}
          onClick={onAbort}
        >
          Abort
        </Button>
      </td>
    </tr>
  );
}
