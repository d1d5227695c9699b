import { Button } from '@mantine/core';
import { useState } from 'react';
import { useLive } from './context/services.tsx';
import css from './shell.module.css';

/** What a person should know about this start: a file of bookmarks or settings that could not be used. */
export function StartNotices() {
  const notices = useLive((state) => state.info?.notices) ?? [];
  const [dismissed, setDismissed] = useState<readonly string[]>([]);
  return notices
    .filter(({ technical }) => !dismissed.includes(technical))
    .map(({ title, cause, tryThis, technical }) => (
      <div key={technical} className={css.banner} role="alert" title={technical}>
        <span>{[title, cause, ...tryThis].join(' ')}</span>
        <Button
          size="compact-xs"
          variant="white"
          color="dark"
          flex="none"
          onClick={() => setDismissed((before) => [...before, technical])}
        >
          Dismiss
        </Button>
      </div>
    ));
}
