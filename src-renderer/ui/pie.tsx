import css from './ui.module.css';

export type PieState = 'none' | 'some' | 'all';

/** How much of something is there: an empty ring, a wedge, a full disc with a tick. Never by colour alone. */
export function Pie(props: { state: PieState; share: number }) {
  const share = props.state === 'all' ? 1 : props.state === 'none' ? 0 : Math.min(0.92, Math.max(0.12, props.share));
  const angle = share * 2 * Math.PI;
  const x = 8 + 5 * Math.sin(angle);
  const y = 8 - 5 * Math.cos(angle);
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" className={css.pie} data-state={props.state} aria-hidden="true">
      <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
      {props.state === 'some' && <path d={`M8 8 L8 3 A5 5 0 ${share > 0.5 ? 1 : 0} 1 ${x} ${y} Z`} fill="currentColor" />}
      {props.state === 'all' && (
        <>
          <circle cx="8" cy="8" r="6.25" fill="currentColor" />
          <path
            d="M5 8.2 L7.2 10.4 L11 6"
            fill="none"
            stroke="var(--row-bg, var(--q-surface))"
            strokeWidth="1.6"
            strokeLinecap="round"
          />
        </>
      )}
    </svg>
  );
}
