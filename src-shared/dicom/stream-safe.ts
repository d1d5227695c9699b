/** What stands between parts of a run of marks: a mark that is not seen, which none is moved across. */
export const graphemeJoiner = '\u034f';

const longRun = /\p{M}{30}/gu;

/**
 * Text of others before it is normalized: a joiner after every thirty marks that follow each other, as the Stream-Safe Text Format has it
 * (UAX #15 §13). Normalizing puts marks in order in a time that grows with the square of how many there are: of megabytes it is hours.
 * No name has so many; all other text stays as it is.
 */
export function streamSafe(text: string): string {
  return text.replace(longRun, `$&${graphemeJoiner}`);
}

/** Text of others in a normalization form, in a time that its length tells. */
export function safelyNormalized(text: string, form: 'NFC' | 'NFKD'): string {
  return streamSafe(text).normalize(form);
}
