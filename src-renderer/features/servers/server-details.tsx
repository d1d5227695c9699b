import { ActionIcon, Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useStore } from 'zustand';
import { characterSetName, defaultCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import { useLive, useNavigation, useServices } from '../../app/context/services.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { millisecondsText, momentText } from '../../ui/quantities.ts';
import css from './servers.module.css';
import { useServers } from './servers-context.ts';

/** Beside the view, not over it: what is known of a server, and the whole explanation of its last failure. */
export function ServerDetails() {
  const detailsOf = useNavigation((state) => state.detailsOf);
  const server = useLive((state) => state.servers?.find((one) => one.id === detailsOf));
  const ownTitle = useLive((state) => state.settings?.callingAeTitle);
  const { navigation } = useServices();
  const actions = useServers();
  const echoing = useStore(actions.store, (state) => detailsOf !== undefined && state.echoing.has(detailsOf));
  if (server === undefined) return null;
  const echo = server.lastEcho;
  return (
    <aside className={css.details} aria-label={`Details of ${server.name}`}>
      <div className={css.detailsHead}>
        <h2>{server.name}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close details" onClick={() => navigation.showDetails(undefined)}>
          <IconX size={15} />
        </ActionIcon>
      </div>
      <dl>
        <dt>AE title</dt>
        <dd className="q-mono">{server.calledAeTitle}</dd>
        <dt>Address</dt>
        <dd className="q-mono">
          {server.host}:{server.port}
        </dd>
        <dt>We call as</dt>
        <dd className="q-mono">{server.callingAeTitle ?? ownTitle}</dd>
        <dt>Retrieve by</dt>
        <dd>{server.retrieveMethod === 'automatic' ? 'C-GET or C-MOVE, whichever it takes' : server.retrieveMethod}</dd>
        <dt>Character set</dt>
        <dd>{characterSetName((server.characterSet ?? defaultCharacterSet).split('\\'))}</dd>
        <dt>Last echo</dt>
        <dd>
          {echoing
            ? 'asking…'
            : echo === undefined
              ? 'not asked yet'
              : `${momentText(echo.at, new Date())}${echo.ok ? `: ${millisecondsText(echo.roundTripMs)} round trip, ${millisecondsText(echo.associationMs)} association` : ''}`}
        </dd>
      </dl>
      {echo?.ok === false && !echoing && <ExplanationCard explanation={echo.explanation} />}
      <Group gap={6} mt={12}>
        <Button variant="default" loading={echoing} onClick={() => void actions.echo(server)}>
          Ask again
        </Button>
        <Button variant="default" onClick={() => actions.edit(server)}>
          Edit…
        </Button>
      </Group>
    </aside>
  );
}
