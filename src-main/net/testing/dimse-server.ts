import { DimseSession } from '../../dicom/dimse/dimse-session.ts';
import type { RequestServer } from '../../dicom/dimse/performed-operation.ts';
import { type AcceptPolicy, negotiate } from '../../dicom/upper-layer/negotiate.ts';
import type { ProposedContext } from '../../dicom/upper-layer/port.ts';
import { listen } from '../listen.ts';
import type { Target } from '../scu/target.ts';

/** A server on 127.0.0.1 whose requests a test answers as it likes. */
export interface DimseServer {
  readonly target: Target;
  /** What was proposed, association by association. */
  readonly proposed: (readonly Pick<ProposedContext, 'abstractSyntax' | 'transferSyntaxes'>[])[];
  close(): Promise<void>;
}

/** Accepts every context with its first syntax, and both roles, unless `policy` says otherwise. */
export async function dimseServer(server: RequestServer, policy: Partial<AcceptPolicy> = {}): Promise<DimseServer> {
  const proposed: DimseServer['proposed'] = [];
  const listening = await listen({
    host: '127.0.0.1',
    port: 0,
    accept: (indication) => {
      proposed.push(indication.contexts);
      return negotiate(indication, {
        transferSyntaxesFor: () => 'any',
        requestorRolesFor: () => ({ scu: true, scp: true }),
        ...policy,
      });
    },
    onAssociation: (port) => {
      new DimseSession(port, { server });
    },
  });
  if (!listening.ok) throw new Error(`the server does not start: ${listening.code}`);
  const { listener } = listening;
  return {
    target: { host: '127.0.0.1', port: listener.port, calledAeTitle: 'SERVER', callingAeTitle: 'QUARRY' },
    proposed,
    close: () => listener.close({ graceMs: 0 }),
  };
}
