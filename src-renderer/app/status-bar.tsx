import { useEffect, useState } from 'react';
import { diskRoom } from '../../src-shared/disk-room.ts';
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
        {active === 0
          ? 'no transfers under way'
          : `${active.toLocaleString()} ${active === 1 ? 'transfer' : 'transfers'} under way`}
      </button>
      <Said />
      <Disk />
    </footer>
  );
}

/** What stands behind the free space, so that it is not said by colour alone. */
const roomWords = { enough: '', little: ', make room', none: ', no objects are taken: make room' };

/** Room on the disk with the archive. */
function Disk() {
  const { navigation } = useServices();
  const stats = useLive((state) => state.archive);
  const limits = useLive((state) => state.settings?.disk);
  if (stats === undefined || limits === undefined) return null;
  const room = diskRoom(stats.freeBytes, stats.diskBytes, limits);
  return (
    <button
      type="button"
      className={room === 'enough' ? undefined : css.low}
      title="When to warn is in the settings"
      onClick={() => navigation.show('settings')}
    >
      disk {bytesText(stats.freeBytes)} free{roomWords[room]}
    </button>
  );
}

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
