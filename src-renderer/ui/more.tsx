import { type ReactNode, useState } from 'react';
import css from './ui.module.css';

interface MoreProps {
  readonly title: string;
  /** What is set in it, for those who leave it folded. */
  readonly said?: string | undefined;
  /** Something in it is wrong or missing: it is not to be hidden. */
  readonly wrong?: boolean;
  readonly children: ReactNode;
}

/** A part of a form that is folded until somebody wants it. */
export function More({ title, said, wrong = false, children }: MoreProps) {
  const [wanted, setWanted] = useState(false);
  const open = wanted || wrong;
  return (
    <details className={css.more} open={open} onToggle={(event) => setWanted(event.currentTarget.open)}>
      <summary>
        <span>{title}</span>
        {said !== undefined && !open && <span className={css.said}>{said}</span>}
      </summary>
      {open && <div className={css.moreContent}>{children}</div>}
    </details>
  );
}
