import { AssociationsPanel } from '../../features/associations/associations-panel.tsx';
import { TransfersView } from '../../features/transfers/transfers-view.tsx';
import css from './transfers-page.module.css';

/** The queue, and below it the associations that are open. */
export function TransfersPage() {
  return (
    <div className={css.page}>
      <TransfersView />
      <AssociationsPanel />
    </div>
  );
}
