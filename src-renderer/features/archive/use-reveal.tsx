import { Button } from '@mantine/core';
import { IconFolderSearch } from '@tabler/icons-react';
import { useCommand, useServices } from '../../app/context/services.tsx';
import { copyText } from '../../ui/copy-text.ts';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import type { ArchiveEntity } from './archive-entity.ts';

/** Shows the file of the one selected row in its folder; a browser cannot, and copies the path. */
export function useReveal(entities: readonly ArchiveEntity[], area: string | undefined) {
  const { engine, files, navigation } = useServices();
  const [entity, ...others] = entities;
  const one = others.length === 0 ? entity : undefined;
  const run = async () => {
    if (one === undefined) return;
    try {
      const { file } = await engine.archive.locate({ ...(area === undefined ? {} : { area }), entity: one.path });
      if (files.showInFolder !== undefined) files.showInFolder(file);
      else navigation.say(copyText(file) ? `Copied: ${file}` : file);
    } catch {
      navigation.say(`${one.title}: its file was not found.`);
    }
  };
  useCommand('reveal', () => void run(), one !== undefined);
  const label = files.showInFolder === undefined ? 'Copy the path' : 'Show in folder';
  const icon = <IconFolderSearch size={14} />;
  const entry: MenuEntry = { id: 'reveal', label, icon, disabled: one === undefined, run: () => void run() };
  const button = (
    <Button variant="default" disabled={one === undefined} leftSection={icon} onClick={() => void run()}>
      {label}
    </Button>
  );
  return { entry, button };
}
