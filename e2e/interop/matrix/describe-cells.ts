import { afterAll, beforeAll, describe, it } from 'vitest';
import { available } from '../skip.ts';
import { cellTitle, type Peer, peerName, type Role, type Service, services, type Transport } from './cells.ts';
import { matrix } from './matrix.ts';

/** What the tests of one peer in one role over one transport share. */
export interface Stage {
  readonly tests: Readonly<Partial<Record<Service, () => Promise<void>>>>;
  stop(): Promise<void>;
}

interface Described {
  readonly peer: Peer;
  readonly role: Role;
  readonly transport: Transport;
  /** Skipped, with a printed line, where one of them is not installed. */
  readonly programs: readonly string[];
  /** Services that `start` has tests for: exactly those that the matrix says so of. */
  start(): Promise<Stage>;
}

/** One test for each cell that has one. A cell without a test that the matrix promises fails; one that it has a reason against too. */
export function describeCells({ peer, role, transport, programs, start }: Described): void {
  const what = `${peerName[peer]} as ${role.toUpperCase()}, ${transport}`;
  describe.skipIf(!available(what, ...programs))(what, () => {
    let stage: Stage | undefined;
    beforeAll(async () => {
      stage = await start();
      const extra = services.filter((service) => !runs(peer, role, service, transport) && stage?.tests[service] !== undefined);
      if (extra.length > 0) throw new Error(`the matrix gives reasons against ${extra.join(', ')}`);
    });
    afterAll(() => stage?.stop());
    for (const service of services.filter((one) => runs(peer, role, one, transport))) {
      it(cellTitle(peer, role, service, transport), async () => {
        const test = stage?.tests[service];
        if (test === undefined) throw new Error('the matrix promises a test, and there is none');
        await test();
      });
    }
  });
}

function runs(peer: Peer, role: Role, service: Service, transport: Transport): boolean {
  return 'by' in matrix[peer][role][service][transport];
}

/** In the order they were started. */
export async function stopAll(running: readonly { stop(): Promise<void> }[]): Promise<void> {
  for (const one of running) await one.stop();
}
