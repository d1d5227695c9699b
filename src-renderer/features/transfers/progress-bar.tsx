import css from './transfers.module.css';

/** A thin bar with words for those who do not see it. Without a share it only says that something is going on. */
export function ProgressBar(props: {
  label: string;
  share: number | undefined;
  words: string;
  tone?: 'running' | 'ended' | 'bad';
}) {
  const { share, tone = 'running' } = props;
  return (
    <span
      role="progressbar"
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === undefined ? undefined : Math.round(share * 100)}
      aria-valuetext={props.words}
      className={css.bar}
      data-tone={tone}
      data-unknown={share === undefined || undefined}
    >
      <span style={{ width: `${(share ?? 0.3) * 100}%` }} />
    </span>
  );
}
