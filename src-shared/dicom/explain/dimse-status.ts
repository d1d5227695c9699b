import { assertNever } from '../../assert-never.ts';
import { lookupTag } from '../dictionary.ts';
import { formatStatus, statusClass } from '../dimse-status.ts';
import type { DimseService, DimseStatus } from '../failure.ts';
import { formatTag, type Tag } from '../tag.ts';
import { printable, technicalLine } from './about.ts';
import type { Explanation } from './explanation.ts';
import { generalStatusRows, type StatusRow } from './status-rows-general.ts';
import { serviceStatusRows } from './status-rows-services.ts';

/** More offending elements than this only make the line unreadable. */
const maxElementsShown = 8;

/**
 * Explains a DIMSE status, 0–FFFF, of any class. Its code is `status-` and four digits. Total: what neither PS3.4 nor PS3.7
 * defines is printed with the meaning of its range.
 */
export function explainStatus(service: DimseService, status: DimseStatus): Explanation {
  const code = formatStatus(status.code);
  const words = findRow(service, status.code);
  const name = words?.name ?? 'not defined';
  const elements = status.offendingElements ?? [];
  const comment = printable(status.errorComment ?? '');
  return {
    code: `status-${code}`,
    title: words?.title ?? `The server answered with a status that the standard does not define (${code}).`,
    cause: [words?.cause ?? 'A program that does not keep to the standard.', comment && `The server says: “${comment}”`]
      .filter((text) => text !== '')
      .join(' '),
    tryThis: [...(words?.tryThis ?? ['Ask the server’s administrator to look into its log at this time of day.'])],
    technical: technicalLine(
      `${service} status ${code} (${name}, ${statusClass(status.code)})`,
      elements.length > 0 ? `offending elements ${elementList(elements)}` : undefined,
      status.errorId === undefined ? undefined : `error ID ${status.errorId}`,
      comment && `comment “${comment}”`,
    ),
    reference: words && serviceStatusRows.includes(words) ? referenceOf(service) : 'PS3.7 Annex C',
  };
}

function findRow(service: DimseService, code: number): StatusRow | undefined {
  const covers = (row: StatusRow) =>
    (row.services === undefined || row.services.includes(service)) &&
    (typeof row.codes === 'number' ? row.codes === code : code >= row.codes[0] && code <= row.codes[1]);
  return serviceStatusRows.find(covers) ?? generalStatusRows.find(covers);
}

function referenceOf(service: DimseService): string {
  switch (service) {
    case 'C-ECHO':
      return 'PS3.7 §9.1.5';
    case 'C-FIND':
      return 'PS3.4 §C.4.1.1.4';
    case 'C-MOVE':
      return 'PS3.4 §C.4.2.1.5';
    case 'C-GET':
      return 'PS3.4 §C.4.3.1.4';
    case 'C-STORE':
      return 'PS3.4 §B.2.3';
    case 'N-ACTION':
      return 'PS3.4 §J.3.2';
    case 'N-EVENT-REPORT':
      return 'PS3.4 §J.3.3';
    default:
      return assertNever(service);
  }
}

function elementList(elements: readonly Tag[]): string {
  const shown = elements.slice(0, maxElementsShown).map((t) => `${lookupTag(t)?.keyword ?? ''}${formatTag(t)}`);
  return shown.join(' ') + (elements.length > maxElementsShown ? ` and ${elements.length - maxElementsShown} more` : '');
}
