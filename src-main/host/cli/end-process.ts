import { lookUps } from '../../system/look-ups.ts';

/**
 * Ends this process now. `process.exit` waits for threads: with a name server that says nothing, ten seconds for a look-up that nobody waits
 * for any more. There the process becomes another program, which ends at once with the same code; Windows has no such call.
 */
export function endProcess(code: number, waiting: { readonly pending: number } = lookUps): never {
  if (waiting.pending > 0 && process.execve !== undefined) {
    try {
      process.emit('exit', code);
      process.execve('/bin/sh', ['sh', '-c', `exit ${code}`], {});
    } catch {
      // No shell: it takes longer.
    }
  }
  return process.exit(code);
}
