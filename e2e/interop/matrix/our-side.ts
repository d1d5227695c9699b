import { once } from 'node:events';
import { join } from 'node:path';
import { ReportingDesk } from '../../../src-main/commitment/commitment-desk.ts';
import { KeptRequests } from '../../../src-main/commitment/kept-requests.ts';
import type { DataSet } from '../../../src-main/dicom/dataset/data-set.ts';
import type { CommitmentDesk } from '../../../src-main/dicom/services/commitment-scp.ts';
import { CommitmentInbox } from '../../../src-main/dicom/services/commitment-scu.ts';
import { reportCommitmentTo } from '../../../src-main/net/scu/report-commitment.ts';
import type { Target } from '../../../src-main/net/scu/target.ts';
import { practiceWorklist } from '../../../src-main/practice/worklist.ts';
import { systemClock } from '../../../src-main/system/clock.ts';
import { worklistSource } from '../../../src-main/worklist/worklist-source.ts';
import type { AssociationEnding } from '../../../src-shared/dicom/ending.ts';
import { type OurNode, startOurNode } from '../our-node.ts';
import { targetOf, practicalTimeouts as timeouts } from '../target.ts';
import { today } from '../test-objects.ts';
import type { Wire } from './wire.ts';

/** What is planned with us. */
export const planned: readonly DataSet[] = practiceWorklist(today);

/** Our node with every service, and our way to call the peer. */
export interface OurSide {
  readonly node: OurNode;
  readonly inbox: CommitmentInbox;
  readonly wire: Wire;
  target(peer: { readonly aeTitle: string; readonly port: number }): Target;
  /** Runs something that makes one association to our node; gives how that ended, and what came of it. */
  duringAssociation<T>(run: () => Promise<T>): Promise<{ ending: AssociationEnding; result: T }>;
  /** Resolves once another report on storage commitment was delivered. */
  reported(): Promise<void>;
  stop(): Promise<void>;
}

export interface OurSideOptions {
  readonly folder: string;
  readonly wire: Wire;
  readonly port?: number | undefined;
  /** Ports of 127.0.0.1 by AE title, called over the same wire; may be filled later. */
  readonly destinations?: Readonly<Record<string, number>>;
}

export async function startOurSide({ folder, wire, port, destinations = {} }: OurSideOptions): Promise<OurSide> {
  const inbox = new CommitmentInbox();
  const ended = new EventTarget();
  const desks: { forward?: CommitmentDesk } = {};
  const known = (aeTitle: string) => {
    const there = destinations[aeTitle];
    return there === undefined ? undefined : { host: '127.0.0.1', port: there, tls: wire.client };
  };
  const node = await startOurNode({
    folder: join(folder, 'node'),
    ...(port === undefined ? {} : { port }),
    node: {
      tls: wire.server,
      moveDestinations: known,
      worklist: worklistSource(async () => ({ files: planned.map((dataSet) => ({ dataSet })) })),
      commitmentReports: inbox,
      commitment: {
        keep: (request) => desks.forward?.keep(request) ?? Promise.reject(new Error('too early')),
        kept: (request, report) => desks.forward?.kept(request, report),
      },
    },
    onEnded: (ending) => ended.dispatchEvent(new CustomEvent('ended', { detail: ending })),
  });
  const desk = new ReportingDesk({
    requests: await KeptRequests.open(join(folder, 'kept'), new Date(), () => undefined),
    answerFor: (instances) => node.archive.answerFor(instances),
    destinations: known,
    report: (target, report, signal) => reportCommitmentTo(target, report, { timeouts, signal }),
    clock: systemClock,
    onProblem: (problem) => {
      throw problem;
    },
  });
  desks.forward = desk;
  return {
    node,
    inbox,
    wire,
    target: (peer) => ({ ...targetOf(peer), tls: wire.client }),
    duringAssociation: async (run) => {
      const ending = once(ended, 'ended');
      const result = await run();
      const [event] = await ending;
      return { ending: event.detail, result };
    },
    reported: async () => {
      const before = desk.status().reported;
      await new Promise<void>((resolve) => {
        desk.changes.subscribe(() => {
          if (desk.status().reported > before) resolve();
        });
      });
    },
    stop: async () => {
      await node.stop();
      await desk.close();
    },
  };
}
