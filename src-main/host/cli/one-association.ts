import { KeptSession } from '../../net/scu/kept-session.ts';
import type { ExitCode } from './exit-codes.ts';

/** For several requests of one command. */
export async function overOneAssociation(run: (kept: KeptSession) => Promise<ExitCode>): Promise<ExitCode> {
  const kept = new KeptSession();
  const exitCode = await run(kept);
  await kept.close();
  return exitCode;
}
