import { Group, Loader } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { EchoResult, ServerInput } from '../../../src-shared/contract/servers.ts';
import { TrustCertificate } from '../../app/context/security/trust-certificate.tsx';
import { ExplanationCard } from '../../ui/explanation-card.tsx';
import { intoView } from '../../ui/into-view.ts';
import { millisecondsText } from '../../ui/quantities.ts';
import { CopyReport } from './copy-report.tsx';
import css from './servers.module.css';

export type EchoState =
  | { kind: 'idle' }
  | { kind: 'asking' }
  | { kind: 'done'; result: EchoResult; asked: ServerInput }
  | { kind: 'away' };

/** What an echo from the form came to. */
export function EchoOutcome({ state, onTrust }: { state: EchoState; onTrust: (fingerprint: string) => void }) {
  const place = useRef<HTMLDivElement>(null);
  // It comes at the end of the form, which may be longer than the window.
  useEffect(() => {
    if (state.kind !== 'idle') intoView(place.current);
  }, [state]);
  if (state.kind === 'idle') return null;
  return (
    <div ref={place} role="status" className={css.outcome}>
      {state.kind === 'asking' && (
        <Group gap={8}>
          <Loader size={14} /> asking…
        </Group>
      )}
      {state.kind === 'away' && "Quarry's engine did not answer; try again."}
      {state.kind === 'done' && state.result.ok && (
        <span className={css.good}>
          ✓ It answers: round trip {millisecondsText(state.result.roundTripMs)}, association{' '}
          {millisecondsText(state.result.associationMs)}
          {state.result.security !== undefined && `, encrypted by ${state.result.security.protocol}`}.
        </span>
      )}
      {state.kind === 'done' && state.result.ok && state.result.security?.notes.map((note) => <p key={note}>{note}</p>)}
      {state.kind === 'done' && !state.result.ok && (
        <>
          <ExplanationCard explanation={state.result.explanation}>
            <CopyReport server={state.asked} echo={state.result} />
          </ExplanationCard>
          {state.result.certificate !== undefined && (
            <TrustCertificate certificate={state.result.certificate} code={state.result.explanation.code} onTrust={onTrust} />
          )}
        </>
      )}
    </div>
  );
}
