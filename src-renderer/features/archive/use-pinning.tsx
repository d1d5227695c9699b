import { Button } from '@mantine/core';
import { IconPin, IconPinnedOff } from '@tabler/icons-react';
import { useCommand, useServices } from '../../app/context/services.tsx';
import { tooManyRows } from '../../app/context/too-many-rows.ts';
import { whyNotSaved } from '../../app/context/why-not-saved.ts';
import type { MenuEntry } from '../../ui/menu-entries.tsx';
import { countWords } from '../../ui/quantities.ts';
import type { ArchiveEntity } from './archive-entity.ts';

/** Pins the studies of the selected rows, or unpins them when all of them are: pinned ones are never deleted to make room. */
export function usePinning(entities: readonly ArchiveEntity[], area: string | undefined) {
  const { engine, navigation } = useServices();
  const some = entities.length > 0;
  const unpin = some && entities.every((entity) => entity.pinned);
  const label = unpin ? 'Unpin' : 'Pin';
  const icon = unpin ? <IconPinnedOff size={14} /> : <IconPin size={14} />;
  const run = async () => {
    const tooMany = tooManyRows(entities.length);
    if (tooMany !== undefined) return navigation.say(tooMany);
    try {
      const { studies } = await engine.archive.pin({
        ...(area === undefined ? {} : { area }),
        entities: entities.map((entity) => entity.path),
        pinned: !unpin,
      });
      const words = countWords(studies, 'study', 'studies');
      navigation.say(unpin ? `${words} unpinned.` : `${words} pinned: never deleted to make room.`);
    } catch (error) {
      navigation.say(`${label} was not kept: ${whyNotSaved(error)}`);
    }
  };
  useCommand('pin', () => void run(), some);
  const entry: MenuEntry = { id: 'pin', label, icon, shortcut: 'P', run: () => void run() };
  const button = (
    <Button variant="default" disabled={!some} leftSection={icon} title="P" onClick={() => void run()}>
      {label}
    </Button>
  );
  return { entry, button };
}
