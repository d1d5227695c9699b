/** Why the engine did not do something: in its own words where it had some. */
export function whyNotSaved(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const { data } = error;
    if (typeof data === 'object' && data !== null && 'title' in data && typeof data.title === 'string') return data.title;
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'NOT_FOUND') return 'It is no longer there: it was removed meanwhile, perhaps in another window.';
  if (code === 'BAD_REQUEST') return 'One of the values is too long, or is not one that can be kept.';
  return "Quarry's engine did not answer; try again.";
}
