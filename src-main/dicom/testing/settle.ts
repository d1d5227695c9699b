/** Lets everything that is under way in memory arrive: microtasks only, no time passes. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 500; turn++) await Promise.resolve();
}
