import { ActionIcon, Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useStore } from 'zustand';
import type { Server } from '../../../src-shared/contract/servers.ts';
import { characterSetName, defaultCharacterSet } from '../../../src-shared/dicom/character-sets.ts';
import { extensionName } from '../../../src-shared/dicom/query/extensions.ts';
import { userIdentityName } from '../../../src-shared/dicom/user-identity.ts';
import { TrustCertificate } from '../../app/context/security/trust-certificate.tsx';
import { useLive, useNavigation, useServices } from '../../app/context/services.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { millisecondsText, momentText } from '../../ui/quantities.ts';
import { CopyReport } from './copy-report.tsx';
import { focusServer } from './focus-server.ts';
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
  const close = () => {
    navigation.showDetails(undefined);
    focusServer(document.body, server.id);
  };
  return (
    <aside className={css.details} aria-label={`Details of ${server.name}`}>
      <div className={css.detailsHead}>
        <h2>{server.name}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close details" onClick={close}>
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
        <dt>Security</dt>
        <dd>{securityWords(server)}</dd>
        {server.userIdentity !== undefined && (
          <>
            <dt>Identified by</dt>
            <dd>
              {userIdentityName[server.userIdentity.kind]}
              {server.userIdentity.userName !== undefined && `: ${server.userIdentity.userName}`}
            </dd>
          </>
        )}
        {server.queryExtensions !== undefined && (
          <>
            <dt>Asked for</dt>
            <dd>{server.queryExtensions.map((extension) => extensionName[extension]).join(', ')}</dd>
          </>
        )}
        {server.storeAssociations !== undefined && (
          <>
            <dt>Sent to over</dt>
            <dd>{server.storeAssociations} connections at once</dd>
          </>
        )}
        <dt>Last echo</dt>
        <dd>
          {echoing
            ? 'asking…'
            : echo === undefined
              ? 'not asked yet'
              : `${momentText(echo.at, new Date())}${echo.ok ? `: ${millisecondsText(echo.roundTripMs)} round trip, ${millisecondsText(echo.associationMs)} association` : ''}`}
        </dd>
      </dl>
      {echo?.ok === false && !echoing && (
        <ExplanationCard explanation={echo.explanation}>
          <CopyReport key={echo.at} server={server} echo={echo} />
        </ExplanationCard>
      )}
      {echo?.ok === false && !echoing && echo.certificate !== undefined && (
        <TrustCertificate
          certificate={echo.certificate}
          code={echo.explanation.code}
          onTrust={(fingerprint) => void actions.trust(server, fingerprint)}
        />
      )}
      {echo?.ok === true && echo.security?.notes.map((note) => <p key={note}>{note}</p>)}
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

/** "TLS, one pinned certificate", and what was agreed on last time. */
function securityWords({ tls, lastEcho }: Server): string {
  if (tls === undefined) return 'none: the connection is not encrypted';
  const pinned = (tls.pins?.length ?? 0) > 0;
  const trust =
    tls.peerCertificate === 'ignored' ? 'whoever answers is believed' : pinned ? 'a pinned certificate' : 'by authorities';
  const agreed = lastEcho?.ok === true && lastEcho.security !== undefined ? ` (${lastEcho.security.protocol})` : '';
  return `TLS, ${trust}${agreed}`;
}
