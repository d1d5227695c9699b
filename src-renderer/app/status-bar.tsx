import { useEffect, useState } from 'react';
import { receiverWords } from '../features/receiver/receiver-panel.tsx';
import { bytesText } from '../ui/quantities.ts';
import { StatusDot } from '../ui/status-dot.tsx';
import { useLive, useNavigation, useServices } from './context/services.tsx';
import css from './shell.module.css';

/** Under everything: receiver, transfers, disk, and the last thing that happened, which screen readers hear. */
export function StatusBar() {
  const { navigation } = useServices();
  const receiver = useLive((state) => state.receiver);
  const active = useLive((state) => state.jobs.filter((job) => job.state === 'running' || job.state === 'waiting').length);
  const free = useLive((state) => state.archive?.freeBytes);
  const receiverState = receiver?.state === 'listening' ? 'good' : receiver?.state === 'failed' ? 'bad' : 'off';
  return (
    <footer role="contentinfo" className={css.statusBar} aria-label="Status">
      {receiver !== undefined && (
        <button type="button" onClick={() => navigation.show('settings')} title="Receiver settings">
          <StatusDot state={receiverState} words={receiver.state} />
          Receiver {receiverWords(receiver)}
        </button>
      )}
      <button type="button" onClick={() => navigation.show('transfers')}>
        {active === 0 ? 'no transfers under way' : `${active} ${active === 1 ? 'transfer' : 'transfers'} under way`}
      </button>
      <Said />
      {free !== undefined && (
        <span className={free < lowDisk ? css.low : undefined}>
          disk {bytesText(free)} free{free < lowDisk && ', make room'}
        </span>
      )}
    </footer>
  );
}

/** Below this a large study may not fit any more, bytes. */
const lowDisk = 5e9;
const shownForMs = 12_000;

function Said() {
  const said = useNavigation((state) => state.said);
  const [gone, setGone] = useState(0);
  useEffect(() => {
    const timer = setTimeout(() => setGone(said.n), shownForMs);
    return () => clearTimeout(timer);
  }, [said.n]);
  return (
    <span className={css.said} role="status" aria-live="polite" title={said.text}>
      {said.n > gone ? said.text : ''}
    </span>
  );
}
