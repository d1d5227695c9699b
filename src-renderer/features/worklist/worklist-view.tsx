import { SegmentedControl } from '@mantine/core';
import { useStore } from 'zustand';
import { OwnWorklist } from './own-worklist.tsx';
import { ServerWorklist } from './server-worklist.tsx';
import css from './worklist.module.css';
import type { WorklistStore } from './worklist-store.ts';

/** What is planned: as a server says, or as we tell modalities. */
export function WorklistView({ worklist }: { worklist: WorklistStore }) {
  const place = useStore(worklist.store, (state) => state.place);
  return (
    <div className={css.view}>
      <div className={css.places}>
        <SegmentedControl
          aria-label="Whose worklist"
          value={place}
          onChange={(value) => worklist.show(value === 'own' ? 'own' : 'server')}
          data={[
            { value: 'server', label: 'Of the chosen server' },
            { value: 'own', label: 'Our own' },
          ]}
        />
      </div>
      {place === 'server' ? <ServerWorklist worklist={worklist} /> : <OwnWorklist worklist={worklist} />}
    </div>
  );
}
