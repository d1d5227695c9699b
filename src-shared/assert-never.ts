/** Ends a switch over a union: a case that was forgotten does not compile, and one that sneaks in at run time is named. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
