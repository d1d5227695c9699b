import { readFileSync } from 'node:fs';
import { storeStatus } from '../../../src-main/archive/store-status.ts';
import { formatStatus, statusClass, statusCode } from '../../../src-shared/dicom/dimse-status.ts';
import { generalStatusRows, type StatusRow } from '../../../src-shared/dicom/explain/status-rows-general.ts';
import { serviceStatusRows } from '../../../src-shared/dicom/explain/status-rows-services.ts';
import type { DimseService } from '../../../src-shared/dicom/failure.ts';
import { table } from './markdown.ts';

/** Where each service we provide names the statuses it sends. */
const providers: readonly (readonly [service: DimseService, files: readonly string[]])[] = [
  ['C-ECHO', ['c-echo-scp.ts']],
  ['C-STORE', ['c-store-scp.ts']],
  ['C-FIND', ['c-find-scp.ts', 'incoming-query.ts', 'check-identifier.ts', 'worklist-scp.ts']],
  ['C-MOVE', ['c-move-scp.ts', 'retrieve-scp.ts', 'sub-operations.ts', 'incoming-query.ts', 'check-identifier.ts']],
  ['C-GET', ['retrieve-scp.ts', 'sub-operations.ts', 'incoming-query.ts', 'check-identifier.ts']],
  ['N-ACTION', ['commitment-scp.ts', 'storage-commitment.ts', '../../commitment/commitment-desk.ts']],
  ['N-EVENT-REPORT', ['commitment-scu.ts', 'storage-commitment.ts']],
];
const anyService = ['services/service-registry.ts', 'dimse/dimse-session.ts'];

/** Statuses the provider side sends, as its code names them; `commits`: storage commitment is among its services. */
export function sentStatuses(commits: boolean): string {
  const offered = providers.filter(([service]) => commits || !service.startsWith('N-'));
  const rows = offered.flatMap(([service, files]) => {
    const own = files.flatMap((file) => namedIn(`services/${file}`));
    const codes = new Set([...own, ...(service === 'C-STORE' ? Object.values(storeStatus) : [])]);
    return sorted(codes).map((code) => sentRow(service, code));
  });
  const others = sorted(new Set(anyService.flatMap(namedIn))).map((code) => sentRow(undefined, code));
  return table(['Service', 'Status', 'Class', 'Meaning'], [...rows, ...others]);
}

/** What the user side makes of the statuses it receives: the words a person reads. */
export function receivedStatuses(): string {
  const rows = [...serviceStatusRows, ...generalStatusRows].map(({ services, codes, name, title }) => {
    const [from, to] = typeof codes === 'number' ? [codes, codes] : codes;
    const span = from === to ? formatStatus(from) : `${formatStatus(from)}–${formatStatus(to)}`;
    return [services?.join(', ') ?? 'any', span, statusClass(from), name, title];
  });
  return table(['Service', 'Status', 'Class', 'Meaning', 'What Quarry says'], rows);
}

function sentRow(service: DimseService | undefined, code: number): string[] {
  return [service ?? 'any', formatStatus(code), statusClass(code), nameOf(service, code)];
}

function namedIn(path: string): number[] {
  const text = readFileSync(new URL(`../../../src-main/dicom/${path}`, import.meta.url), 'utf8');
  const codes: Readonly<Record<string, number>> = statusCode;
  return Array.from(text.matchAll(/statusCode\.(\w+)/g), ([, name = '']) => codes[name]).filter((code) => code !== undefined);
}

function sorted(codes: ReadonlySet<number>): number[] {
  return [...codes].sort((a, b) => a - b);
}

/** The first row that covers the code counts, as when it is explained. */
function nameOf(service: DimseService | undefined, code: number): string {
  const covers = ({ services, codes }: StatusRow) =>
    (services === undefined || (service !== undefined && services.includes(service))) &&
    (typeof codes === 'number' ? codes === code : code >= codes[0] && code <= codes[1]);
  return (serviceStatusRows.find(covers) ?? generalStatusRows.find(covers))?.name ?? '';
}
