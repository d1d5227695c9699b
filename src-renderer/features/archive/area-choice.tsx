import { NativeSelect } from '@mantine/core';
import { standardAreaId } from '../../../src-shared/contract/storage-areas.ts';
import { useLive } from '../../app/context/services.tsx';

export interface AreaChoiceProps {
  /** Undefined: the local archive. */
  readonly area: string | undefined;
  readonly onArea: (area: string | undefined) => void;
}

/** Which archive is shown; nothing to choose while there is only the local one. */
export function AreaChoice({ area, onArea }: AreaChoiceProps) {
  const areas = useLive((state) => state.storageAreas?.areas) ?? [];
  const others = areas.filter((one) => one.area.id !== standardAreaId && one.state === 'open');
  if (others.length === 0 && area === undefined) return <b>Local archive</b>;
  return (
    <NativeSelect
      size="xs"
      miw={170}
      aria-label="Archive shown"
      value={area ?? ''}
      onChange={(event) => onArea(event.currentTarget.value || undefined)}
      data={[
        { value: '', label: 'Local archive' },
        ...others.map((one) => ({ value: one.area.id, label: `Area ${one.area.aeTitle.trim()}` })),
      ]}
    />
  );
}
