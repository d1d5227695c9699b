import css from './ui.module.css';

export type DotState = 'unknown' | 'busy' | 'good' | 'bad' | 'off';

/** A state as a shape and a colour, with words for those who see neither. */
export function StatusDot(props: { state: DotState; words: string }) {
  return (
    <span role="img" aria-label={props.words} title={props.words} className={css.dot} data-state={props.state}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        {props.state === 'good' && <circle cx="6" cy="6" r="4.5" fill="currentColor" />}
        {props.state === 'bad' && (
          <path d="M2.5 2.5 L9.5 9.5 M9.5 2.5 L2.5 9.5" stroke="currentColor" strokeWidth="2.2" strokeLinecap="round" />
        )}
        {props.state === 'busy' && (
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="2" strokeDasharray="14 11" />
        )}
        {(props.state === 'unknown' || props.state === 'off') && (
          <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        )}
      </svg>
    </span>
  );
}
