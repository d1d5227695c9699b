import { join } from 'node:path';
import type { Archive } from '../archive/archive.ts';
import { ReportingDesk } from '../commitment/commitment-desk.ts';
import { KeptRequests } from '../commitment/kept-requests.ts';
import type { KnownDestinations } from '../dicom/services/query-source.ts';
import type { NodeDestination } from '../net/scp/dicom-node.ts';
import { reportCommitmentTo } from '../net/scu/report-commitment.ts';
import type { ScuTimeouts } from '../net/scu/target.ts';
import { systemClock } from '../transfers/clock.ts';

export interface ArchiveDeskOptions {
  /** Holds the folder of requests that a report is owed for. */
  readonly dataFolder: string;
  readonly archive: Archive;
  readonly destinations: KnownDestinations<NodeDestination>;
  readonly timeouts: () => ScuTimeouts;
  readonly now: () => Date;
  readonly onProblem: (problem: unknown) => void;
}

/** A desk that answers for an archive. */
export async function archiveDesk(options: ArchiveDeskOptions): Promise<ReportingDesk<NodeDestination>> {
  const { archive, destinations, timeouts, now, onProblem } = options;
  return new ReportingDesk({
    requests: await KeptRequests.open(join(options.dataFolder, 'commitments'), now(), onProblem),
    answerFor: (instances) => archive.answerFor(instances),
    destinations,
    report: (target, report, signal) => reportCommitmentTo(target, report, { timeouts: timeouts(), signal }),
    clock: systemClock,
    onProblem,
  });
}
