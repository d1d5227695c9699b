import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { EchoResult, ServerInput } from '../../../src-shared/contract/servers.ts';
import { addressesForOthers } from '../../app/context/addresses-for-others.ts';
import { useLive, useServices } from '../../app/context/services.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { echoReport } from './echo-report.ts';

/** Puts why an echo failed on the clipboard. */
export function CopyReport({ server, echo }: { server: ServerInput; echo: Extract<EchoResult, { ok: false }> }) {
  const aeTitle = useLive((state) => state.settings?.callingAeTitle) ?? '';
  const receiver = useLive((state) => state.receiver);
  const { navigation } = useServices();
  const [said, setSaid] = useState<string>();
  const copy = () => {
    const { there } = addressesForOthers(receiver?.addresses ?? [], '');
    const text = echoReport(server, echo, { aeTitle, addresses: there.map(({ address }) => address) });
    const came = copyText(text) ? 'Copied.' : 'It could not be copied.';
    setSaid(came);
    navigation.say(came);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconCopy size={14} />} onClick={copy}>
        Copy for its administrator
      </Button>{' '}
      <span>{said}</span>
    </>
  );
}
