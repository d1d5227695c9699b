import type { KnownDestinations } from '../../dicom/services/query-source.ts';
import { parseAeTitle } from './ae-title-argument.ts';
import { parseHostAndPort } from './server-argument.ts';
import { type Parsed, parsed, usageProblem } from './usage-error.ts';

/** `--destination AETITLE=host:port`, any number of them: where C-MOVE may send to. */
export function parseDestinations(texts: readonly string[]): Parsed<KnownDestinations> {
  const places = new Map<string, { host: string; port: number }>();
  for (const text of texts) {
    const equals = text.lastIndexOf('=');
    if (equals < 0) return usageProblem('destination-invalid', `“${text}” is not a destination.`, ['Write AETITLE=host:port.']);
    const aeTitle = parseAeTitle(text.slice(0, equals), 'The destination');
    if (!aeTitle.ok) return aeTitle;
    const place = parseHostAndPort(text.slice(equals + 1), 'AETITLE=');
    if (!place.ok) return place;
    places.set(aeTitle.value, place.value);
  }
  return parsed((aeTitle) => places.get(aeTitle.trim()));
}
