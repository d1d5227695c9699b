import { Button, Menu } from '@mantine/core';
import { IconFileExport, IconSend2, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Server } from '../../../src-shared/contract/servers.ts';
import { useCommand, useLive, useServices } from '../../app/context/services.tsx';
import { tooManyRows } from '../../app/context/too-many-rows.ts';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import { MenuEntries, type MenuEntry } from '../../ui/menu-entries.tsx';
import { countWords } from '../../ui/quantities.ts';
import type { ArchiveEntity } from './archive-entity.ts';
import { ExportDialog } from './export-dialog.tsx';
import { usePinning } from './use-pinning.tsx';
import { useReveal } from './use-reveal.tsx';

/** What can be done with selected rows of the local archive or of a storage area: send, export, pin, show in the folder, delete. */
export function useArchiveActions(entities: readonly ArchiveEntity[], area: string | undefined) {
  const { engine, navigation, undo } = useServices();
  const pinning = usePinning(entities, area);
  const reveal = useReveal(entities, area);
  const where = area === undefined ? {} : { area };
  const servers = useLive((state) => state.servers) ?? [];
  const [sendOpen, setSendOpen] = useState(false);
  /** What the dialog was opened for: the selection may change behind it. */
  const [exported, setExported] = useState<readonly ArchiveEntity[]>();
  const some = entities.length > 0;

  const tooMany = tooManyRows(entities.length);

  const send = async (server: Server) => {
    if (tooMany !== undefined) return navigation.say(tooMany);
    const title = titleOfAll(entities);
    try {
      await engine.transfers.sendEntities({
        ...where,
        serverId: server.id,
        entities: entities.map((entity) => entity.path),
        title,
      });
      navigation.say(`Sending ${title} to ${server.name}.`);
      navigation.toggleDock(true);
    } catch {
      navigation.say(`${title} could not be queued: Quarry's engine did not answer.`);
    }
  };
  const remove = async () => {
    if (tooMany !== undefined) return navigation.say(tooMany);
    const title = titleOfAll(entities);
    try {
      const { instances, undoToken } = await engine.archive.remove({ ...where, entities: entities.map((entity) => entity.path) });
      const back = async () => {
        const { instances } = await engine.archive.undoRemove({ ...where, undoToken });
        navigation.say(`${countWords(instances, 'image is', 'images are')} back.`);
      };
      // Only then is their room free.
      const forget = () => void engine.archive.forgetRemoved({ ...where, undoToken }).catch(() => undefined);
      undo.offer(`${title}: ${countWords(instances, 'image', 'images')} deleted from the archive.`, back, forget);
    } catch (error) {
      navigation.say(`${title} could not be deleted: ${whyNotSaved(error)}`);
    }
  };
  const targets: readonly MenuEntry[] = servers.map((server) => ({
    id: server.id,
    label: server.name,
    run: () => void send(server),
  }));
  useCommand('send', () => setSendOpen(true), some && targets.length > 0);
  useCommand('delete', () => void remove(), some);

  const menu: readonly MenuEntry[] = [
    { id: 'send', label: 'Send to…', icon: <IconSend2 size={14} />, disabled: targets.length === 0, children: targets },
    { id: 'export', label: 'Export…', icon: <IconFileExport size={14} />, run: () => setExported(entities) },
    pinning.entry,
    reveal.entry,
    {
      id: 'delete',
      apart: true,
      danger: true,
      label: 'Delete',
      icon: <IconTrash size={14} />,
      shortcut: 'Delete',
      run: () => void remove(),
    },
  ];
  const buttons = (
    <>
      <Menu position="top-start" withinPortal shadow="md" opened={sendOpen} onChange={setSendOpen}>
        <Menu.Target>
          <Button disabled={!some || targets.length === 0} leftSection={<IconSend2 size={14} />}>
            Send to…
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <MenuEntries entries={targets} />
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" disabled={!some} leftSection={<IconFileExport size={14} />} onClick={() => setExported(entities)}>
        Export…
      </Button>
      {exported !== undefined && (
        <ExportDialog title={titleOfAll(exported)} where={where} entities={exported} onClose={() => setExported(undefined)} />
      )}
      {pinning.button}
      {reveal.button}
      <Button variant="default" disabled={!some} leftSection={<IconTrash size={14} />} onClick={() => void remove()}>
        Delete
      </Button>
    </>
  );
  return { buttons, menu: some ? menu : [], remove: () => void remove() };
}

export function titleOfAll(entities: readonly ArchiveEntity[]): string {
  const [first, ...others] = entities;
  if (first === undefined) return '';
  return others.length === 0 ? first.title : `${first.title} and ${others.length.toLocaleString()} more`.slice(0, 512);
}
