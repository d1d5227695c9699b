/** Why the engine did not do something: in its own words where it had some. */
export function whyNotSaved(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null && 'title' in data && typeof data.title === 'string') return data.title;
  }
  return "Quarry's engine did not answer; try again.";
}
