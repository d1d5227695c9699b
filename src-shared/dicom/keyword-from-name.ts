/**
 * The keyword that an element name gives by the standard's usual rule: words capitalised and joined, possessives and everything
 * but letters and digits dropped. The generated tables only spell out the keywords for which this is not so.
 */
export function keywordFromName(name: string): string {
  return name
    .replaceAll("'s", '')
    .replaceAll('(s)', 's')
    .replace(/(?:^|[^A-Za-z0-9]+)([a-z])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^A-Za-z0-9]+/g, '');
}

/** The same for the UID names of PS3.6 Annex A. */
export function keywordFromUidName(name: string): string {
  return keywordFromName(name.replace(' SOP Class', '').replace(' Frame of Reference', '').replace(' SOP Instance', ' Instance'));
}
