import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import css from './ui.module.css';

export interface ExplanationText {
  readonly code: string;
  readonly title: string;
  readonly cause: string;
  readonly tryThis: readonly string[];
  readonly technical: string;
  readonly reference?: string | undefined;
}

/** What went wrong, why, and what to try; the codes for a colleague below. */
export function ExplanationCard(props: {
  explanation: ExplanationText;
  tone?: 'failed' | 'warning';
  lead?: ReactNode;
  children?: ReactNode;
}) {
  const { explanation, tone = 'failed' } = props;
  return (
    <section className={css.explanation} data-tone={tone} aria-label={explanation.title}>
      <IconAlertTriangle className={css.explanationIcon} size={18} stroke={1.8} aria-hidden />
      <div className={css.explanationBody}>
        {props.lead}
        <strong>{explanation.title}</strong>
        <p>{explanation.cause}</p>
        {explanation.tryThis.length > 0 && (
          <>
            <h4>What to try</h4>
            <ul>
              {explanation.tryThis.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </>
        )}
        <code className={css.technical}>
          {explanation.technical}
          {explanation.reference !== undefined && ` · ${explanation.reference}`}
        </code>
        {props.children !== undefined && <div className={css.explanationActions}>{props.children}</div>}
      </div>
    </section>
  );
}
