/**
 * Milliseconds since the process started, with fractions: a time that nobody sets back. As `performance.now`, for which Node loads modules
 * that take a millisecond.
 */
export function processMs(): number {
  return process.uptime() * 1000;
}
