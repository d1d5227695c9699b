import { ReportingDesk } from '../commitment/commitment-desk.ts';
import { KeptRequests } from '../commitment/kept-requests.ts';
import type { KnownDestinations } from '../dicom/services/query-source.ts';
import type { InstanceReference } from '../dicom/services/storage-commitment.ts';
import type { NodeDestination } from '../net/scp/dicom-node.ts';
import { reportCommitmentTo } from '../net/scu/report-commitment.ts';
import type { ScuTimeouts } from '../net/scu/target.ts';
import { systemClock } from '../system/clock.ts';

/** The area behind a called AE title, as far as storage commitment is concerned. */
export interface CalledArea {
  readonly archive: { answerFor(instances: readonly InstanceReference[]): Promise<readonly (number | undefined)[]> };
  /** Whether its objects can be queried and retrieved. */
  readonly gives: boolean;
}

export interface AreaDeskOptions {
  /** Of the requests that a report is owed for. */
  readonly folder: string;
  /** Undefined while the area is not open: what is owed is tried again later. */
  readonly called: (aeTitle: string) => CalledArea | undefined;
  readonly destinations: KnownDestinations<NodeDestination>;
  readonly timeouts: () => ScuTimeouts;
  readonly now: () => Date;
  readonly onProblem: (problem: unknown) => void;
}

/** A desk that answers for storage areas: the one that was called answers for what it has, and for nothing of the others. */
export async function areaDesk(options: AreaDeskOptions): Promise<ReportingDesk<NodeDestination>> {
  const { folder, called, destinations, timeouts, now, onProblem } = options;
  return new ReportingDesk({
    requests: await KeptRequests.open(folder, now(), onProblem),
    answerFor: async (instances, calledAeTitle) => {
      const area = called(calledAeTitle);
      if (area === undefined) throw new Error('the storage area is not open');
      return area.archive.answerFor(instances);
    },
    retrieveFrom: (calledAeTitle) => (called(calledAeTitle)?.gives === true ? calledAeTitle : undefined),
    destinations,
    report: (target, report, signal) => reportCommitmentTo(target, report, { timeouts: timeouts(), signal }),
    clock: systemClock,
    onProblem,
  });
}
