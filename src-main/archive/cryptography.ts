/** Node's cryptography, loaded by whoever asks first: it takes three milliseconds, and few objects that are received need it. */
export function cryptography(): typeof import('node:crypto') {
  return process.getBuiltinModule('node:crypto');
}
