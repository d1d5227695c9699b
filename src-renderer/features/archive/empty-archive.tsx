import { useLive } from '../../app/context/services.tsx';
import css from './archive.module.css';

/** What to do next while nothing has arrived yet. */
export function EmptyArchive() {
  const receiver = useLive((state) => state.receiver);
  return (
    <div className={css.empty}>
      <strong>Nothing has arrived here yet.</strong>
      <ul>
        <li>Retrieve from a server in Browse,</li>
        <li>drop files, folders or zip files here, or choose them above,</li>
        <li>
          {receiver?.state === 'listening'
            ? `or let someone send to ${receiver.config.aeTitle}, port ${receiver.config.port}.`
            : 'or switch the receiver on in Settings and let someone send.'}
        </li>
      </ul>
    </div>
  );
}
