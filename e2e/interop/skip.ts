import { isInstalled } from '../peers/process.ts';

/** Whether all the programs are installed; says what is skipped where they are not. */
export function available(what: string, ...programs: readonly string[]): boolean {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length > 0) console.log(`SKIPPED: ${what} (${missing.join(', ')} not installed)`);
  return missing.length === 0;
}
